"""Answers beside their truths, read from two files with the same names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from .errors import EmotionError
from .label_files import Row, read_label_file
from .labels import parse_labels

T = TypeVar("T")


@dataclass(frozen=True)
class LabelPair:
    """An answer's labels and the true ones, with the sample's name."""

    name: str
    predicted: list[str]
    truth: list[str]


@dataclass(frozen=True)
class SentimentPair:
    """A sentiment that was said and the true value, whose sign counts, with the sample's name."""

    name: str
    label: str
    value: float


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a score file.

    Attributes:
        key: Its name.
        wanted: What it must hold, for messages.
        read: Reads it; None when it holds something else.
    """

    key: str
    wanted: str
    read: Callable[[Any], T | None]


def _labels(value: Any) -> list[str] | None:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(label, str) for label in value)):
        return parse_labels(value)
    return None


def _number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


LABELS = Column("labels", "a list of texts or one text", _labels)
LABEL = Column("label", "text", _text)
VALUE = Column("value", "a number", _number)
TEXT = Column("text", "text", _text)


def read_label_pairs(predictions: str | Path, truth: str | Path) -> list[LabelPair]:
    """Reads predictions and truth with ``name`` and ``labels`` a row, in the order of the truth.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, or the two files do not hold the same names.
    """
    predicted, true = read_column(predictions, LABELS), read_column(truth, LABELS)
    require_same_names(predicted, predictions, true, truth)
    return [LabelPair(name, predicted[name], labels) for name, labels in true.items()]


def read_sentiment_pairs(predictions: str | Path, truth: str | Path) -> list[SentimentPair]:
    """Reads predictions with ``name`` and ``label`` and truth with ``name`` and ``value``, in the order of the truth.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, or the two files do not hold the same names.
    """
    predicted, true = read_column(predictions, LABEL), read_column(truth, VALUE)
    require_same_names(predicted, predictions, true, truth)
    return [SentimentPair(name, predicted[name], value) for name, value in true.items()]


def read_column(file: str | Path, column: Column[T]) -> dict[str, T]:
    """Reads one column by the rows' names, in the order of the file.

    Raises:
        EmotionError: When the file cannot be read, a row lacks the column or holds something else in it, or a name
            stands twice.
    """
    named = by_name(read_label_file(Path(file)), column.key)
    return {name: read_cell(row, column) for name, row in named.items()}


def by_name(rows: Sequence[Row], *keys: str) -> dict[str, Row]:
    """Orders rows by their names.

    Args:
        rows: Of one file.
        keys: Columns of which each row needs one.

    Raises:
        EmotionError: When a row has no name or none of the columns, or a name stands twice.
    """
    named: dict[str, Row] = {}
    for row in rows:
        columns, where = row
        name = columns.get("name")
        if not isinstance(name, str) or not any(key in columns for key in keys):
            wanted = " or ".join(f"'{key}'" for key in keys)
            raise EmotionError(f"{where}: a line needs 'name' (text) and {wanted}.")
        if name in named:
            raise EmotionError(f"{where}: '{name}' stands at {named[name][1]} already.")
        named[name] = row
    return named


def read_cell(row: Row, column: Column[T]) -> T:
    """Reads one column of a row.

    Raises:
        EmotionError: When it holds something else than the column wants.
    """
    columns, where = row
    value = column.read(columns[column.key])
    if value is None:
        raise EmotionError(f"{where}: '{column.key}' must be {column.wanted}.")
    return value


def require_same_names(
    predicted: Mapping[str, Any], predictions: str | Path, true: Mapping[str, Any], truth: str | Path
) -> None:
    """Requires that two files hold the same names.

    Raises:
        EmotionError: When they do not; the message names up to three that are missing.
    """
    if not predicted.keys() & true.keys():
        raise EmotionError(f"{predictions} and {truth} have no name in common.")
    for names, has, lacks in (
        (sorted(true.keys() - predicted.keys()), truth, predictions),
        (sorted(predicted.keys() - true.keys()), predictions, truth),
    ):
        if names:
            shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
            raise EmotionError(f"{lacks} lacks {len(names)} of the names in {has}: {shown}")
