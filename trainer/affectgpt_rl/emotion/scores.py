"""Five-wheel EW precision, recall and F1, of one sample and of a set of samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Level, Lexicon


@dataclass(frozen=True)
class WheelScores:
    """Scores on one wheel, each 0 to 1."""

    wheel: str
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class SampleScores:
    """Scores of one sample, each 0 to 1: means over the wheels that its truth maps on."""

    precision: float
    recall: float
    f1: float
    wheels: tuple[WheelScores, ...]


@dataclass(frozen=True)
class SetScores:
    """Scores of a set of samples, each 0 to 1.

    Attributes:
        samples: How many samples the set has: those that count and those that are skipped.
        skipped: How many of them do not count, since their truth maps on no wheel.
        precision: Mean over the wheels of the mean over samples.
        recall: Likewise.
        f1: Mean over the wheels of the F1 of each wheel's two means.
        wheels: The five wheels' own scores.
    """

    samples: int
    skipped: int
    precision: float
    recall: float
    f1: float
    wheels: tuple[WheelScores, ...]


def harmonic(precision: float, recall: float) -> float:
    """F1 of a precision and a recall; 0 when both are 0."""
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def mean(values: Sequence[float]) -> float:
    """Mean of some numbers, added in their order: ``sum`` rounds otherwise from Python 3.12 on."""
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def score_sample(
    lexicon: Lexicon, predicted: Sequence[str], truth: Sequence[str], level: Level = "level1"
) -> SampleScores | None:
    """Scores one sample.

    Per wheel, precision is the share of the answer's clusters that the truth has, recall the share of the truth's
    clusters that the answer has (0 and 0 for an answer that maps on none), and F1 their harmonic mean; wheels on
    which the truth maps nowhere do not count. This is the per-sample reward of AffectGPT-R1 (Lian et al., 2025).

    Args:
        lexicon: The lexicon.
        predicted: The answer's labels, trimmed and lower-cased.
        truth: The true labels, likewise.
        level: The ring.

    Returns:
        The scores, or None when no true label maps on any wheel.
    """
    overlaps = lexicon.bits(level).overlap(predicted, truth)
    if overlaps is None:
        return None
    wheels = []
    for wheel, (answered, true, shared) in zip(lexicon.wheels, overlaps, strict=True):
        if true:
            precision, recall = shared / answered if answered else 0.0, shared / true
            wheels.append(WheelScores(wheel.name, precision, recall, harmonic(precision, recall)))
    return SampleScores(
        mean([wheel.precision for wheel in wheels]),
        mean([wheel.recall for wheel in wheels]),
        mean([wheel.f1 for wheel in wheels]),
        tuple(wheels),
    )


def score_sets(
    lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]], level: Level = "level1"
) -> SetScores:
    """Scores a set as the official OV-MER scorer does (Lian et al., 2025, EW metric).

    Per wheel, precision and recall are averaged over the samples whose truth maps on that wheel, F1 is taken from
    these two means, and all three are averaged over the wheels.

    Args:
        lexicon: The lexicon.
        predicted: The labels of each answer.
        truth: The true labels of each sample, in the same order.
        level: The ring.
    """
    bits = lexicon.bits(level)
    wheels = len(lexicon.wheels)
    precisions, recalls, counts = [0.0] * wheels, [0.0] * wheels, [0] * wheels
    skipped = 0
    of, fields = bits.of, list(enumerate(bits.fields))
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        # As in ClusterBits.overlap, without making objects: sets have many samples.
        true = of(true_labels)
        if true == 0:
            skipped += 1
            continue
        answer = of(answer_labels)
        both = answer & true
        for index, field in fields:
            right = (true & field).bit_count()
            if right == 0:
                continue
            counts[index] += 1
            shared = (both & field).bit_count()
            if shared:
                precisions[index] += shared / (answer & field).bit_count()
                recalls[index] += shared / right
    scored = []
    for index, wheel in enumerate(lexicon.wheels):
        count = max(counts[index], 1)
        precision, recall = precisions[index] / count, recalls[index] / count
        scored.append(WheelScores(wheel.name, precision, recall, harmonic(precision, recall)))
    return SetScores(
        samples=len(truth),
        skipped=skipped,
        precision=mean([wheel.precision for wheel in scored]),
        recall=mean([wheel.recall for wheel in scored]),
        f1=mean([wheel.f1 for wheel in scored]),
        wheels=tuple(scored),
    )
