"""Files with the labels of one sample a row."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from .errors import EmotionError
from .npz import Npz

_CORPUS = "_corpus"
# The test sets that papers report on: CMU-MOSI's `test_corpus`, MER2023's `test1_corpus`.
_DEFAULT_SPLITS = ("test", "test1")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

Row = tuple[dict[str, Any], str]
"""The columns of a row as they stand there, and how messages name its place."""


def read_label_file(file: Path, split: str | None = None) -> list[Row]:
    """Reads a file with one sample a row, by the ending of its name.

    - ``.csv``: columns ``name`` and ``labels`` (or ``openset``, as OV-MERD calls it), ``label`` or ``value``.
    - ``.npz``: the published kinds. ``filenames`` and ``fileitems`` are answers: label lists, or single labels;
      ``name2reason`` maps names to texts; ``test_corpus`` and the like map names to a label and a value. Pickled
      arrays are read as data, and nothing in them runs.
    - Any other file is JSON Lines. A run's predictions call the name ``sample``, and a dataset calls it ``id``.

    Args:
        file: The file.
        split: Which set of an npz of labels: ``train``, ``val``, ``test1``; the test set when left out.

    Returns:
        The rows in the order of the file.

    Raises:
        EmotionError: When the file cannot be read, or a line is none.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EmotionError(f"{file} cannot be read: {error.strerror}.") from error
    ending = file.suffix.lower()
    if ending == ".npz":
        rows = _npz_rows(file, content, split)
    elif split is not None:
        raise EmotionError(f"{file} has no sets to choose from: only an npz of labels has.")
    else:
        text = _decoded(file, content)
        rows = _csv_rows(file, text) if ending == ".csv" else _json_rows(file, text)
    if not rows:
        raise EmotionError(f"{file} holds no lines.")
    return rows


def _decoded(file: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte order mark.
        start = error.start + len(content) - len(error.object)
        line = content.count(b"\n", 0, start) + 1
        raise EmotionError(f"{file}:{line}: not UTF-8 text.") from error


def _json_rows(file: Path, text: str) -> list[Row]:
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise EmotionError(f"{file}:{number}: not JSON.") from error
        # What is no object has no columns, and the reader of the columns says which one is missing.
        columns = row if isinstance(row, dict) else {}
        rows.append(({"name": columns.get("sample", columns.get("id")), **columns}, f"{file}:{number}"))
    return rows


def _refuse_constant(name: str) -> None:
    # Python alone reads NaN and Infinity.
    raise ValueError(name)


def _csv_rows(file: Path, text: str) -> list[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        for record in reader:
            where = f"{file}:{reader.line_num}"
            if None in record or None in record.values():
                raise EmotionError(f"{where}: another number of columns than the first line has.")
            columns: dict[str, Any] = {"labels": record["openset"]} if "openset" in record else {}
            rows.append(({**columns, **record, **_number(record)}, where))
    except csv.Error as error:
        raise EmotionError(f"{file} is not CSV: a quote is not closed, or text follows one.") from error
    return rows


def _number(record: dict[str, str]) -> dict[str, float]:
    text = record.get("value", "").strip()
    # A value that is no number stays text, which the reader of the column refuses.
    return {"value": float(text)} if _NUMBER.fullmatch(text) else {}


def _npz_rows(file: Path, content: bytes, split: str | None) -> list[Row]:
    npz = Npz(file, content)
    splits = [name.removesuffix(_CORPUS) for name in npz.names if name.endswith(_CORPUS)]
    if splits:
        columns = _corpus(file, npz, _chosen(file, splits, split))
    elif split is not None:
        raise EmotionError(f"{file} has no sets to choose from: only an npz of labels has.")
    elif "name2reason" in npz.names:
        columns = [{"name": name, "text": text} for name, text in _map(file, npz, "name2reason").items()]
    elif {"filenames", "fileitems"} <= set(npz.names):
        columns = _answers(file, npz)
    else:
        raise EmotionError(
            f"{file} has none of the published arrays: 'filenames' and 'fileitems', 'name2reason', or labels such as "
            f"'test{_CORPUS}'. It has: {', '.join(npz.names) or 'none'}."
        )
    return [(row, f"{file}[{index}]") for index, row in enumerate(columns)]


def _answers(file: Path, npz: Npz) -> list[dict[str, Any]]:
    names, items = npz.items("filenames"), npz.items("fileitems")
    if len(names) != len(items):
        raise EmotionError(f"{file}: 'filenames' has {len(names)} entries and 'fileitems' {len(items)}.")
    # Label lists stand in brackets, all of them; sentiments do not.
    lists = all(isinstance(item, str) and item.strip().startswith("[") for item in items)
    pairs = zip(names, items, strict=True)
    return [{"name": name, "labels": item, **({} if lists else {"label": item})} for name, item in pairs]


def _chosen(file: Path, splits: list[str], split: str | None) -> str:
    if split is not None and split not in splits:
        raise EmotionError(f"{file} has no set '{split}'. It has: {', '.join(splits)}.")
    if split is not None or len(splits) == 1:
        return split or splits[0]
    for default in _DEFAULT_SPLITS:
        if default in splits:
            return default
    raise EmotionError(f"{file} has several sets: {', '.join(splits)}. Convert one of them, named by --split.")


def _corpus(file: Path, npz: Npz, split: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name, entry in _map(file, npz, split + _CORPUS).items():
        row: dict[str, Any] = {"name": name}
        emotion, value = (entry.get("emo"), entry.get("val")) if isinstance(entry, dict) else (None, None)
        # Where a set has no emotions, or no values, a number stands in their place.
        if isinstance(emotion, str):
            row["labels"] = [emotion]
        if isinstance(value, int | float) and not isinstance(value, bool):
            row["value"] = value
        rows.append(row)
    return rows


def _map(file: Path, npz: Npz, name: str) -> dict[Any, Any]:
    items = npz.items(name)
    if len(items) != 1 or not isinstance(items[0], dict):
        raise EmotionError(f"{file}: '{name}' is no map.")
    return items[0]
