"""Reads an official emotion-wheel pack as it is published: format.csv, synonym.xlsx and wheel1..wheel5.xlsx."""

from __future__ import annotations

import csv
import hashlib
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from .errors import EmotionError
from .lexicon import Lexicon, Wheel, wheel_rings

WHEELS = 5
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def load_official_pack(directory: str | Path) -> Lexicon:
    """Loads an official pack.

    Args:
        directory: The folder with format.csv, synonym.xlsx and wheel1.xlsx to wheel5.xlsx.

    Returns:
        The pack as a lexicon, with a checksum over its seven files.

    Raises:
        EmotionError: When a file is missing or malformed.
    """
    folder = Path(directory)
    digest = hashlib.sha256()
    names = ["format.csv", "synonym.xlsx", *(f"wheel{index}.xlsx" for index in range(1, WHEELS + 1))]
    for name in names:
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise EmotionError(
                f"The pack {folder} has no readable {name}. A pack is a folder with {', '.join(names)}."
            ) from error
    wheels = []
    for index in range(1, WHEELS + 1):
        level1, level2 = wheel_rings(_wheel_rows(folder / f"wheel{index}.xlsx"))
        wheels.append(Wheel(f"wheel {index}", "", level1, level2))
    bases = _formats(folder / "format.csv")
    synonyms = _synonyms(folder / "synonym.xlsx")
    for wheel in wheels:
        for word in wheel.level1:
            synonyms.setdefault(word, set()).add(word)
    forms: dict[str, set[str]] = {}
    for base in [*bases, *synonyms]:
        forms.setdefault(base, set()).add(base)
    for base, its_forms in bases.items():
        for form in its_forms:
            forms.setdefault(form, set()).add(base)
    return Lexicon(
        name=folder.name,
        version="official",
        sha256=digest.hexdigest(),
        forms={form: sorted(its_bases) for form, its_bases in forms.items()},
        synonyms={base: sorted(words) for base, words in synonyms.items()},
        wheels=tuple(wheels),
    )


def _word(text: str) -> str:
    return text.strip().lower()


def _words(text: str) -> list[str]:
    return [word for word in map(_word, text.split(",")) if word]


def _formats(file: Path) -> dict[str, list[str]]:
    """Each base word with its forms."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if not {"name", "format"} <= set(rows.fieldnames or []):
                raise EmotionError(f"{file} has no columns 'name' and 'format'.")
            found: dict[str, list[str]] = {}
            for row in rows:
                found.setdefault(_word(row["name"] or ""), []).extend(_words(row["format"] or ""))
            found.pop("", None)
            return found
    except (UnicodeDecodeError, csv.Error) as error:
        raise EmotionError(f"{file} is not a CSV file in UTF-8: {error}.") from error


def _synonyms(file: Path) -> dict[str, set[str]]:
    """The wheel words of each base word: pairs of columns, word_run1 and synonym_run1 to run 8, merged."""
    rows = _sheet(file)
    header = rows[0] if rows else {}
    words = {name.removeprefix("word_run"): column for column, name in header.items() if name.startswith("word_run")}
    lists = {name.removeprefix("synonym_run"): column for column, name in header.items() if "synonym_run" in name}
    if not words or set(words) != set(lists):
        raise EmotionError(f"{file} has no pairs of columns 'word_run1' and 'synonym_run1', 'word_run2' ….")
    found: dict[str, set[str]] = {}
    for row in rows[1:]:
        for run, column in words.items():
            wheel_word = _word(row.get(column, ""))
            if wheel_word:
                for base in _words(row.get(lists[run], "")):
                    found.setdefault(base, set()).add(wheel_word)
    return found


def _wheel_rows(file: Path) -> list[tuple[str, str, str]]:
    """The inner, middle and outer word of each row; an empty cell repeats the one above."""
    rows = _sheet(file)
    header = {name: column for column, name in rows[0].items()} if rows else {}
    if not {"level1", "level2", "level3"} <= set(header):
        raise EmotionError(f"{file} has no columns 'level1', 'level2' and 'level3'.")
    found: list[tuple[str, str, str]] = []
    inner = middle = ""
    for row in rows[1:]:
        cells = [_word(row.get(header[name], "")) for name in ("level1", "level2", "level3")]
        if not any(cells):
            continue
        inner = cells[0] or inner
        middle = cells[1] or ("" if cells[0] else middle)
        found.append((inner, middle, cells[2]))
    if not found:
        raise EmotionError(f"{file} has no rows.")
    return found


def _sheet(file: Path) -> list[dict[str, str]]:
    """The first sheet's rows of an xlsx file, each a map from column letters to text."""
    try:
        with zipfile.ZipFile(file) as archive:
            shared = []
            if "xl/sharedStrings.xml" in archive.namelist():
                for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")):
                    # Direct texts and text runs only: phonetic readings beside them are not the cell's text.
                    texts = [*item.findall(f"{_MAIN}t"), *item.findall(f"{_MAIN}r/{_MAIN}t")]
                    shared.append("".join(text.text or "" for text in texts))
            sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        return [
            {_column(cell): _text(cell, shared) for cell in row.findall(f"{_MAIN}c")}
            for row in sheet.iter(f"{_MAIN}row")
        ]
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, ElementTree.ParseError) as error:
        raise EmotionError(f"{file} is not an xlsx workbook that can be read: {error}.") from error


def _column(cell: ElementTree.Element) -> str:
    return re.sub(r"\d", "", cell.get("r", ""))


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value
