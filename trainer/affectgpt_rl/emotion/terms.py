"""A lexicon as extraction looks it up, with what the rules know of its words."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import finalize

from .extraction_rules import ExtractionRules, extraction_rules
from .lexicon import Lexicon
from .tokens import HAN, words_of

_ENDS = ".!?;\n。！？；"
_COLONS = ":："
_COMMAS = ",，/"
_QUOTES = '"“”'


class Terms:
    """The words, and the terms of several words, that a lexicon maps on a wheel, and the cues of the rules.

    Attributes:
        flags: What a token is, as bits: a cue, a mark, or the first of a term.
        head: The bit of a token that a term begins with.
        mark: The bit of a mark; ``comma``, ``colon`` and ``end`` say which, and a quotation mark is none of them.
        active: The bits of tokens that change how what follows is read.
        kinds: The kind of each term, and whether the rules know it by its base only.
    """

    def __init__(self, lexicon: Lexicon, rules: ExtractionRules) -> None:
        """Indexes a lexicon, which takes some ten milliseconds."""
        self.bits = bits = rules.bits
        self.head, self.mark, self.comma, self.colon, self.end = (bits.pair << step for step in range(1, 6))
        self.any_governor = sum(rules.governors)
        self.clause_verb = bits.feel | bits.copula | bits.show
        self.felt = bits.feel | bits.emotion
        self.active = (2 * self.end - 1) & ~(bits.light | bits.function | bits.saying | bits.example)
        self.reach_governor, self.reach_negation = rules.reach["governor"], rules.reach["negation"]
        self.reach_hedge = rules.reach["hedge"]
        self.pairs = rules.pairs
        self.governor_of = {
            cues: next((bit for bit in rules.governors if cues & bit), 0) for cues in rules.cues.values()
        }
        self.flags = dict(rules.cues)
        for marks, bit in ((_COMMAS, self.comma), (_COLONS, self.colon), (_ENDS, self.end), (_QUOTES, 0)):
            self.flags.update(dict.fromkeys(marks, self.mark | bit))
        self._terms: dict[str, str] = {}
        self._longest: dict[str, int] = {}
        self.kinds: dict[str, tuple[str, bool]] = {}
        for form in lexicon.forms:
            words = words_of(form)
            if not words or not lexicon.maps(form):
                continue
            self._terms.setdefault(" ".join(words), form)
            self.kinds[form] = _kind(form, lexicon, rules)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
            self.flags[words[0]] = self.flags.get(words[0], 0) | self.head

    def at(self, words: Sequence[str], index: int) -> tuple[str, int] | None:
        """Returns the longest term that begins at a token, as the lexicon writes it, and how many tokens it takes."""
        first = words[index]
        for length in range(min(self._longest[first], len(words) - index), 1, -1):
            term = self._terms.get(" ".join(words[index : index + length]))
            if term is not None:
                return term, length
        term = self._terms.get(first)
        return None if term is None else (term, 1)


_indexed: dict[int, Terms] = {}


def terms_of(lexicon: Lexicon) -> Terms:
    """Returns the terms of a lexicon, indexed once for as long as the lexicon lives."""
    terms = _indexed.get(id(lexicon))
    if terms is None:
        terms = _indexed[id(lexicon)] = Terms(lexicon, extraction_rules())
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
