"""A grid in a runs root: where each cell's run stands, and who owns the queue.

A runs root holds the runs of a grid beside all others. What the grid itself needs lies in ``.ablations/<grid>/`` there:
``queue.json`` (what the queue is doing), ``queue.lock`` (held by the one process that owns it), ``queue.log`` and
``configs/`` (the run.yaml of each cell). ``.ablations/phases/`` holds supervised phases that runs of all grids share.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..relay.launch import launched
from ..runfolder import BadFile, boot_id, derived_state, is_alive, read_json, replace_json, start_ticks
from .cells import Cell, cells_of
from .grid import Grid, read_grid

# What is to be done with a cell: its run is kept, waited for, resumed or launched; one that failed waits for a person.
Action = Literal["keep", "await", "resume", "launch", "failed"]
_ACTIONS: dict[str, Action] = {
    "finished": "keep",
    "running": "await",
    "stalled": "await",
    "queued": "await",
    "stopped": "resume",
    "lost": "resume",
    "failed": "failed",
}


@dataclass(frozen=True)
class Standing:
    """How a cell stands.

    Attributes:
        cell: The cell.
        folder: Its run folder; None when nothing was launched.
        state: The run's state, or ``none``.
    """

    cell: Cell
    folder: Path | None
    state: str

    @property
    def action(self) -> Action:
        """What a queue does with it, unless failed runs are to be tried again."""
        return _ACTIONS[self.state] if self.folder is not None else "launch"


class Study:
    """A grid and the runs root that its runs lie in."""

    def __init__(self, grid: Grid, root: Path) -> None:
        self.grid = grid
        self.root = root
        # Two grids may have the same file name.
        place = hashlib.sha256(str(grid.file).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        self.folder = root / ".ablations" / f"{re.sub(r'[^A-Za-z0-9._-]', '-', grid.file.stem)}-{place}"
        self.cells = cells_of(grid, root / ".ablations" / "phases")

    @classmethod
    def open(cls, grid: Path, root: Path) -> Study:
        """Reads and checks a grid.

        Raises:
            BadGrid: It cannot be used.
        """
        return cls(read_grid(grid), root.resolve())

    def standings(self) -> list[Standing]:
        """Looks how each cell stands, in the order of the queue."""
        return [self.standing(cell) for cell in self.cells]

    def standing(self, cell: Cell) -> Standing:
        """Looks how one cell stands."""
        run = launched(self.root, cell.token)
        if run is None:
            return Standing(cell, None, "none")
        folder = Path(run["folder"])
        return Standing(cell, folder, derived_state(folder))

    def owner(self) -> int | None:
        """Returns the process id of the living owner of the queue on this machine; None when there is none."""
        try:
            queue = read_json(self.folder / "queue.json") or {}
        except BadFile:
            return None
        process = queue.get("process") or {}
        return process["pid"] if is_alive(process, queue.get("bootId")) and not queue.get("ended") else None

    def ask_to_stop(self) -> bool:
        """Asks the owner of the queue to stop it and its runs; returns whether there is one."""
        pid = self.owner()
        if pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            return True
        return False

    @contextlib.contextmanager
    def owned(self) -> Iterator[bool]:
        """Takes the queue: yields whether it is ours. The lock ends with its holder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "queue.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(descriptor)

    def write_queue(self, jobs: int, standings: list[Standing], problems: dict[str, str], ended: bool) -> None:
        """Replaces queue.json: whoever looks sees what the queue does, also when its owner is gone."""
        own = os.getpid()
        queue: dict[str, Any] = {
            "schema": 1,
            "grid": str(self.grid.file),
            "jobs": jobs,
            "process": {"pid": own, "startTicks": start_ticks(own)},
            "bootId": boot_id(),
            "time": time.time(),
            "ended": ended,
            "cells": [
                {
                    "variant": standing.cell.variant,
                    "seed": standing.cell.seed,
                    "token": standing.cell.token,
                    "folder": None if standing.folder is None else str(standing.folder),
                    "state": standing.state,
                    "problem": problems.get(standing.cell.token),
                }
                for standing in standings
            ],
        }
        replace_json(self.folder / "queue.json", queue)
