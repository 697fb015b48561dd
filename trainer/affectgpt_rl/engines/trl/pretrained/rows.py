"""The rows that a pretrained policy learns from and is evaluated on."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, UnidentifiedImageError

from ....config.pretrained import NO_VIDEO_OR_SOUND
from ....datasets import DatasetError, Row, RowProblem, read_rows
from ....runfolder import read_rows as read_records
from ..context import Context

# The heart beats every so many rows: each beat is a file on the disk.
_BEAT_EVERY = 500


def load_policy_rows(context: Context, name: str, file: str) -> list[Row]:
    """Reads a dataset. A row whose images cannot be opened is skipped, counted and named.

    Args:
        context: The run.
        name: The set's name.
        file: Its file as run.yaml names it.

    Raises:
        DatasetError: The file cannot be used, a row has video or sound, or no row can be used.
        Stopped: The run was asked to stop.
    """
    path = str(context.config.path(file))
    rows = read_rows(context.config.path(file))
    for row in rows:
        if row.timed_media:
            media = " and ".join(map(repr, row.timed_media))
            raise DatasetError([RowProblem(path, None, f"sample '{row.id}' has {media}. {NO_VIDEO_OR_SOUND}.")])
    with_images = sum(bool(row.images) for row in rows)
    if 0 < with_images < len(rows):
        message = f"{len(rows) - with_images} of {len(rows)} rows have no images: TRL needs them in all rows or none."
        raise DatasetError([RowProblem(path, None, message)])
    problems: list[str] = []
    for count, row in enumerate(rows, start=1):
        problems.append(_image_problem(row))
        if count % _BEAT_EVERY == 0:
            context.preparing(count, len(rows))
    _tell_skipped(context, name, rows, problems)
    usable = [row for row, problem in zip(rows, problems, strict=True) if not problem]
    if not usable:
        raise DatasetError([RowProblem(path, None, f"none of its rows can be used: {problems[0]}.")])
    return usable


def _image_problem(row: Row) -> str:
    for path in row.images:
        try:
            with Image.open(path) as image:
                image.verify()
        except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
            return f"{path} cannot be read ({error})"
    return ""


def _tell_skipped(context: Context, name: str, rows: Sequence[Row], problems: Sequence[str]) -> None:
    told = {
        (event.get("data") or {}).get("sample")
        for event in read_records(context.folder.path / "events.jsonl")
        if event.get("kind") == "sample-skipped"
    }
    skipped = [(row, problem) for row, problem in zip(rows, problems, strict=True) if problem]
    for count, (row, problem) in enumerate(skipped, start=1):
        if row.id in told:
            continue
        message = f"Sample {row.id} of the {name} set is left out: its image {problem}."
        data = {"sample": row.id, "set": name, "file": str(row.images[0]), "reason": problem, "count": count}
        context.folder.append_event("warning", "sample-skipped", message, phase="preparing", data=data)
