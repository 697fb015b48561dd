"""Opens every clip of the training set and writes the rows that ms-swift reads; run by its Python, which has PyAV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from ...config import RunConfig
from ...datasets import DatasetError, Row, RowProblem, read_rows
from ...runfolder import RunFolder, replace_json
from .folder import Prepared, dataset_file, prepared_file
from .rows import swift_rows

_BEAT_EVERY = 50


def prepare(config: RunConfig, run_dir: Path) -> Prepared:
    """Writes the rows of all phases. A sample that cannot be trained on is left out, counted and named.

    Raises:
        DatasetError: The training set cannot be used, or none of its samples can.
    """
    records = RunFolder(run_dir)
    path = config.path(config.data.train)
    rows = read_rows(path)
    hears = config.ms_swift is not None and bool(config.ms_swift.environment.get("USE_AUDIO_IN_VIDEO"))
    kept: list[Row] = []
    left_out: set[str] = set()
    sound = 0
    for count, row in enumerate(rows, start=1):
        reason, has_sound = _look(row.video, hears)
        if reason is None:
            kept.append(row)
            sound += has_sound
        else:
            left_out.add(row.id)
            message = f"Sample {row.id} of the training set is left out: its clip {row.video} {reason}."
            data = {
                "sample": row.id,
                "set": "training",
                "file": str(row.video),
                "reason": reason,
                "count": len(left_out),
            }
            records.append_event("warning", "sample-skipped", message, phase="preparing", data=data)
        if count % _BEAT_EVERY == 0 or count == len(rows):
            records.write_state(phase="preparing", step=count, total_steps=len(rows))
    if not kept:
        raise DatasetError([RowProblem(str(path), None, "none of its clips can be used.")])
    if config.rl.steps:
        _write(dataset_file(run_dir, "rl"), swift_rows(config, kept))
    if config.cold_start.steps:
        from ..trl.cold_start import imitation_targets

        shown = [row for row in kept if row.target is not None]
        targets = imitation_targets(shown, config.reasoning, truth=False)
        _write(dataset_file(run_dir, "cold-start"), swift_rows(config, shown, targets))
    videos, images = sum(row.video is not None for row in kept), sum(bool(row.images) for row in kept)
    prepared = Prepared(len(kept), videos, images, sound, frozenset(left_out))
    replace_json(prepared_file(run_dir), prepared.to_json())
    return prepared


def _look(clip: Path | None, hears: bool) -> tuple[str | None, bool]:
    """Returns why a clip cannot be used, or None, and whether it has sound."""
    if clip is None:
        return None, False
    try:
        with av.open(str(clip)) as container:
            has_sound = bool(container.streams.audio)
            if not container.streams.video:
                return "has no video", has_sound
    except (FFmpegError, OSError) as error:
        return f"cannot be read ({str(getattr(error, 'strerror', None) or error).lower()})", False
    # ms-swift ends where it is told to read a sound track that is not there.
    if hears and not has_sound:
        return "has no sound, which USE_AUDIO_IN_VIDEO asks for", False
    return None, has_sound


def _write(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    partial.replace(file)
