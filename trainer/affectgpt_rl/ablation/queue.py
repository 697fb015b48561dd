"""The queue of a grid: launches its runs through the relay's own code, so many side by side, to the last one.

A run belongs to its supervisor and not to the queue: a queue that is killed leaves its runs going, and the next one
finds them by their tokens. Asked to stop, a queue asks its runs to stop too. Runs that Slurm is to run are handed to it
and not waited for: it is their queue.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..relay import control
from ..relay.errors import CallError
from ..relay.launch import launch
from .arrays import submit_arrays
from .cells import Cell, write_config
from .study import Standing, Study

_STOP_GRACE_SECONDS = 60

Say = Callable[[str], None]


@dataclass
class Queue:
    """One process's work on a grid.

    Attributes:
        study: The grid in its runs root; the caller owns its queue. Its share says which cells are done here: all when
            nobody has said which.
        jobs: Runs side by side.
        retry_failed: Whether runs that failed go on from their last checkpoint.
        say: Told what happens, one sentence at a time.
        python: The trainer's Python.
        look_seconds: Between two looks at the runs.
        secrets: Values of the runs' secrets by name. They are handed on as they came and stand in no file.
    """

    study: Study
    jobs: int
    retry_failed: bool
    say: Say
    python: str = sys.executable
    look_seconds: float = 1.0
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    problems: dict[str, str] = field(default_factory=dict)
    _active: dict[str, Standing] = field(default_factory=dict)
    _waiting: list[Standing] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)
    _stopping: bool = False

    def run(self) -> bool:
        """Works until every cell of the share is finished, has failed or is Slurm's, or a stop was asked for.

        Returns:
            Whether every cell of the share is finished.
        """
        self._write(ended=False)
        while True:
            self._take_share()
            self._look()
            if self._stopping:
                self._waiting.clear()
                self._stop_active()
            while self._waiting and len(self._active) < self.jobs and not self._stopping:
                self._start(self._waiting.pop(0))
            ended = not self._waiting and not self._active
            self._write(ended)
            # Whoever gives this queue more cells does so before looking whether it lives.
            if ended and (self._stopping or not self._take_share()):
                break
            time.sleep(self.look_seconds)
        return all(standing.state == "finished" for standing in self._share())

    def stop(self) -> None:
        """Lets ``run`` come to its end: nothing more is started, and the runs under way are asked to save and stop."""
        self._stopping = True
        self.study.mark_stopping()

    def _share(self) -> list[Standing]:
        share = self.study.share()
        return [standing for standing in self.study.standings() if share is None or standing.cell.token in share]

    def _take_share(self) -> bool:
        """Takes over what runs already of the cells that it has not seen yet, and lines up what is to be started.

        Returns:
            Whether there was any that it had not seen.
        """
        share = self.study.share()
        # Two variants may come to the same configuration: one run serves both.
        cells = {
            cell.token: cell
            for cell in reversed(self.study.cells)
            if cell.token not in self._seen and (share is None or cell.token in share)
        }
        self._seen |= cells.keys()
        to_submit: list[Standing] = []
        for cell in reversed(cells.values()):
            standing = self.study.standing(cell)
            match standing.action:
                case "await" if not cell.is_scheduled:
                    self._active[cell.token] = standing
                case "launch" if cell.is_scheduled:
                    to_submit.append(standing)
                case "resume" | "launch":
                    self._waiting.append(standing)
                case "failed" if self.retry_failed:
                    self._waiting.append(standing)
        if to_submit and not self._stopping:
            self.problems |= submit_arrays(self.study, to_submit, self.jobs, self.python, self.say)
        return bool(cells)

    def _start(self, standing: Standing) -> None:
        cell = standing.cell
        try:
            if standing.folder is None:
                folder = Path(launch(self._request(cell))["folder"])
                self.say(f"{cell.name}: launched in {folder}.")
            else:
                folder = standing.folder
                control.resume({"folder": str(folder), "python": self.python, "secrets": self.secrets})
                self.say(f"{cell.name}: goes on in {folder}.")
        except (CallError, OSError) as error:
            self.problems[cell.token] = str(error)
            self.say(f"{cell.name}: could not be started: {error}")
            return
        if not cell.is_scheduled:
            self._active[cell.token] = Standing(cell, folder, "running")

    def _request(self, cell: Cell) -> dict[str, Any]:
        config = write_config(cell, self.study.grid, self.study.folder / "configs")
        return {
            "token": cell.token,
            "root": str(self.study.root),
            "python": self.python,
            "config": str(config),
            "secrets": self.secrets,
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
