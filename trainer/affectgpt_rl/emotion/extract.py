"""Reads the emotions that a text states, without a language model: docs/extraction.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from .contexts import Context, Reading, Reason
from .extraction_rules import ExtractionRules, extraction_rules
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
    rules = extraction_rules()
    reading = Reading(terms_of(lexicon, rules), rules, text)
    candidates = _candidates(lexicon, reading.contexts)
    if not candidates:
        return reading, []
    felt_bits = rules.bits["feel"] | rules.bits["emotion"]
    felt = [_is_felt_feeling(candidate, felt_bits) for candidate in candidates]
    concludes = any(
        context.concluded and context.dropped is None and context.kind not in _SELDOM for context in reading.contexts
    )
    count = sum(felt)
    scores = [
        _evidence(candidate, rules, count - is_felt, concludes, reading.last_sentence)
        for candidate, is_felt in zip(candidates, felt, strict=True)
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


def _is_felt_feeling(candidate: Sequence[Context], felt_bits: int) -> bool:
    return candidate[0].kind == "feeling" and any(context.governor & felt_bits for context in candidate)


def _evidence(
    candidate: Sequence[Context], rules: ExtractionRules, rivals: int, concludes: bool, last_sentence: int
) -> float:
    """The evidence for a candidate: the sum of the weights of what holds for it.

    What speaks for it holds of any of its mentions, what speaks against it of all.
    """
    weights, bits = rules.weights, rules.bits
    felt_bits, copula = bits["feel"] | bits["emotion"], bits["copula"]
    score = rules.kind_weights[candidate[0].kind]
    if any(context.governor & felt_bits for context in candidate):
        score += weights["felt"]
    if any(context.governor == copula for context in candidate):
        score += weights["copula"]
    if any(context.example for context in candidate):
        score += weights["example"]
    if any(context.listed for context in candidate):
        score += weights["listed"]
    if any(context.concluded for context in candidate):
        score += weights["concluded"]
    elif concludes:
        score += weights["concludedElsewhere"]
    if last_sentence > 0 and any(context.sentence == last_sentence for context in candidate):
        score += weights["last"]
    if all(context.hedged for context in candidate):
        score += weights["hedged"]
    if all(context.inflected for context in candidate):
        score += weights["inflected"]
    return score + weights["rivals"] * log1p(rivals)
