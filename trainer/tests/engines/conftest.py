from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import read_rows

from ..waiting import eventually
from .tiny import make_tiny, train_tiny

# Importing the engine takes longer than a tiny run: one server imports it, and every run is a process of its own.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["affectgpt_rl.engines.trl.training", "affectgpt_rl.engines.trl.pretrained.phase", "affectgpt_rl.engines.launch"]
)
SECONDS = 240.0


@dataclass
class Training:
    """A training process and its run folder."""

    folder: Path
    process: ForkServerProcess

    def wait(self) -> int:
        """Waits for the end and returns the exit status; a signal's number is negative."""
        self.process.join(SECONDS)
        assert self.process.exitcode is not None, (self.folder / "log.txt").read_text()
        return self.process.exitcode

    def reaches(self, phase: str, step: int) -> None:
        """Waits until a step of a phase is recorded."""

        def there() -> bool:
            assert self.process.is_alive(), (self.folder / "log.txt").read_text()
            rows = read_rows(self.folder / "metrics.jsonl")
            return any(row["phase"] == phase and row["step"] >= step for row in rows)

        eventually(there, SECONDS)

    def send(self, number: int) -> int:
        """Sends a signal and returns the exit status."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)
        return self.wait()


Start = Callable[..., Training]


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """run.yaml of the tiny run, beside its corpus."""
    return make_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def start(config: Path) -> Iterator[Start]:
    """Starts ``affectgpt-rl train`` as a process."""
    started: list[Training] = []

    def start(folder: Path, *options: str, run: Path = config, target: Callable[..., None] = train_tiny) -> Training:
        process = PROCESSES.Process(target=target, args=(run, folder, *options))
        process.start()
        started.append(Training(folder, process))
        return started[-1]

    yield start
    for training in started:
        if training.process.is_alive():
            training.process.kill()


@pytest.fixture(scope="session")
def finished(start: Start, config: Path) -> Path:
    """The folder of a run that nothing interrupted."""
    run = start(config.parent / "finished")
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    return run.folder


@dataclass
class Interrupted:
    """A run that was interrupted several times and went on each time; the statuses of its processes."""

    folder: Path
    statuses: list[int]


@pytest.fixture(scope="session")
def interrupted(start: Start, config: Path) -> Interrupted:
    """The same run: killed in the cold start, asked to stop in GRPO, killed in GRPO between two checkpoints."""
    folder = config.parent / "interrupted"
    statuses: list[int] = []
    for options, phase, step, number in (
        ((), "cold-start", 25, signal.SIGKILL),
        (("--resume",), "rl", 1, signal.SIGTERM),
        (("--resume",), "rl", 3, signal.SIGKILL),
    ):
        run = start(folder, *options)
        run.reaches(phase, step)
        statuses.append(run.send(number))
    statuses.append(start(folder, "--resume").wait())
    return Interrupted(folder, statuses)
