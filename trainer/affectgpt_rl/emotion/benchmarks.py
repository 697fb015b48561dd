"""Scores of the sets with one true emotion or a sentiment value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .scores import harmonic, mapped_sets


@dataclass(frozen=True)
class HitScores:
    """Hit rate of a set with basic emotions, 0 to 1, and each wheel's own."""

    samples: int
    skipped: int
    hit_rate: float
    wheels: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SentimentScores:
    """Weighted-average F1 and accuracy of the sign of a sentiment, 0 to 1."""

    samples: int
    skipped: int
    waf: float
    accuracy: float


def score_hits(lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]]) -> HitScores:
    """Scores a basic-emotion set as MER-UniBench does (Lian et al., 2025): level 1, mean over samples, then wheels.

    A sample's hit is the number of clusters that answer and truth share; samples whose truth maps on no wheel
    (neutral, mostly) are skipped.
    """
    hits, counts = [0] * len(lexicon.wheels), [0] * len(lexicon.wheels)
    skipped = 0
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        answers = mapped_sets(lexicon, answer_labels, "level1")
        trues = mapped_sets(lexicon, true_labels, "level1")
        if not any(trues):
            skipped += 1
        for index, (answer, true) in enumerate(zip(answers, trues, strict=True)):
            if true:
                hits[index] += len(answer & true)
                counts[index] += 1
    rates = [hit / max(count, 1) for hit, count in zip(hits, counts, strict=True)]
    return HitScores(
        samples=len(truth) - skipped,
        skipped=skipped,
        hit_rate=sum(rates) / len(rates),
        wheels=tuple((wheel.name, rate) for wheel, rate in zip(lexicon.wheels, rates, strict=True)),
    )


def score_sentiment(predicted: Sequence[str], values: Sequence[float]) -> SentimentScores:
    """Scores sentiment signs as MER-UniBench does: samples of value 0 are skipped.

    The weighted-average F1 weighs each true class's F1 by its share of the samples.

    Args:
        predicted: ``positive``, or anything else (negative, neutral, mixed), which counts as negative.
        values: The true sentiment values; their sign counts.
    """
    pairs = [
        (label.strip().lower() == "positive", value > 0)
        for label, value in zip(predicted, values, strict=True)
        if value != 0
    ]
    total = max(len(pairs), 1)
    waf = 0.0
    for positive in (True, False):
        right = sum(said == true == positive for said, true in pairs)
        said = sum(said == positive for said, _ in pairs)
        support = sum(true == positive for _, true in pairs)
        f1 = harmonic(right / said if said else 0.0, right / support if support else 0.0)
        waf += f1 * support / total
    accuracy = sum(said == true for said, true in pairs) / total
    return SentimentScores(len(pairs), len(values) - len(pairs), waf, accuracy)
