"""Turns published files into lines that can be scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .label_files import read_label_file
from .pairs import LABEL, LABELS, TEXT, VALUE, Column, by_name, read_cell
from .score_files import Task

_COLUMNS: tuple[Column[Any], ...] = (LABELS, LABEL, VALUE, TEXT)
_TASK_COLUMNS: dict[Task, tuple[Column[Any], ...]] = {"ov": (LABELS,), "basic": (LABELS,), "sentiment": (LABEL, VALUE)}


def convert_file(file: str | Path, task: Task | None = None, split: str | None = None) -> list[dict[str, Any]]:
    """Reads a file of answers, texts or labels as rows that ``score`` and ``extract`` take.

    Args:
        file: A published npz, CSV or JSON Lines.
        task: Keeps the columns of one task, and requires them: ``labels`` for ``ov`` and ``basic``, ``label`` or
            ``value`` for ``sentiment``. Left out: all that the file has.
        split: Which set of an npz of labels; the test set when left out.

    Returns:
        Rows of ``name`` and ``labels`` (a list), ``label``, ``value`` or ``text``, in the order of the file.

    Raises:
        EmotionError: When the file cannot be read, a row is wrong, or a name stands twice.
    """
    columns = _TASK_COLUMNS[task] if task else _COLUMNS
    rows = by_name(read_label_file(Path(file), split), *(column.key for column in columns))
    return [
        {"name": name, **{column.key: read_cell(row, column) for column in columns if column.key in row[0]}}
        for name, row in rows.items()
    ]
