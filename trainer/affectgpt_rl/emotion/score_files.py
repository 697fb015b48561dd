"""Scores a predictions file against a truth file, both JSON Lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .benchmarks import score_hits, score_sentiment
from .errors import EmotionError
from .labels import parse_labels
from .lexicon import Level, Lexicon
from .scores import score_sets

Task = Literal["ov", "basic", "sentiment"]
TASKS: tuple[Task, ...] = ("ov", "basic", "sentiment")


@dataclass(frozen=True)
class _Row:
    name: str
    value: Any
    line: int


def score_files(
    lexicon: Lexicon, task: Task, predictions: str | Path, truth: str | Path, level: Level = "level1"
) -> dict[str, Any]:
    """Scores one file against another.

    Lines are ``{name, labels}``, where labels are a list or text such as ``[happy, sad]``; for the sentiment task
    ``{name, label}`` in the predictions and ``{name, value}`` in the truth.

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
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise EmotionError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EmotionError(f"{file} is not UTF-8 text (byte {error.start}).") from error
    rows: dict[str, _Row] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EmotionError(f"{file}:{number}: not JSON.") from error
        if not isinstance(row, dict) or not isinstance(row.get("name"), str) or key not in row:
            raise EmotionError(f"{file}:{number}: a line needs 'name' (text) and '{key}'.")
        if row["name"] in rows:
            raise EmotionError(f"{file}:{number}: '{row['name']}' stands on line {rows[row['name']].line} already.")
        rows[row["name"]] = _Row(row["name"], _value(row[key], key, f"{file}:{number}"), number)
    if not rows:
        raise EmotionError(f"{file} holds no lines.")
    return rows


def _value(value: Any, key: str, where: str) -> Any:
    if key == "labels" and (
        isinstance(value, str) or (isinstance(value, list) and all(isinstance(label, str) for label in value))
    ):
        return parse_labels(value)
    if key == "label" and isinstance(value, str):
        return value
    if key == "value" and isinstance(value, int | float) and not isinstance(value, bool):
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
