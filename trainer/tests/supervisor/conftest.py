from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_json, read_rows

from ..waiting import eventually


@dataclass
class Run:
    """A supervised command in a run folder."""

    folder: Path
    supervisor: subprocess.Popen[bytes]

    def wait(self, seconds: float = 20.0) -> dict[str, Any]:
        """Waits for the supervisor's end; returns exit.json."""
        assert self.supervisor.wait(seconds) == 0
        record = read_json(self.folder / "exit.json")
        assert record is not None
        return record

    def engine(self) -> dict[str, Any]:
        """Returns the engine's identity, once it is known."""
        return eventually(lambda: (read_json(self.folder / "process.json") or {}).get("engine"))

    def log(self) -> str:
        """Returns what the engine has printed."""
        path = self.folder / "log.txt"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Returns the events of one kind."""
        return [row for row in read_rows(self.folder / "events.jsonl") if row["kind"] == kind]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Starts commands under a supervisor in one run folder, and ends what a failed test leaves behind."""
    folder = tmp_path / "run"
    folder.mkdir()
    runs: list[Run] = []

    def start(*argv: str, env: dict[str, str] | None = None, python: str = sys.executable) -> Run:
        place = ["--run-dir", str(folder), "--cwd", str(folder)]
        command = [python, "-m", "affectgpt_rl", "supervise", *place, "--", *argv]
        package = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONPATH": package, **(env or {})}
        runs.append(Run(folder, subprocess.Popen(command, env=environment, start_new_session=True)))
        return runs[-1]

    yield start
    for run in runs:
        engine = (read_json(folder / "process.json") or {}).get("engine") or {}
        if run.supervisor.poll() is None:
            run.supervisor.kill()
            run.supervisor.wait()
            with contextlib.suppress(ProcessLookupError, KeyError):
                os.killpg(engine["pgid"], signal.SIGKILL)
