"""A grid in a runs root: where each cell's run stands, and who owns the queue.

A runs root holds the runs of a grid beside all others. What the grid itself needs lies in ``.ablations/<grid>/`` there:
``configs/`` (the run.yaml of each cell) and, once a machine, ``queue.json`` (what its queue is doing), ``share.json``
(the cells that it is to do), ``queue.lock`` (held by the one process that owns it) and ``queue.log``.
``.ablations/phases/`` holds supervised phases that runs of all grids share.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import signal
import socket
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..relay import control
from ..relay.errors import CallError
from ..relay.launch import launched
from ..relay.queue_watch import watch
from ..runfolder import BadFile, boot_id, derived_state, is_alive, read_json, replace_json, start_ticks
from ..runfolder.state import STALLED_AFTER_SECONDS, STALLED_AFTER_STEPS
from ..slurm import SlurmError
from .cells import Cell, cells_of
from .grid import Grid, read_grid

# What is to be done with a cell: its run is kept, waited for, resumed or launched; one that failed waits for a person.
Action = Literal["keep", "await", "resume", "launch", "failed"]
_STOPPING = "stopping.json"
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


class OtherGrid(Exception):
    """A queue works on an earlier version of this grid, and cannot be given cells of this one."""


@dataclass(frozen=True)
class Owner:
    """A living queue on this machine.

    Attributes:
        pid: Its process.
        folder: Where its files lie.
        share: The tokens of the cells that it is to do.
        known: The tokens of all cells of its grid.
        is_stopping: Whether it was asked to stop: it starts nothing more, and ends when its runs have saved.
    """

    pid: int
    folder: Path
    share: frozenset[str]
    known: frozenset[str]
    is_stopping: bool


class Study:
    """A grid and the runs root that its runs lie in."""

    def __init__(self, grid: Grid, root: Path) -> None:
        self.grid = grid
        self.root = root
        self._studies = root / ".ablations"
        # Two grids may have the same file name.
        place = hashlib.sha256(str(grid.file).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        self.folder = self._studies / f"{re.sub(r'[^A-Za-z0-9._-]', '-', grid.file.stem)}-{place}"
        # Machines that share a disk may work on the same grid in the same root, each on its own share.
        self.queue = self.folder / f"queue-{re.sub(r'[^A-Za-z0-9._-]', '-', socket.gethostname())}"
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
        return Standing(cell, folder, _state(folder))

    def ask_scheduler(self) -> None:
        """Has Slurm asked how the grid's jobs stand, where it has any and nobody asked within the last minute."""
        if any(cell.is_scheduled for cell in self.cells) and (self.root / ".launches").is_dir():
            # One that does not answer leaves what was known last.
            with contextlib.suppress(SlurmError, OSError):
                watch.look(self.root)

    def owner(self) -> Owner | None:
        """Returns the living queue on this machine that works on any of these cells; None when there is none.

        The same grid may lie in several files, each with a folder of its own here: a version that was sent again after
        a change does.
        """
        own = frozenset(cell.token for cell in self.cells)
        for file in self._studies.glob("*/queue-*/queue.json"):
            found = _owner(file)
            if found is not None and (file.parent == self.queue or found.known & own):
                return found
        return None

    def stop(self) -> bool:
        """Asks the owner of the queue to stop it and its runs; without an owner, the runs themselves.

        Returns:
            Whether there was anything to stop.
        """
        owner = self.owner()
        if owner is not None:
            _mark_stopping(owner.folder, owner.pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(owner.pid, signal.SIGTERM)
        asked = owner is not None
        for standing in self.standings():
            # A queue looks after its own runs, but not after those that it gave to a scheduler.
            if standing.action == "await" and (owner is None or standing.cell.is_scheduled):
                with contextlib.suppress(CallError):
                    asked = control.stop({"folder": str(standing.folder)})["asked"] or asked
        return asked

    def mark_stopping(self) -> None:
        """Says that this process, which owns the queue, starts nothing more."""
        _mark_stopping(self.queue, os.getpid())

    def set_share(self, tokens: Collection[str]) -> None:
        """Says which cells the queue of this machine is to do."""
        self.queue.mkdir(parents=True, exist_ok=True)
        (self.queue / _STOPPING).unlink(missing_ok=True)
        replace_json(self.queue / "share.json", {"schema": 1, "tokens": sorted(tokens)})

    def share(self) -> frozenset[str] | None:
        """Returns the tokens of the cells that the queue of this machine is to do; None when nobody has said so."""
        return _tokens(_read(self.queue / "share.json"))

    def hand_over(self, owner: Owner, tokens: Collection[str]) -> None:
        """Gives a living queue more cells to do.

        Raises:
            OtherGrid: It does not know them.
        """
        if not owner.known.issuperset(tokens):
            raise OtherGrid
        if not owner.share.issuperset(tokens):
            replace_json(owner.folder / "share.json", {"schema": 1, "tokens": sorted(owner.share | set(tokens))})

    @contextlib.contextmanager
    def owned(self) -> Iterator[bool]:
        """Takes the queue: yields whether it is ours. The lock ends with its holder."""
        self.queue.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.queue / "queue.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
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
        self.queue.mkdir(parents=True, exist_ok=True)
        replace_json(self.queue / "queue.json", queue)


def _state(folder: Path) -> str:
    """Returns the state of a run, which may be one of another machine that shares this disk."""
    state = derived_state(folder)
    # A process of another machine cannot be seen from here; that it writes can.
    if state == "lost" and _read(folder / "process.json").get("hostName") != socket.gethostname():
        return "running" if _beats(_read(folder / "state.json")) else state
    return state


def _beats(state: dict[str, Any]) -> bool:
    last, median = state.get("time"), state.get("medianStepSeconds")
    if not isinstance(last, (int, float)):
        return False
    patience = STALLED_AFTER_STEPS * median if isinstance(median, (int, float)) else 0.0
    return time.time() - last <= max(STALLED_AFTER_SECONDS, patience)


def _owner(file: Path) -> Owner | None:
    queue = _read(file)
    process = queue.get("process") or {}
    if queue.get("ended") or not is_alive(process, queue.get("bootId")):
        return None
    known = frozenset(str(cell.get("token")) for cell in queue.get("cells") or [] if isinstance(cell, dict))
    share = _tokens(_read(file.parent / "share.json"))
    is_stopping = _read(file.parent / _STOPPING).get("pid") == process["pid"]
    return Owner(process["pid"], file.parent, known if share is None else share, known, is_stopping)


def _mark_stopping(queue: Path, pid: int) -> None:
    # Numbers of processes are used again: one that begins removes the mark.
    replace_json(queue / _STOPPING, {"schema": 1, "pid": pid})


def _tokens(share: dict[str, Any]) -> frozenset[str] | None:
    tokens = share.get("tokens")
    return frozenset(map(str, tokens)) if isinstance(tokens, list) else None


def _read(file: Path) -> dict[str, Any]:
    try:
        return read_json(file) or {}
    except BadFile:
        return {}
