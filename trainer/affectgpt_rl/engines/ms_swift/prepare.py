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
from ..imitation import imitation_targets
from .folder import Prepared, dataset_file, evaluated_rows, prepared_file
from .rows import swift_rows

_BEAT_EVERY = 50


def prepare(config: RunConfig, run_dir: Path) -> Prepared:
    """Writes the rows of all phases. A sample that cannot be trained on is left out, counted and named.

    Raises:
        DatasetError: The training set cannot be used, or none of its samples can.
    """
    path = config.path(config.data.train)
    rows, shown = read_rows(path), evaluated_rows(config)
    look = _Look(RunFolder(run_dir), _hears(config), len(rows) + len(shown))
    kept = look.through("training", rows)
    evaluated = look.through(config.evaluation.set, shown)
    if not kept:
        raise DatasetError([RowProblem(str(path), None, "none of its clips can be used.")])
    if not evaluated:
        raise DatasetError([RowProblem(str(path), None, "no sample of the evaluated set can be used.")])
    if config.rl.steps:
        _write(dataset_file(run_dir, "rl"), swift_rows(config, kept))
    if config.cold_start.steps:
        imitated = [row for row in kept if row.target is not None]
        targets = imitation_targets(imitated, config.reasoning, truth=False)
        _write(dataset_file(run_dir, "cold-start"), swift_rows(config, imitated, targets))
    videos, images = sum(row.video is not None for row in kept), sum(bool(row.images) for row in kept)
    sounds = sum(row.id in look.with_sound for row in kept)
    left_out, not_evaluated = _ids(rows) - _ids(kept), _ids(shown) - _ids(evaluated)
    prepared = Prepared(len(kept), videos, images, sounds, left_out, not_evaluated)
    replace_json(prepared_file(run_dir), prepared.to_json())
    return prepared


class _Look:
    """Opens clips, and tells of those that cannot be used."""

    def __init__(self, records: RunFolder, hears: bool, total: int) -> None:
        self._records = records
        self._hears = hears
        self._total = total
        self._done = 0
        self.with_sound: set[str] = set()

    def through(self, name: str, rows: Sequence[Row]) -> list[Row]:
        """Returns the rows of a set whose clips can be used."""
        kept: list[Row] = []
        for row in rows:
            reason = self._reason(row)
            if reason is None:
                kept.append(row)
            else:
                self._tell(name, row, reason)
            self._done += 1
            if self._done % _BEAT_EVERY == 0 or self._done == self._total:
                self._records.write_state(phase="preparing", step=self._done, total_steps=self._total)
        return kept

    def _reason(self, row: Row) -> str | None:
        """Returns why a row's clip cannot be used; None where it can."""
        if row.video is None:
            return None
        try:
            with av.open(str(row.video)) as container:
                if not container.streams.video:
                    return "it has no video"
                if container.streams.audio:
                    self.with_sound.add(row.id)
                # ms-swift ends where it is told to read a sound track that is not there.
                elif self._hears:
                    return "it has no sound, which USE_AUDIO_IN_VIDEO asks for"
        except (FFmpegError, OSError) as error:
            return f"it cannot be read: {str(getattr(error, 'strerror', None) or error).lower()}"
        return None

    def _tell(self, name: str, row: Row, reason: str) -> None:
        message = f"Sample {row.id} of the {name} set is left out: its clip {row.video} is of no use ({reason})."
        data = {"sample": row.id, "set": name, "file": str(row.video), "reason": reason}
        self._records.append_event("warning", "sample-skipped", message, phase="preparing", data=data)


def _hears(config: RunConfig) -> bool:
    return config.ms_swift is not None and bool(config.ms_swift.environment.get("USE_AUDIO_IN_VIDEO"))


def _ids(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(row.id for row in rows)


def _write(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    partial.replace(file)
