"""The words, and the terms of several words, that a lexicon maps on a wheel."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import finalize

from .extraction_rules import ExtractionRules
from .lexicon import Lexicon
from .tokens import HAN, words_of


class Terms:
    """A lexicon as extraction looks it up, with what the rules know of its words.

    Attributes:
        flags: What a token is a cue of, as bits, and the bit ``head`` where a term begins with it.
        head: That bit.
    """

    def __init__(self, lexicon: Lexicon, rules: ExtractionRules) -> None:
        """Indexes a lexicon, which takes a few milliseconds."""
        self.head = 2 * rules.bits["pair"]
        self.flags = dict(rules.cues)
        self._terms: dict[str, str] = {}
        self._longest: dict[str, int] = {}
        self._kinds: dict[str, tuple[str, bool]] = {}
        for form in lexicon.forms:
            words = words_of(form)
            if not words or not lexicon.maps(form):
                continue
            self._terms.setdefault(" ".join(words), form)
            self._kinds[form] = _kind(form, lexicon, rules)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
            self.flags[words[0]] = self.flags.get(words[0], 0) | self.head

    def at(self, words: Sequence[str], index: int) -> tuple[str, int] | None:
        """Returns the longest term that begins at a token, as the lexicon writes it, and how many tokens it takes."""
        first = words[index]
        for length in range(min(self._longest[first], len(words) - index), 0, -1):
            key = first if length == 1 else " ".join(words[index : index + length])
            term = self._terms.get(key)
            if term is not None:
                return term, length
        return None

    def kind(self, term: str) -> tuple[str, bool]:
        """Returns the kind of a term, and whether the rules know it by its base only."""
        return self._kinds[term]


_indexed: dict[int, Terms] = {}


def terms_of(lexicon: Lexicon, rules: ExtractionRules) -> Terms:
    """Returns the terms of a lexicon, indexed once for as long as the lexicon lives."""
    terms = _indexed.get(id(lexicon))
    if terms is None:
        terms = _indexed[id(lexicon)] = Terms(lexicon, rules)
        finalize(lexicon, _indexed.pop, id(lexicon), None)
    return terms


def _kind(term: str, lexicon: Lexicon, rules: ExtractionRules) -> tuple[str, bool]:
    if term in rules.kinds:
        return rules.kinds[term], False
    for base in lexicon.forms.get(term, ()):
        if base in rules.kinds:
            # A word in another script is a translation of its base.
            return rules.kinds[base], HAN.match(term) is None
    return "everyday", False
