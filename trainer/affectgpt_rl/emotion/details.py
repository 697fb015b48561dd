"""What scores are made of, as the JSON of ``score --details`` has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .confusion import Confusion, WordShare, cluster_confusion, sign_confusion, word_confusion
from .coverage import Coverage, coverage
from .lexicon import Level, Lexicon


def label_details(
    lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]], level: Level
) -> dict[str, Any]:
    """Returns unmapped words on both sides, and the confusions of clusters and words."""
    words = word_confusion(lexicon, predicted, truth, level)
    return {
        "coverage": {
            "predictions": _coverage(coverage(lexicon, predicted, level)),
            "truth": _coverage(coverage(lexicon, truth, level)),
        },
        "clusters": [
            {
                "wheel": wheel.wheel,
                "samples": wheel.samples,
                "clusters": [vars(cluster) for cluster in wheel.clusters],
                "confusion": _confusions(wheel.confusion),
            }
            for wheel in cluster_confusion(lexicon, predicted, truth, level)
        ],
        "words": {
            "truth": _shares(words.truth, "found"),
            "predicted": _shares(words.predicted, "right"),
            "confusion": _confusions(words.confusion),
        },
    }


def sentiment_details(predicted: Sequence[str], values: Sequence[float]) -> dict[str, Any]:
    """Returns the labels that were given for each sign."""
    return {"confusion": _confusions(sign_confusion(predicted, values))}


def _coverage(found: Coverage) -> dict[str, Any]:
    unmapped = [{"word": word, "count": count} for word, count in found.unmapped]
    return {"labels": found.labels, "mapped": found.mapped, "unmapped": unmapped}


def _shares(words: Iterable[WordShare], share: str) -> list[dict[str, Any]]:
    return [{"word": word.word, "samples": word.samples, share: word.share} for word in words]


def _confusions(confusions: Iterable[Confusion]) -> list[dict[str, Any]]:
    return [vars(confusion) for confusion in confusions]
