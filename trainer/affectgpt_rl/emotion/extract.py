"""Reads the emotions that a text states, without a language model: docs/extraction.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, log1p

from .contexts import CONCLUDED, COPULA, EXAMPLE, FELT, LISTED, UNHEDGED, UNINFLECTED, Context, Reading, Reason
from .extraction_rules import extraction_rules
from .lexicon import Lexicon
from .terms import terms_of
from .tokens import TOKEN

# Kinds whose words in a conclusion do not make it one that names feelings.
_SELDOM = frozenset({"homograph", "everyday", "circumstance", "umbrella"})


@dataclass(frozen=True, slots=True)
class Mention:
    """An emotion word in a text, with what became of it.

    Attributes:
        word: As the lexicon knows it.
        start: Where it begins, in code points.
        end: Where it ends.
        label: The label that it counts for; None when it does not count.
        reason: Why it does not count; None when it does.
    """

    word: str
    start: int
    end: int
    label: str | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """The emotions that a text states.

    Attributes:
        labels: Each once, in the order of their first mention; words of one base word are one label.
        mentions: Every word of the lexicon in the text, in order, counted or not.
    """

    labels: list[str]
    mentions: list[Mention]


def extract(lexicon: Lexicon, text: str) -> Extraction:
    """Reads the emotions that a text states.

    These are its emotion words without those that are denied, quoted, said of things or of people in general, or
    everyday words; of the rest those with enough evidence. The same text and lexicon always give the same labels.
    """
    reading = Reading(terms_of(lexicon), text)
    if not reading.contexts:
        return Extraction([], [])
    counted = _counted(_candidates(reading))
    spans = [match.span() for match in TOKEN.finditer(text)]
    label_of = {id(context): candidate.label for candidate in counted for context in candidate.contexts}
    mentions: list[Mention] = []
    for context in reading.contexts:
        label = label_of.get(id(context))
        reason = None if label is not None else context.dropped or "weak"
        mentions.append(
            Mention(context.term.form, spans[context.first][0], spans[context.behind - 1][1], label, reason)
        )
    return Extraction([candidate.label for candidate in counted], mentions)


def extract_labels(lexicon: Lexicon, text: str) -> list[str]:
    """Returns the labels of ``extract`` alone, which saves the search for their places."""
    return [candidate.label for candidate in _counted(_candidates(Reading(terms_of(lexicon), text)))]


def read_candidates(lexicon: Lexicon, text: str) -> list[Candidate]:
    """Returns the words of a text that no rule drops, with what the text says for them."""
    return _candidates(Reading(terms_of(lexicon), text))


class Candidate:
    """The mentions of one base word that no rule drops: "happy" and "happiness" are one candidate.

    Attributes:
        contexts: The mentions.
        kind: The kind of word.
        signs: What holds of any mention, as bits.
        last: Whether a mention stands in the last sentence, of several.
        concludes: Whether some emotion word of the text stands in a conclusion.
        rivals: How many other feelings are said to be felt.
    """

    __slots__ = ("concludes", "contexts", "kind", "last", "rivals", "signs")

    def __init__(self, context: Context) -> None:
        """Begins with the first mention."""
        self.contexts = [context]
        self.kind = context.term.kind
        self.signs = context.signs
        self.last = self.concludes = False
        self.rivals = 0

    @property
    def label(self) -> str:
        """The first mention that the rules know by itself, else the first."""
        for context in self.contexts:
            if not context.term.inflected:
                return context.term.form
        return self.contexts[0].term.form


def _candidates(reading: Reading) -> list[Candidate]:
    candidates: list[Candidate] = []
    of_base: dict[str, Candidate] = {}
    concludes = False
    last_sentence = reading.last_sentence
    for context in reading.contexts:
        if context.dropped is not None:
            continue
        if context.signs & CONCLUDED and context.term.kind not in _SELDOM:
            concludes = True
        bases = context.term.bases
        for base in bases:
            if base in of_base:
                candidate = of_base[base]
                candidate.contexts.append(context)
                candidate.signs |= context.signs
                break
        else:
            candidate = Candidate(context)
            candidates.append(candidate)
        for base in bases:
            of_base.setdefault(base, candidate)
        if context.sentence == last_sentence > 0:
            candidate.last = True
    felt = sum(map(_is_felt, candidates))
    for candidate in candidates:
        candidate.concludes = concludes
        candidate.rivals = felt - _is_felt(candidate) if felt else 0
    return candidates


def _is_felt(candidate: Candidate) -> bool:
    return candidate.kind == "feeling" and candidate.signs & FELT != 0


def _counted(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with enough evidence; the best one when none has it and the best has enough to stand alone."""
    rules = extraction_rules()
    counted: list[Candidate] = []
    best: Candidate | None = None
    best_score = -inf
    for candidate in candidates:
        score = _evidence(candidate.kind, candidate.signs, candidate.concludes, candidate.last)
        if candidate.rivals:
            score += rules.weights["rivals"] * log1p(candidate.rivals)
        if score >= rules.counts:
            counted.append(candidate)
        if score > best_score:
            best, best_score = candidate, score
    return [best] if not counted and best is not None and best_score >= rules.alone else counted


@cache
def _evidence(kind: str, signs: int, concludes: bool, last: bool) -> float:
    """The evidence for a word but for its rivals: the sum of the weights of what holds for it.

    What speaks for it holds of any of its mentions, what speaks against it of all.

    Args:
        kind: The kind of word.
        signs: What holds of any mention.
        concludes: Whether some emotion word stands in a conclusion.
        last: Whether a mention stands in the last sentence, of several.
    """
    rules = extraction_rules()
    weights = rules.weights
    score = rules.kind_weights[kind]
    if signs & FELT:
        score += weights["felt"]
    if signs & COPULA:
        score += weights["copula"]
    if signs & EXAMPLE:
        score += weights["example"]
    if signs & LISTED:
        score += weights["listed"]
    if signs & CONCLUDED:
        score += weights["concluded"]
    elif concludes:
        score += weights["concludedElsewhere"]
    if last:
        score += weights["last"]
    if not signs & UNHEDGED:
        score += weights["hedged"]
    if not signs & UNINFLECTED:
        score += weights["inflected"]
    return score
