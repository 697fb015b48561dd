"""Scores a predictions file against a truth file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from .benchmarks import HitScores, SentimentScores, score_hits, score_sentiment
from .details import label_details, sentiment_details
from .errors import EmotionError
from .lexicon import Level, Lexicon
from .pairs import read_label_pairs, read_sentiment_pairs
from .scores import SetScores, score_sets

Task = Literal["ov", "basic", "sentiment"]
TASKS: tuple[Task, ...] = ("ov", "basic", "sentiment")


def score_files(
    lexicon: Lexicon,
    task: Task,
    predictions: str | Path,
    truth: str | Path,
    level: Level = "level1",
    *,
    details: bool = False,
) -> dict[str, Any]:
    """Scores one file against another.

    Rows have ``name`` and ``labels``, a list or text such as ``[happy, sad]``; for the sentiment task ``name`` and
    ``label`` in the predictions, ``name`` and ``value`` in the truth. The files are JSON Lines, CSV or a published npz.

    Args:
        lexicon: The lexicon.
        task: What is scored.
        predictions: The answers.
        truth: The true labels.
        level: The ring of the wheels for ``ov``; ``basic`` is scored on the inner one.
        details: Adds unmapped words and confusions.

    Returns:
        The scores, 0 to 1 at full precision, ready to print as JSON.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, the two files do not hold the same names, or no
            sample counts.
    """
    if task == "sentiment":
        signs = read_sentiment_pairs(predictions, truth)
        said, values = [pair.label for pair in signs], [pair.value for pair in signs]
        result = score_sentiment(said, values)
        require_some(result, truth, task)
        return {
            "task": task,
            "samples": result.samples,
            "skipped": result.skipped,
            "waf": result.waf,
            "accuracy": result.accuracy,
            **({"details": sentiment_details(said, values)} if details else {}),
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
            **({"details": label_details(lexicon, answers, truths, "level1")} if details else {}),
        }
    scores = score_sets(lexicon, answers, truths, level)
    require_some(scores, truth, task)
    return {
        "task": task,
        "level": level,
        "samples": scores.samples,
        "skipped": scores.skipped,
        "mean": {"precision": scores.precision, "recall": scores.recall, "f1": scores.f1},
        "wheels": [vars(wheel) for wheel in scores.wheels],
        **({"details": label_details(lexicon, answers, truths, level)} if details else {}),
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
