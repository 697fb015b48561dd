"""Scores of sets as functions of sums over their samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .benchmarks import is_positive
from .lexicon import Level, Lexicon
from .scores import harmonic

# What shares of clusters are counted in, so that sums of them are whole numbers and the same in every order and
# language: the least common multiple of 1 to 24. A share of more than 24 clusters is rounded to it, by less than 1e-10.
_UNIT = 5_354_228_880


@dataclass(frozen=True)
class ScoreSums:
    """A score of a set as a function of sums over its samples.

    Every score of MER-UniBench is one, so that a set can be scored anew on resampled samples by adding numbers, without
    reading a label again.

    Attributes:
        width: How many numbers a sample adds.
        rows: What each sample adds, whole numbers. A sample that the score skips adds zeros.
        score: The score, 0 to 1, of the sums of any multiset of samples.
    """

    width: int
    rows: Sequence[Sequence[int]]
    score: Callable[[Sequence[int]], float]


def label_sums(
    lexicon: Lexicon,
    task: Literal["ov", "basic"],
    predicted: Sequence[Sequence[str]],
    truth: Sequence[Sequence[str]],
    level: Level = "level1",
) -> ScoreSums:
    """A label set's score as sums: F1 of the mean precision and recall (``ov``), or the hit rate (``basic``)."""
    wheels = len(lexicon.wheels)
    # Per wheel whether the truth has clusters there, and how many the answer shares, or its precision and recall.
    each = 2 if task == "basic" else 3
    bits = lexicon.bits(level)
    rows: list[list[int]] = []
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        row: list[int] = []
        for answered, true, shared in bits.overlap(answer_labels, true_labels) or [(0, 0, 0)] * wheels:
            if true == 0:
                row += [0] * each
            elif task == "basic":
                row += [1, shared]
            else:
                row += [1, _in_units(shared, answered) if answered else 0, _in_units(shared, true)]
        rows.append(row)

    def hit_rate(sums: Sequence[int]) -> float:
        total = 0.0
        for count, shared in zip(sums[::2], sums[1::2], strict=True):
            if count:
                total += shared / count
        return total / wheels

    def f1(sums: Sequence[int]) -> float:
        total = 0.0
        for count, precision, recall in zip(sums[::3], sums[1::3], sums[2::3], strict=True):
            if count:
                total += harmonic(precision / _UNIT / count, recall / _UNIT / count)
        return total / wheels

    return ScoreSums(each * wheels, rows, hit_rate if task == "basic" else f1)


def _in_units(part: int, whole: int) -> int:
    return (2 * part * _UNIT + whole) // (2 * whole)


def sentiment_sums(predicted: Sequence[str], values: Sequence[float]) -> ScoreSums:
    """A sentiment set's weighted-average F1 as sums."""
    rows: list[list[int]] = []
    for label, value in zip(predicted, values, strict=True):
        # Whether it is a true positive, a false positive, a false negative or a true negative.
        cells = [0, 0, 0, 0]
        if value != 0:
            said, true = is_positive(label), value > 0
            cells[(0 if true else 1) if said else (2 if true else 3)] = 1
        rows.append(cells)

    def f1(right: int, wrong: int, missed: int) -> float:
        return harmonic(right / (right + wrong), right / (right + missed)) if right else 0.0

    def score(sums: Sequence[int]) -> float:
        true_positive, false_positive, false_negative, true_negative = sums
        total = true_positive + false_positive + false_negative + true_negative
        if total == 0:
            return 0.0
        positive = f1(true_positive, false_positive, false_negative) * (true_positive + false_negative)
        negative = f1(true_negative, false_negative, false_positive) * (true_negative + false_positive)
        return (positive + negative) / total

    return ScoreSums(4, rows, score)
