"""Dataset files: one sample a line, checked before anything is trained on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

# A broken exporter breaks every line alike: the first lines tell as much as all of them.
_SHOWN_PROBLEMS = 20
# Columns of video and sound, in the spellings that engines know.
_TIMED_MEDIA = ("video", "videos", "audio", "audios")


@dataclass(frozen=True)
class Row:
    """One sample of a dataset.

    Attributes:
        id: Names the sample; unique within its file.
        video: The clip; absolute, or relative to the working folder like the dataset file's own path. None where the
            row names none.
        subtitle: What is said; empty when nobody speaks.
        labels: The true emotions, open-set words, at least one.
        description: What face, voice and words show, for people to read; empty where the row has none.
        target: The completion that the cold start imitates.
        cues: Per modality ("face", "voice"), per cue, the class that encoder pretraining learns.
        attributes: Free texts about the sample, such as ``kind`` or ``tone`` in the demo corpus.
        images: The images, with paths as that of the clip.
        timed_media: The columns that name video or sound, in the order of ``_TIMED_MEDIA``.
    """

    id: str
    video: Path | None
    subtitle: str
    labels: list[str]
    description: str = ""
    target: str | None = None
    cues: dict[str, dict[str, str]] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    images: list[Path] = field(default_factory=list)
    timed_media: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowProblem:
    """One thing wrong with a dataset file; ``line`` is 1-based, or None where the file as a whole is meant."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class DatasetError(Exception):
    """A dataset file that cannot be used; ``problems`` holds every reason found, in the order of the lines."""

    def __init__(self, problems: list[RowProblem]) -> None:
        shown = [str(problem) for problem in problems[:_SHOWN_PROBLEMS]]
        if hidden := len(problems) - len(shown):
            shown.append(f"… and {hidden} more problems in this file.")
        super().__init__("\n".join(shown))
        self.problems = problems


@cache
def row_schema() -> dict[str, Any]:
    """Returns the JSON Schema of a row (a copy of schema/dataset-row.schema.json; a test keeps them equal)."""
    return json.loads(files("affectgpt_rl.datasets").joinpath("dataset-row.schema.json").read_text(encoding="utf-8"))


def read_rows(path: Path) -> list[Row]:
    """Reads and checks a whole dataset file.

    Args:
        path: A JSON Lines file in UTF-8; empty lines are passed over.

    Returns:
        The samples in the order of the file, at least one. Whether the clips exist is not looked at.

    Raises:
        DatasetError: The file cannot be read, has no rows, or has a line that is no valid row.
    """
    name = str(path)
    rows: list[Row] = []
    problems: list[RowProblem] = []
    line_of: dict[str, int] = {}
    try:
        # Decoded line by line, so that a wrong byte is reported with its line.
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                found = _read_line(raw)
                if found is None:
                    continue
                if isinstance(found, str):
                    problems.append(RowProblem(name, number, found))
                    continue
                if first := line_of.get(found["id"]):
                    message = f"the id '{found['id']}' is already used in line {first}; ids must be unique."
                    problems.append(RowProblem(name, number, message))
                    continue
                line_of[found["id"]] = number
                rows.append(_row(found, path.parent))
    except OSError as error:
        raise DatasetError([RowProblem(name, None, f"cannot be read: {error.strerror or error}.")]) from error
    if not rows and not problems:
        problems.append(RowProblem(name, None, "has no rows; a dataset needs at least one sample."))
    if problems:
        raise DatasetError(problems)
    return rows


def _read_line(raw: bytes) -> dict[str, Any] | str | None:
    """Returns a valid row's object, a message about what is wrong, or None for an empty line."""
    try:
        text = raw.decode("utf-8-sig").strip()
        if not text:
            return None
        value = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start + 1} of the line)."
    except json.JSONDecodeError as error:
        return f"is not valid JSON: {error.msg} (column {error.colno}). Each line holds one whole object."
    except (ValueError, RecursionError) as error:
        return f"is not valid JSON: {error}"
    return next(_messages(value), value)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value.")


def _messages(value: Any) -> Iterator[str]:
    """Yields what the schema finds wrong, the line's own shape first."""
    errors = Draft202012Validator(row_schema()).iter_errors(value)
    yield from (_message(error) for error in sorted(errors, key=lambda error: len(error.absolute_path)))


def _message(error: ValidationError) -> str:
    where = ".".join(str(step) for step in error.absolute_path) or "the line"
    match error.validator:
        case "required":
            missing = [key for key in row_schema()["required"] if key not in error.instance]
            return f"lacks {', '.join(repr(key) for key in missing)}."
        case "type":
            return f"{where} must be of type {error.validator_value}, not {_shown(error.instance)}."
        case "minLength" | "minItems":
            return f"{where} must not be empty."
        case _:
            return f"{where}: {error.message}."


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


def _row(value: dict[str, Any], folder: Path) -> Row:
    return Row(
        id=value["id"],
        video=folder / value["video"] if "video" in value else None,
        subtitle=value["subtitle"],
        labels=value["labels"],
        description=value.get("description", ""),
        target=value.get("target"),
        cues=value.get("cues", {}),
        attributes=value.get("attributes", {}),
        images=[folder / image for image in value.get("images", [])],
        timed_media=tuple(column for column in _TIMED_MEDIA if value.get(column)),
    )
