"""The run folder as its writers see it (docs/file-formats.md)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional

from .files import DISK_FULL, BadFile, LineFile, read_json, replace_json
from .redact import Redactor

VERSION = 1


class RunFolder:
    """Writes the files of one run.

    Nothing here ends a run because the disk is full: rows wait in memory and are written later, in order; a heartbeat
    that cannot be written is left out. ``flush`` is the place to insist.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._metrics = LineFile(self.path / "metrics.jsonl")
        self._rollouts = LineFile(self.path / "rollouts.jsonl")
        self._evaluations = LineFile(self.path / "evaluations.jsonl")
        self._hardware = LineFile(self.path / "hardware.jsonl")
        self._events = LineFile(self.path / "events.jsonl")
        self._heartbeat: int | None = None
        self._redact = Redactor(os.environ)

    def write_state(
        self,
        *,
        phase: str,
        step: int,
        total_steps: int,
        eta_seconds: float | None = None,
        median_step_seconds: float | None = None,
    ) -> None:
        """Replaces state.json and beats the heart. To be called at least once a step.

        Args:
            phase: preparing, pretraining, cold-start, rl, evaluating or exporting.
            step: Steps done in this phase.
            total_steps: Steps of this phase.
            eta_seconds: Time to the end of the run, if it can be told.
            median_step_seconds: Median duration of this phase's recent steps; a reader takes ten of them without a
                heartbeat for a stall.
        """
        self._heartbeat = (self._last_heartbeat() if self._heartbeat is None else self._heartbeat) + 1
        state = {
            "schema": VERSION,
            "phase": phase,
            "step": step,
            "totalSteps": total_steps,
            "etaSeconds": eta_seconds,
            "heartbeat": self._heartbeat,
            "time": time.time(),
            "medianStepSeconds": median_step_seconds,
        }
        try:
            # Of a machine that failed, its processes tell enough: a step does not wait for the disk.
            replace_json(self.path / "state.json", state, lasting=False)
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise

    def append_metrics(self, step: int, phase: str, values: Mapping[str, Optional[float]]) -> None:
        """Appends a logging event. A value that is not finite is written as null."""
        self._metrics.append_rows([{"step": step, "time": time.time(), "phase": phase, "values": dict(values)}])

    def append_rollouts(self, rows: Iterable[dict[str, Any]]) -> None:
        """Appends rollouts of one step, together: a reader sees a step's rows at once. ``time`` is added if absent."""
        now = time.time()
        self._rollouts.append_rows([row if "time" in row else {"time": now, **row} for row in rows])

    def append_evaluation(self, row: dict[str, Any]) -> None:
        """Appends the scores of one evaluation. ``time`` is added if absent."""
        self._evaluations.append_rows([row if "time" in row else {"time": time.time(), **row}])

    def append_hardware(self, row: dict[str, Any]) -> None:
        """Appends one sample of the machine's use. ``time`` is added if absent."""
        self._hardware.append_rows([row if "time" in row else {"time": time.time(), **row}])

    def append_event(
        self,
        level: str,
        kind: str,
        message: str,
        *,
        step: int | None = None,
        phase: str | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        """Appends something that a person should know. Secrets in the message are left out: it may quote an error.

        Args:
            level: info, warning or error.
            kind: What sort of event, for readers that treat some apart: phase, checkpoint, resumed, ….
            message: One sentence for a person.
            step: The step it belongs to, if it does.
            phase: The phase it belongs to, if it does.
            data: Details for readers, by kind.
        """
        row: dict[str, Any] = {"time": time.time(), "level": level, "kind": kind, "message": self._redact.text(message)}
        optional = {"step": step, "phase": phase, "data": data}
        row.update({key: value for key, value in optional.items() if value is not None})
        self._events.append_rows([row])

    def flush(self) -> None:
        """Writes rows that wait for a full disk. To be called before a checkpoint, which must not be ahead of them.

        Raises:
            OSError: The disk is still full.
        """
        for file in (self._metrics, self._rollouts, self._evaluations, self._hardware, self._events):
            file.flush()

    def _last_heartbeat(self) -> int:
        try:
            beat = (read_json(self.path / "state.json") or {}).get("heartbeat")
        except BadFile:
            return 0
        return beat if isinstance(beat, int) else 0


class SilentFolder(RunFolder):
    """Reads a run and writes nothing: of several processes that train together, one keeps the records."""

    def write_state(self, **_: Any) -> None:
        """Writes nothing."""

    def append_metrics(self, step: int, phase: str, values: Mapping[str, Optional[float]]) -> None:
        """Writes nothing."""

    def append_rollouts(self, rows: Iterable[dict[str, Any]]) -> None:
        """Writes nothing."""

    def append_evaluation(self, row: dict[str, Any]) -> None:
        """Writes nothing."""

    def append_event(self, level: str, kind: str, message: str, **_: Any) -> None:
        """Writes nothing."""


def read_run(folder: Path) -> dict[str, Any]:
    """Reads run.json.

    Raises:
        BadFile: There is none, it is broken, or it is of a version that this program does not know.
    """
    run = read_json(folder / "run.json")
    if run is None:
        raise BadFile(f"{folder}: no run folder, run.json is missing.")
    if run.get("schema") != VERSION:
        raise BadFile(
            f"{folder / 'run.json'}: version {run.get('schema')!r} of the run folder is not known here (this program "
            f"knows {VERSION}); use a newer version of it."
        )
    return run
