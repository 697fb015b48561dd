"""The emotion words of a reasoning: the one place that decides how they are found."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..emotion import Lexicon

# As in emotion.traces: words may hold apostrophes and hyphens inside, and the words of a term stand side by side.
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A step's reasonings, which several rewards read.
_REMEMBERED = 4096
_starts_of: dict[tuple[str, str], Mapping[str, int]] = {}


def reasoned_words(lexicon: Lexicon, think: str) -> list[str]:
    """Returns the emotion words that a reasoning names, in order, repeated ones kept.

    They are the words of ``emotion.traces.find_mentions``, found without trying every word as the beginning of a term.
    """
    starts, mapped = _term_starts(lexicon), lexicon.bits().of
    text = think.lower()
    tokens = _TOKEN.findall(text)
    spans: list[tuple[int, int]] | None = None
    found: list[str] = []
    after = 0
    for index, token in enumerate(tokens):
        longest = starts.get(token)
        if longest is None or index < after:
            continue
        for count in range(min(longest, len(tokens) - index), 0, -1):
            word = token if count == 1 else " ".join(tokens[index : index + count])
            if not mapped((word,)):
                continue
            if count > 1:
                spans = spans or [match.span() for match in _TOKEN.finditer(text)]
                # The words of a term stand side by side, parted by nothing but blanks.
                if " ".join(text[spans[index][0] : spans[index + count - 1][1]].split()) != word:
                    continue
            found.append(word)
            after = index + count
            break
    return found


def _term_starts(lexicon: Lexicon) -> Mapping[str, int]:
    """Returns the first words of the lexicon's terms with the number of words of the longest one."""
    key = lexicon.name, lexicon.sha256
    starts = _starts_of.get(key)
    if starts is None:
        longest: dict[str, int] = {}
        for form in lexicon.forms:
            words = form.split(" ")
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        starts = _starts_of[key] = longest
    return starts


class ReasonedWords:
    """Remembers the emotion words of a step's reasonings, which several rewards read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, list[str]] = {}

    def __call__(self, think: str) -> list[str]:
        """Returns ``reasoned_words`` of a reasoning."""
        found = self._known.get(think)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[think] = reasoned_words(self._lexicon, think)
        return found
