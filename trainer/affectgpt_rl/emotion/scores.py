"""Five-wheel EW precision, recall and F1, of one sample and of a set of samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        samples: How many samples were scored.
        skipped: How many were not, since their truth maps on no wheel.
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


def mapped_sets(lexicon: Lexicon, labels: Iterable[str], level: Level) -> list[set[str]]:
    """Returns the labels' clusters on each wheel."""
    found: list[set[str]] = [set() for _ in lexicon.wheels]
    for label in labels:
        for clusters, cluster in zip(found, lexicon.clusters(label, level), strict=True):
            if cluster is not None:
                clusters.add(cluster)
    return found


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
    wheels = []
    pairs = zip(mapped_sets(lexicon, predicted, level), mapped_sets(lexicon, truth, level), strict=True)
    for wheel, (answer, true) in zip(lexicon.wheels, pairs, strict=True):
        if true:
            shared = len(answer & true)
            precision = shared / len(answer) if answer else 0.0
            recall = shared / len(true)
            wheels.append(WheelScores(wheel.name, precision, recall, harmonic(precision, recall)))
    if not wheels:
        return None
    count = len(wheels)
    return SampleScores(
        sum(wheel.precision for wheel in wheels) / count,
        sum(wheel.recall for wheel in wheels) / count,
        sum(wheel.f1 for wheel in wheels) / count,
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
    wheels = len(lexicon.wheels)
    precisions, recalls, counts = [0.0] * wheels, [0.0] * wheels, [0] * wheels
    skipped = 0
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        answers = mapped_sets(lexicon, answer_labels, level)
        trues = mapped_sets(lexicon, true_labels, level)
        if not any(trues):
            skipped += 1
        for index, (answer, true) in enumerate(zip(answers, trues, strict=True)):
            if true:
                shared = len(answer & true)
                precisions[index] += shared / len(answer) if answer else 0.0
                recalls[index] += shared / len(true)
                counts[index] += 1
    scored = []
    for index, wheel in enumerate(lexicon.wheels):
        count = max(counts[index], 1)
        precision, recall = precisions[index] / count, recalls[index] / count
        scored.append(WheelScores(wheel.name, precision, recall, harmonic(precision, recall)))
    return SetScores(
        samples=len(truth) - skipped,
        skipped=skipped,
        precision=sum(wheel.precision for wheel in scored) / wheels,
        recall=sum(wheel.recall for wheel in scored) / wheels,
        f1=sum(wheel.f1 for wheel in scored) / wheels,
        wheels=tuple(scored),
    )
