"""Reads an official emotion-wheel pack as it is published: format.csv, synonym.xlsx and wheel1..wheel5.xlsx."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from .errors import EmotionError
from .lexicon import Lexicon, Wheel, wheel_rings

WHEELS = 5
_NAMES = ("format.csv", "synonym.xlsx", *(f"wheel{index}.xlsx" for index in range(1, WHEELS + 1)))
_LEVELS = ("level1", "level2", "level3")
_RUN = re.compile(r"word_run([0-9]+)").fullmatch
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The largest published workbook has 700 kB unpacked; a packed file may claim any size.
_MOST_BYTES = 1 << 26
_MOST_COLUMNS = 16_384
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


@dataclass(frozen=True)
class _File:
    path: Path
    content: bytes


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
    contents: dict[str, bytes] = {}
    for name in _NAMES:
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            raise EmotionError(
                f"The pack {directory} has no readable {name} ({error.strerror}). A pack is a folder with "
                f"{', '.join(_NAMES)}."
            ) from error
        digest.update(contents[name])

    def file(name: str) -> _File:
        return _File(folder / name, contents[name])

    wheels = []
    for index in range(1, WHEELS + 1):
        level1, level2 = wheel_rings(_wheel_rows(file(f"wheel{index}.xlsx")))
        wheels.append(Wheel(f"wheel {index}", "", level1, level2))
    bases = _formats(file("format.csv"))
    synonyms = _synonyms(file("synonym.xlsx"))
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
        name=folder.resolve().name,
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


def _formats(file: _File) -> dict[str, list[str]]:
    """Each base word with its forms."""
    try:
        text = file.content.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (UnicodeDecodeError, csv.Error) as error:
        raise EmotionError(f"{file.path} is not a CSV file in UTF-8.") from error
    except ValueError:
        header, rows = [], []
    if not {"name", "format"} <= set(header):
        raise EmotionError(f"{file.path} has no columns 'name' and 'format'.")
    name, forms = header.index("name"), header.index("format")
    found: dict[str, list[str]] = {}
    for row in rows:
        base = _word(_cell(row, name))
        if base:
            found.setdefault(base, []).extend(_words(_cell(row, forms)))
    if not found:
        raise EmotionError(f"{file.path} has no rows.")
    return found


def _synonyms(file: _File) -> dict[str, set[str]]:
    """The wheel words of each base word: pairs of columns, word_run1 and synonym_run1 to run 8, merged."""
    header, *rows = _sheet(file) or [[]]
    columns = {name: column for column, name in reversed(list(enumerate(header)))}
    runs = [(column, columns.get(f"synonym_run{run[1]}")) for name, column in columns.items() if (run := _RUN(name))]
    if not runs or any(synonyms is None for _, synonyms in runs):
        raise EmotionError(f"{file.path} has no pairs of columns 'word_run1' and 'synonym_run1', 'word_run2' ….")
    found: dict[str, set[str]] = {}
    for row in rows:
        for words, synonyms in runs:
            wheel_word = _word(_cell(row, words))
            if wheel_word and synonyms is not None:
                for base in _words(_cell(row, synonyms)):
                    found.setdefault(base, set()).add(wheel_word)
    if not found:
        raise EmotionError(f"{file.path} has no rows.")
    return found


def _wheel_rows(file: _File) -> list[tuple[str, str, str]]:
    """The inner, middle and outer word of each row; an empty cell repeats the one above."""
    header, *rows = _sheet(file) or [[]]
    if not set(_LEVELS) <= set(header):
        raise EmotionError(f"{file.path} has no columns 'level1', 'level2' and 'level3'.")
    columns = [header.index(level) for level in _LEVELS]
    found: list[tuple[str, str, str]] = []
    inner = middle = ""
    for row in rows:
        first, second, third = (_word(_cell(row, column)) for column in columns)
        if not first + second + third:
            continue
        # A new inner word begins a new middle one; a missing middle word of the same inner one carries on.
        inner, middle = first or inner, second or ("" if first else middle)
        found.append((inner, middle, third))
    if not found:
        raise EmotionError(f"{file.path} has no rows.")
    return found


def _cell(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _sheet(file: _File) -> list[list[str]]:
    """The first sheet's rows of an xlsx file."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                raise EmotionError(f"{file.path} is larger than {_MOST_BYTES >> 20} MB when unpacked.")
            shared = []
            if "xl/sharedStrings.xml" in archive.namelist():
                for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")):
                    # Direct texts and text runs only: phonetic readings beside them are not the cell's text.
                    texts = [*item.findall(f"{_MAIN}t"), *item.findall(f"{_MAIN}r/{_MAIN}t")]
                    shared.append("".join(text.text or "" for text in texts))
            sheet = ElementTree.fromstring(archive.read(_first_sheet(archive)))
        return [_cells(row, shared) for row in sheet.iter(f"{_MAIN}row")]
    except (*_ZIP_ERRORS, KeyError, IndexError, ElementTree.ParseError) as error:
        raise EmotionError(
            f"{file.path} is not an xlsx workbook that can be read: damaged, cut short, or another format."
        ) from error


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The place of the first sheet's content."""
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    identity = next((sheet.get(f"{_OFFICE}id") for sheet in sheets), None)
    for relationship in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relationship.get("Target", "")
        if identity is not None and relationship.get("Id") == identity:
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(identity)


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.findall(f"{_MAIN}c"):
        # Columns are letters, counted like numbers to the base 26; cells without a place follow the one before.
        letters = re.sub("[^A-Z]", "", cell.get("r", ""))
        column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters))) - 1
        if column > _MOST_COLUMNS:
            raise ValueError(column)
        cells += [""] * (column - len(cells))
        cells.append(_text(cell, shared))
    return cells


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v", "")
    return shared[int(value)] if cell.get("t") == "s" else value
