"""The emotion words of a reasoning: the one place that decides how they are found."""

from __future__ import annotations

from ..emotion import Lexicon
from ..emotion.extract import extract_labels

# A step's reasonings, which several rewards read.
_REMEMBERED = 4096


def reasoned_words(lexicon: Lexicon, think: str) -> list[str]:
    """Returns the emotions that a reasoning states, each once; docs/extraction.md says what counts."""
    return extract_labels(lexicon, think)


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
