"""Files with the labels of one sample a row."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from .errors import EmotionError
from .npz import read_text_arrays


def read_label_file(file: Path) -> list[tuple[dict[str, Any], str]]:
    """Reads a file with one sample a row, by the ending of its name.

    ``.csv`` has the columns ``name`` and ``labels`` (or ``openset``, as OV-MERD calls it), ``label`` or ``value``;
    ``.npz`` the arrays ``filenames`` and ``fileitems`` of the official answers, of which pickled ones are never
    opened; any other file is JSON Lines, where a run's predictions call the name ``sample`` and a dataset calls it
    ``id``.

    Returns:
        The columns of each row as they stand there, and how messages name its place.

    Raises:
        EmotionError: When the file cannot be read, or a line is none.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EmotionError(f"{file} cannot be read: {error.strerror}.") from error
    ending = file.suffix.lower()
    if ending == ".npz":
        rows = _npz_rows(file, content)
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise EmotionError(f"{file} is not UTF-8 text (byte {error.start}).") from error
        rows = _csv_rows(file, text) if ending == ".csv" else _json_rows(file, text)
    if not rows:
        raise EmotionError(f"{file} holds no lines.")
    return rows


def _json_rows(file: Path, text: str) -> list[tuple[dict[str, Any], str]]:
    rows: list[tuple[dict[str, Any], str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EmotionError(f"{file}:{number}: not JSON.") from error
        # What is no object has no columns, and the reader of the columns says which one is missing.
        columns: dict[str, Any] = row if isinstance(row, dict) else {}
        rows.append(({"name": columns.get("sample", columns.get("id")), **columns}, f"{file}:{number}"))
    return rows


def _csv_rows(file: Path, text: str) -> list[tuple[dict[str, Any], str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[dict[str, Any], str]] = []
    try:
        for record in reader:
            where = f"{file}:{reader.line_num}"
            if None in record or None in record.values():
                raise EmotionError(f"{where}: another number of columns than the first line has.")
            columns: dict[str, Any] = {"labels": record["openset"]} if "openset" in record else {}
            rows.append(({**columns, **record, **_number(record)}, where))
    except csv.Error as error:
        raise EmotionError(f"{file} is not a CSV file: {error}") from error
    return rows


def _number(record: dict[str, str]) -> dict[str, float]:
    try:
        return {"value": float(record["value"])}
    except (KeyError, ValueError):
        # A value that is no number stays text, which the reader of the column refuses.
        return {}


def _npz_rows(file: Path, content: bytes) -> list[tuple[dict[str, Any], str]]:
    names, items = read_text_arrays(file, content, ("filenames", "fileitems"))
    if len(names) != len(items):
        raise EmotionError(f"{file}: 'filenames' has {len(names)} entries and 'fileitems' {len(items)}.")
    rows = zip(names, items, strict=True)
    return [
        ({"name": name, "labels": item, "label": item}, f"{file}[{index}]") for index, (name, item) in enumerate(rows)
    ]
