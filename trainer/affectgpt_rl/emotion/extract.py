"""Reads the emotions that a text states, without a language model: docs/extraction.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log1p

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
    reading, counted = _read(lexicon, text)
    if not reading.contexts:
        return Extraction([], [])
    spans = [match.span() for match in TOKEN.finditer(text)]
    label_of = {id(context): label for label, contexts in counted for context in contexts}
    mentions: list[Mention] = []
    for context in reading.contexts:
        label = label_of.get(id(context))
        reason = None if label is not None else context.dropped or "weak"
        mentions.append(Mention(context.word, spans[context.first][0], spans[context.behind - 1][1], label, reason))
    return Extraction([label for label, _ in counted], mentions)


def extract_labels(lexicon: Lexicon, text: str) -> list[str]:
    """Returns the labels of ``extract`` alone, which saves the search for their places."""
    return [label for label, _ in _read(lexicon, text)[1]]


def _read(lexicon: Lexicon, text: str) -> tuple[Reading, list[tuple[str, list[Context]]]]:
    """Returns the reading of a text and its labels, each with the mentions that it stands for."""
    reading = Reading(terms_of(lexicon), text)
    candidates = _candidates(lexicon, reading.contexts)
    if not candidates:
        return reading, []
    rules = extraction_rules()
    signs = [_signs(candidate) for candidate in candidates]
    felt = [
        candidate[0].kind == "feeling" and bool(sign & FELT) for candidate, sign in zip(candidates, signs, strict=True)
    ]
    concludes = any(
        context.signs & CONCLUDED and context.dropped is None and context.kind not in _SELDOM
        for context in reading.contexts
    )
    count = sum(felt)
    last = reading.last_sentence or None
    scores = [
        _evidence(candidate[0].kind, sign, concludes, any(context.sentence == last for context in candidate))
        + rules.weights["rivals"] * log1p(count - is_felt)
        for candidate, sign, is_felt in zip(candidates, signs, felt, strict=True)
    ]
    counted = [candidate for candidate, score in zip(candidates, scores, strict=True) if score >= rules.counts]
    if not counted and (best := max(scores)) >= rules.alone:
        counted = [candidates[scores.index(best)]]
    return reading, [(_label(candidate), candidate) for candidate in counted]


def _label(candidate: Sequence[Context]) -> str:
    return next((context.word for context in candidate if not context.inflected), candidate[0].word)


def _candidates(lexicon: Lexicon, contexts: Sequence[Context]) -> list[list[Context]]:
    """Gathers the mentions that no rule drops by their base words: "happy" and "happiness" are one candidate."""
    candidates: list[list[Context]] = []
    of_base: dict[str, list[Context]] = {}
    for context in contexts:
        if context.dropped is not None:
            continue
        bases = lexicon.forms[context.word]
        candidate = next((of_base[base] for base in bases if base in of_base), None)
        if candidate is None:
            candidate = []
            candidates.append(candidate)
        candidate.append(context)
        for base in bases:
            of_base.setdefault(base, candidate)
    return candidates


def _signs(candidate: Sequence[Context]) -> int:
    """What holds of any mention of a word."""
    signs = 0
    for context in candidate:
        signs |= context.signs
    return signs


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
