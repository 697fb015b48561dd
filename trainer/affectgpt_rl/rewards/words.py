"""The emotion words of a reasoning: the one place that decides how they are found."""

from __future__ import annotations

from ..emotion import Lexicon
from ..emotion.traces import find_mentions


def reasoned_words(lexicon: Lexicon, think: str) -> list[str]:
    """Returns the emotion words that a reasoning names, in order, repeated ones kept."""
    return [mention.word for mention in find_mentions(lexicon, think)]
