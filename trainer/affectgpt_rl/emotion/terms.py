"""A lexicon as extraction looks it up, with what the rules know of its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple
from weakref import finalize

from .extraction_rules import ExtractionRules, extraction_rules
from .lexicon import Lexicon
from .tokens import HAN, words_of

_ENDS = ".!?;\n。！？；"
_COLONS = ":："
_COMMAS = ",，/"
_QUOTES = '"“”'

# Model output is endless, but texts repeat their words; what is long is seldom met again.
_MOST_PIECES = 50_000
_LONGEST_PIECE = 40


class Term(NamedTuple):
    """A word, or several, that the lexicon maps on a wheel.

    Attributes:
        form: As the lexicon writes it.
        length: How many tokens it has.
        kind: Its kind.
        inflected: The rules know it by its base only: "worries".
        bases: Its base words.
    """

    form: str
    length: int
    kind: str
    inflected: bool
    bases: Sequence[str]


class Token:
    """What the rules know of a token, wherever it stands.

    Attributes:
        word: In lower case.
        flag: What it is, as bits: a cue, a mark, or the first of a term.
        cues: The bits without that of a term.
        active: Whether it changes how what follows is read.
        governor: Where it does nothing but govern what follows, the bit of that cue; else 0.
        wordlike: It is no mark.
        term: The term that it is by itself.
        longest: The length of the longest term that it begins.
    """

    __slots__ = ("active", "cues", "flag", "governor", "longest", "term", "word", "wordlike")

    word: str
    flag: int
    cues: int
    active: bool
    governor: int
    wordlike: bool
    term: Term | None
    longest: int


class Terms:
    """The words, and the terms of several words, that a lexicon maps on a wheel, and the cues of the rules.

    Attributes:
        head: The bit of a token that a term begins with.
        active: The bits of tokens that change how what follows is read.
        mark: The bit of a mark; ``comma``, ``colon`` and ``end`` say which, and a quotation mark is none of them.
    """

    def __init__(self, lexicon: Lexicon, rules: ExtractionRules) -> None:
        """Indexes a lexicon, which takes some ten milliseconds."""
        self.bits = bits = rules.bits
        self.head, self.mark, self.comma, self.colon, self.end = (bits.pair << step for step in range(1, 6))
        self.any_governor = sum(rules.governors)
        self.clause_verb = bits.feel | bits.copula | bits.show
        self.felt = bits.feel | bits.emotion
        self.said = bits.copula | bits.feel | bits.example
        self.general = bits.general | bits.audience
        self.joining = self.comma | bits.conjunction
        self.between_members = self.comma | bits.light
        # Few cues do more than govern or join: what changes a denial, and what changes how all that follows is meant.
        self.of_denial = self.clause_verb | bits.contrast | bits.pair | bits.negation
        self.of_frame = bits.hedge | bits.conclusion | self.general | bits.condition
        self.reach_governor, self.reach_negation = rules.reach["governor"], rules.reach["negation"]
        self.reach_hedge = rules.reach["hedge"]
        self.pairs = rules.pairs
        self.governor_of = {
            cues: next((bit for bit in rules.governors if cues & bit), 0) for cues in rules.cues.values()
        }
        self.active = (2 * self.end - 1) & ~(bits.light | bits.function | bits.saying | bits.example)
        self._flags = dict(rules.cues)
        for marks, bit in ((_COMMAS, self.comma), (_COLONS, self.colon), (_ENDS, self.end), (_QUOTES, 0)):
            self._flags.update(dict.fromkeys(marks, self.mark | bit))
        self._terms: dict[str, Term] = {}
        self._longest: dict[str, int] = {}
        for form, bases in lexicon.forms.items():
            words = words_of(form)
            if not words or not lexicon.maps(form):
                continue
            term = Term(form, len(words), *_kind(form, bases, rules), bases)
            self._terms.setdefault(" ".join(words), term)
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
            self._flags[words[0]] = self._flags.get(words[0], 0) | self.head
        self._known: dict[str, Token] = {}
        self._pieces = _Pieces(self._token)

    def tokens(self, text: str) -> list[Token]:
        """Cuts a text into tokens. No token holds a blank, so it is cut at its blanks first."""
        return list(chain.from_iterable(map(self._pieces.__getitem__, text.split(" "))))

    def at(self, tokens: Sequence[Token], index: int) -> Term | None:
        """Returns the longest term that begins at a token."""
        first = tokens[index]
        for length in range(min(first.longest, len(tokens) - index), 1, -1):
            term = self._terms.get(" ".join([token.word for token in tokens[index : index + length]]))
            if term is not None:
                return term
        return first.term

    def _token(self, word: str) -> Token:
        token = self._known.get(word)
        if token is not None:
            return token
        token = Token()
        token.word, token.wordlike = word, word[0].isalnum()
        flag = self._flags.get(word)
        if flag is None:
            token.flag = token.cues = token.governor = token.longest = 0
            token.active, token.term = False, None
            return token
        self._known[word] = token
        token.flag = flag
        token.cues = cues = flag & ~self.head
        token.active = flag & self.active != 0
        only_governs = flag & self.active & ~(self.any_governor & ~self.clause_verb) == 0
        token.governor = self.governor_of.get(cues, 0) if only_governs else 0
        token.term = self._terms.get(word)
        token.longest = self._longest.get(word, 0)
        return token


class _Pieces(dict[str, tuple[Token, ...]]):
    """The tokens of each piece of text between two blanks, found when it is first met."""

    def __init__(self, token: Callable[[str], Token]) -> None:
        super().__init__()
        self._token = token

    def __missing__(self, piece: str) -> tuple[Token, ...]:
        tokens = tuple(map(self._token, words_of(piece)))
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[piece] = tokens
        return tokens


_indexed: dict[int, Terms] = {}


def terms_of(lexicon: Lexicon) -> Terms:
    """Returns the terms of a lexicon, indexed once for as long as the lexicon lives."""
    terms = _indexed.get(id(lexicon))
    if terms is None:
        terms = _indexed[id(lexicon)] = Terms(lexicon, extraction_rules())
        finalize(lexicon, _indexed.pop, id(lexicon), None)
    return terms


def _kind(form: str, bases: Sequence[str], rules: ExtractionRules) -> tuple[str, bool]:
    if form in rules.kinds:
        return rules.kinds[form], False
    for base in bases:
        if base in rules.kinds:
            # A word in another script is a translation of its base.
            return rules.kinds[base], HAN.match(form) is None
    return "everyday", False
