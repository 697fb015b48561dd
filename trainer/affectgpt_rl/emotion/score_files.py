"""Scores a predictions file against a truth file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .benchmarks import score_hits, score_sentiment
from .errors import EmotionError
from .label_files import read_label_file
from .labels import parse_labels
from .lexicon import Level, Lexicon
from .scores import score_sets

Task = Literal["ov", "basic", "sentiment"]
TASKS: tuple[Task, ...] = ("ov", "basic", "sentiment")


@dataclass(frozen=True)
class _Row:
    value: Any
    where: str


def score_files(
    lexicon: Lexicon, task: Task, predictions: str | Path, truth: str | Path, level: Level = "level1"
) -> dict[str, Any]:
    """Scores one file against another.

    Rows have ``name`` and ``labels``, a list or text such as ``[happy, sad]``; for the sentiment task ``name`` and
    ``label`` in the predictions, ``name`` and ``value`` in the truth. The files are JSON Lines, CSV or the official
    npz of answers.

    Returns:
        The scores, 0 to 1 at full precision, ready to print as JSON.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, or the two files do not hold the same names.
    """
    keys = ("label", "value") if task == "sentiment" else ("labels", "labels")
    predicted, true = _read(Path(predictions), keys[0]), _read(Path(truth), keys[1])
    _same_names(predicted, true, Path(predictions), Path(truth))
    pairs = [(predicted[name].value, row.value) for name, row in true.items()]
    if task == "sentiment":
        result = score_sentiment([answer for answer, _ in pairs], [value for _, value in pairs])
        _some(result.samples, Path(truth), "has the value 0 on every line")
        return {
            "task": task,
            "samples": result.samples,
            "skipped": result.skipped,
            "waf": result.waf,
            "accuracy": result.accuracy,
        }
    answers, truths = [answer for answer, _ in pairs], [labels for _, labels in pairs]
    if task == "basic":
        hits = score_hits(lexicon, answers, truths)
        _some(hits.samples, Path(truth), "has no label that maps on a wheel")
        return {
            "task": task,
            "samples": hits.samples,
            "skipped": hits.skipped,
            "hitRate": hits.hit_rate,
            "wheels": [{"wheel": wheel, "hitRate": rate} for wheel, rate in hits.wheels],
        }
    scores = score_sets(lexicon, answers, truths, level)
    _some(scores.samples, Path(truth), "has no label that maps on a wheel")
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


def _some(samples: int, file: Path, reason: str) -> None:
    if samples == 0:
        raise EmotionError(f"{file} {reason}: there is nothing to score.")


def _read(file: Path, key: str) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    for columns, where in read_label_file(file):
        name = columns.get("name")
        if not isinstance(name, str) or key not in columns:
            raise EmotionError(f"{where}: a line needs 'name' (text) and '{key}'.")
        if name in rows:
            raise EmotionError(f"{where}: '{name}' stands at {rows[name].where} already.")
        rows[name] = _Row(_value(columns[key], key, where), where)
    return rows


def _value(value: Any, key: str, where: str) -> Any:
    if key == "labels" and (
        isinstance(value, str) or (isinstance(value, list) and all(isinstance(label, str) for label in value))
    ):
        return parse_labels(value)
    if key == "label" and isinstance(value, str):
        return value
    if key == "value" and isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value):
        return value
    wanted = {"labels": "a list of texts or one text", "label": "text", "value": "a number"}[key]
    raise EmotionError(f"{where}: '{key}' must be {wanted}.")


def _same_names(predicted: dict[str, _Row], true: dict[str, _Row], predictions: Path, truth: Path) -> None:
    if not predicted.keys() & true.keys():
        raise EmotionError(f"{predictions} and {truth} have no name in common.")
    for names, have, lack in (
        (sorted(true.keys() - predicted.keys()), truth, predictions),
        (sorted(predicted.keys() - true.keys()), predictions, truth),
    ):
        if names:
            shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            raise EmotionError(f"{lack} lacks {len(names)} of the names in {have}: {shown}")
