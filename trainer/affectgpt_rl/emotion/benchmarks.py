"""Scores of the sets with one true emotion or a sentiment value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .scores import harmonic, mean


@dataclass(frozen=True)
class HitScores:
    """Hit rate of a set with basic emotions, 0 to 1, and each wheel's own.

    Attributes:
        samples: How many samples the set has: those that count and those that are skipped.
        skipped: How many of them do not count, since their truth maps on no wheel (neutral, mostly).
        hit_rate: Mean over the wheels.
        wheels: Name and hit rate of each wheel.
    """

    samples: int
    skipped: int
    hit_rate: float
    wheels: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class SentimentScores:
    """Weighted-average F1 and accuracy of the sign of a sentiment, 0 to 1.

    Attributes:
        samples: How many samples the set has: those that count and those that are skipped.
        skipped: How many of them do not count, since their value is 0.
        waf: Weighted-average F1.
        accuracy: Share of the samples that count with the right sign.
    """

    samples: int
    skipped: int
    waf: float
    accuracy: float


def score_hits(lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]]) -> HitScores:
    """Scores a basic-emotion set as MER-UniBench does (Lian et al., 2025): level 1, mean over samples, then wheels.

    A sample's hit is the number of clusters that answer and truth share; samples whose truth maps on no wheel
    (neutral, mostly) are skipped.
    """
    bits = lexicon.bits("level1")
    hits, counts = [0] * len(lexicon.wheels), [0] * len(lexicon.wheels)
    skipped = 0
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        overlaps = bits.overlap(answer_labels, true_labels)
        if overlaps is None:
            skipped += 1
            continue
        for index, overlap in enumerate(overlaps):
            if overlap.truth:
                hits[index] += overlap.shared
                counts[index] += 1
    rates = [hit / max(count, 1) for hit, count in zip(hits, counts, strict=True)]
    return HitScores(
        samples=len(truth),
        skipped=skipped,
        hit_rate=mean(rates),
        wheels=tuple((wheel.name, rate) for wheel, rate in zip(lexicon.wheels, rates, strict=True)),
    )


def is_positive(label: str) -> bool:
    """Whether a sentiment label says positive; all others count as negative."""
    return label.strip().lower() == "positive"


def score_sentiment(predicted: Sequence[str], values: Sequence[float]) -> SentimentScores:
    """Scores sentiment signs as MER-UniBench does: samples of value 0 are skipped.

    The weighted-average F1 weighs each true class's F1 by its share of the samples.

    Args:
        predicted: ``positive``, or anything else (negative, neutral, mixed), which counts as negative.
        values: The true sentiment values; their sign counts.
    """
    pairs = [(is_positive(label), value > 0) for label, value in zip(predicted, values, strict=True) if value != 0]
    total = max(len(pairs), 1)
    waf = 0.0
    for positive in (True, False):
        right = sum(said == true == positive for said, true in pairs)
        said = sum(said == positive for said, _ in pairs)
        support = sum(true == positive for _, true in pairs)
        f1 = harmonic(right / said if said else 0.0, right / support if support else 0.0)
        waf += f1 * support / total
    accuracy = sum(said == true for said, true in pairs) / total
    return SentimentScores(len(values), len(values) - len(pairs), waf, accuracy)
