"""What goes wrong with lexicons and score files, in words for a person."""


class EmotionError(Exception):
    """A lexicon, a pack or a score file that cannot be used. The message says what, where and what to do."""
