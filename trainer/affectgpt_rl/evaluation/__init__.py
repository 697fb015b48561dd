"""Evaluation: scores of a set, swaps of evidence between samples, and the level of the best constant answer."""

from .constant import best_constant_answer
from .scores import Prediction, SetScores, mean_scores, predict
from .swaps import Evidence, derangement, swapped_evidence

__all__ = [
    "Evidence",
    "Prediction",
    "SetScores",
    "best_constant_answer",
    "derangement",
    "mean_scores",
    "predict",
    "swapped_evidence",
]
