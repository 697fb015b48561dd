"""Scores a predictions file against a truth file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from .benchmarks import HitScores, SentimentScores, score_hits, score_sentiment
from .errors import EmotionError
from .lexicon import Level, Lexicon
from .pairs import read_label_pairs, read_sentiment_pairs
from .scores import SetScores, score_sets

Task = Literal["ov", "basic", "sentiment"]
TASKS: tuple[Task, ...] = ("ov", "basic", "sentiment")


def score_files(
    lexicon: Lexicon, task: Task, predictions: str | Path, truth: str | Path, level: Level = "level1"
) -> dict[str, Any]:
    """Scores one file against another.

    Rows have ``name`` and ``labels``, a list or text such as ``[happy, sad]``; for the sentiment task ``name`` and
    ``label`` in the predictions, ``name`` and ``value`` in the truth. The files are JSON Lines, CSV or a published npz.

    Returns:
        The scores, 0 to 1 at full precision, ready to print as JSON.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, or the two files do not hold the same names.
    """
    if task == "sentiment":
        signs = read_sentiment_pairs(predictions, truth)
        result = score_sentiment([pair.label for pair in signs], [pair.value for pair in signs])
        require_some(result, truth, task)
        return {
            "task": task,
            "samples": result.samples,
            "skipped": result.skipped,
            "waf": result.waf,
            "accuracy": result.accuracy,
        }
    pairs = read_label_pairs(predictions, truth)
    answers, truths = [pair.predicted for pair in pairs], [pair.truth for pair in pairs]
    if task == "basic":
        hits = score_hits(lexicon, answers, truths)
        require_some(hits, truth, task)
        return {
            "task": task,
            "samples": hits.samples,
            "skipped": hits.skipped,
            "hitRate": hits.hit_rate,
            "wheels": [{"wheel": wheel, "hitRate": rate} for wheel, rate in hits.wheels],
        }
    scores = score_sets(lexicon, answers, truths, level)
    require_some(scores, truth, task)
    return {
        "task": task,
        "level": level,
        "samples": scores.samples,
        "skipped": scores.skipped,
        "mean": {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1},
        "wheels": [
            {"wheel": wheel.wheel, "precision": wheel.precision, "recall": wheel.recall, "f1": wheel.f1}
            for wheel in scores.wheels
        ],
    }


def require_some(scores: SetScores | HitScores | SentimentScores, truth: str | Path, task: Task) -> None:
    """Requires that some sample counts.

    Raises:
        EmotionError: When none does.
    """
    if scores.samples > scores.skipped:
        return
    reason = "has the value 0 on every line" if task == "sentiment" else "has no label that maps on a wheel"
    raise EmotionError(f"{truth} {reason}: there is nothing to score.")
