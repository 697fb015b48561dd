"""Scores of a set of completions: means over samples of the five-wheel level-1 EW precision, recall and F1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..emotion import Lexicon, score_sample


@dataclass(frozen=True)
class Prediction:
    """One sample's answer and its scores, which are None where the truth maps on no wheel."""

    sample: str
    completion: str
    labels: list[str]
    precision: float | None
    recall: float | None
    f1: float | None

    def to_json(self) -> dict[str, Any]:
        """Returns the row of the predictions file."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class SetScores:
    """Means over the samples that could be scored; ``words`` and ``distinct_words`` count labels per answer."""

    samples: int
    precision: float
    recall: float
    f1: float
    words: float
    distinct_words: float


def predict(lexicon: Lexicon, sample: str, completion: str, labels: Sequence[str], truth: Sequence[str]) -> Prediction:
    """Scores one answer."""
    scores = score_sample(lexicon, labels, truth)
    found = (None, None, None) if scores is None else (scores.precision, scores.recall, scores.f1)
    return Prediction(sample, completion, list(labels), *found)


def mean_scores(predictions: Sequence[Prediction]) -> SetScores:
    """Returns a set's means, over the samples whose truth maps.

    Raises:
        ValueError: No sample of the set can be scored.
    """
    scored = [prediction for prediction in predictions if prediction.f1 is not None]
    if not scored:
        raise ValueError("no sample of the set has a true label that the lexicon maps")

    def mean(value: Callable[[Prediction], float | None]) -> float:
        return sum(value(prediction) or 0.0 for prediction in scored) / len(scored)

    return SetScores(
        samples=len(scored),
        precision=mean(lambda row: row.precision),
        recall=mean(lambda row: row.recall),
        f1=mean(lambda row: row.f1),
        words=mean(lambda row: len(row.labels)),
        distinct_words=mean(lambda row: len(set(row.labels))),
    )
