"""The samples of a run: dataset rows with their pictures, without those that cannot be read."""

from __future__ import annotations

from pathlib import Path

from ...datasets import DatasetError, Row, RowProblem, read_rows
from ...datasets.pictures import load_pictures
from ...runfolder import read_rows as read_records
from .batches import Sample
from .context import Context

# The heart beats every so many clips: each beat is a file on the disk.
_BEAT_EVERY = 10


def load_samples(context: Context, files: dict[str, str]) -> dict[str, list[Sample]]:
    """Reads datasets and decodes their clips. A sample whose clip cannot be read is skipped, counted and named.

    Args:
        context: The run.
        files: Dataset files as run.yaml names them, by the set's name.

    Raises:
        DatasetError: A file cannot be used, or none of its clips can be read.
        Stopped: The run was asked to stop.
    """
    rows = {name: read_rows(context.config.path(file)) for name, file in files.items()}
    total = sum(len(of_set) for of_set in rows.values())
    samples: dict[str, list[Sample]] = {}
    before = 0
    for name, of_set in rows.items():

        def done(count: int, before: int = before, last: int = len(of_set)) -> None:
            if count % _BEAT_EVERY == 0 or count == last:
                context.preparing(before + count, total)

        pictures = load_pictures([_clip(row, files[name]) for row in of_set], context.config.threads, done)
        _tell_skipped(context, name, of_set, pictures.problems)
        samples[name] = [
            Sample(
                row.id, row.subtitle, row.labels, images, row.target, row.cues, dict(row.attributes), row.description
            )
            for row, images, problem in zip(of_set, pictures.images, pictures.problems, strict=True)
            if not problem
        ]
        if not samples[name]:
            file = str(context.config.path(files[name]))
            raise DatasetError([RowProblem(file, None, f"none of its clips can be read: {pictures.problems[0]}.")])
        before += len(of_set)
    return samples


def _clip(row: Row, file: str) -> Path:
    if row.video is None:
        raise DatasetError([RowProblem(file, None, f"sample '{row.id}' has no clip, which this policy needs.")])
    return row.video


def _tell_skipped(context: Context, name: str, rows: list[Row], problems: list[str]) -> None:
    told = {
        (event.get("data") or {}).get("sample")
        for event in read_records(context.folder.path / "events.jsonl")
        if event.get("kind") == "sample-skipped"
    }
    skipped = [(row, problem) for row, problem in zip(rows, problems, strict=True) if problem]
    for count, (row, problem) in enumerate(skipped, start=1):
        if row.id in told:
            continue
        message = f"Sample {row.id} of the {name} set is left out: its clip {row.video} cannot be read ({problem})."
        data = {"sample": row.id, "set": name, "file": str(row.video), "reason": problem, "count": count}
        context.folder.append_event("warning", "sample-skipped", message, phase="preparing", data=data)
