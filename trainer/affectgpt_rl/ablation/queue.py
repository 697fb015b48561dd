"""The queue of a grid: launches its runs through the relay's own code, so many side by side, to the last one.

A run belongs to its supervisor and not to the queue: a queue that is killed leaves its runs going, and the next one
finds them by their tokens. Asked to stop, a queue asks its runs to stop too.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..relay import control
from ..relay.errors import CallError
from ..relay.launch import launch
from .cells import Cell, write_config
from .study import Standing, Study

_STOP_GRACE_SECONDS = 60

Say = Callable[[str], None]


@dataclass
class Queue:
    """One process's work on a grid.

    Attributes:
        study: The grid in its runs root; the caller owns its queue.
        jobs: Runs side by side.
        retry_failed: Whether runs that failed go on from their last checkpoint.
        say: Told what happens, one sentence at a time.
        python: The trainer's Python.
        look_seconds: Between two looks at the runs.
    """

    study: Study
    jobs: int
    retry_failed: bool
    say: Say
    python: str = sys.executable
    look_seconds: float = 1.0
    problems: dict[str, str] = field(default_factory=dict)
    _active: dict[str, Standing] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _stopping: bool = False

    def run(self) -> bool:
        """Works until every cell is finished, has failed, or a stop was asked for.

        Returns:
            Whether every cell is finished.
        """
        waiting = self._plan()
        while waiting or self._active:
            self._look()
            if self._stopping:
                waiting.clear()
                self._stop_active()
            while waiting and len(self._active) < self.jobs and not self._stopping:
                self._start(waiting.pop(0))
            self._write(ended=False)
            if waiting or self._active:
                time.sleep(self.look_seconds)
        self._write(ended=True)
        return all(standing.state == "finished" for standing in self.study.standings())

    def stop(self) -> None:
        """Lets ``run`` come to its end: nothing more is started, and the runs under way are asked to save and stop."""
        self._stopping = True

    def _plan(self) -> list[Standing]:
        """Takes over what runs already; returns what is to be started, in the order of the grid."""
        waiting: list[Standing] = []
        tokens: set[str] = set()
        for standing in self.study.standings():
            # Two variants may come to the same configuration: one run serves both.
            if standing.cell.token in tokens:
                continue
            tokens.add(standing.cell.token)
            match standing.action:
                case "await":
                    self._active[standing.cell.token] = standing
                case "resume" | "launch":
                    waiting.append(standing)
                case "failed" if self.retry_failed:
                    waiting.append(standing)
        return waiting

    def _start(self, standing: Standing) -> None:
        cell = standing.cell
        try:
            if standing.folder is None:
                folder = Path(launch(self._request(cell))["folder"])
                self.say(f"{cell.name}: launched in {folder}.")
            else:
                folder = standing.folder
                control.resume({"folder": str(folder), "python": self.python})
                self.say(f"{cell.name}: goes on in {folder}.")
        except (CallError, OSError) as error:
            self.problems[cell.token] = str(error)
            self.say(f"{cell.name}: could not be started: {error}")
            return
        self._active[cell.token] = Standing(cell, folder, "running")

    def _request(self, cell: Cell) -> dict[str, str]:
        config = write_config(cell, self.study.grid, self.study.folder / "configs")
        return {
            "token": cell.token,
            "root": str(self.study.root),
            "python": self.python,
            "config": str(config),
        }

    def _look(self) -> None:
        for token, before in list(self._active.items()):
            standing = self.study.standing(before.cell)
            if standing.action != "await":
                del self._active[token]
                self.say(f"{standing.cell.name}: {standing.state}.")
            elif standing.state != before.state:
                self._active[token] = standing
                self.say(f"{standing.cell.name}: {standing.state}.")

    def _write(self, ended: bool) -> None:
        self.study.write_queue(self.jobs, self.study.standings(), self.problems, ended)

    def _stop_active(self) -> None:
        for token, standing in self._active.items():
            if token in self._asked:
                continue
            self._asked.add(token)
            self.say(f"{standing.cell.name}: asked to finish its step, save and stop.")
            try:
                control.stop({"folder": str(standing.folder), "graceSeconds": _STOP_GRACE_SECONDS})
            except CallError as error:
                self.say(f"{standing.cell.name}: {error}")
