from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_json, read_rows, replace_json
from affectgpt_rl.slurm import SCRIPT

from ..waiting import eventually

PACKAGE = str(Path(__file__).parents[2])
ENGINE = """
import pathlib, signal, sys, time
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
print("on", sys.argv[-1], flush=True)
while not asked: time.sleep(0.02)
if "SAVES": (pathlib.Path("checkpoints") / str(time.time())).mkdir(parents=True)
"""


class Batch:
    """Batch scripts of one run, with a stand-in for scontrol that writes down what it was asked."""

    def __init__(self, folder: Path, saves: bool, scontrol: str) -> None:
        self.folder, self.asked = folder / "run", folder / "asked"
        self.folder.mkdir()
        programs = folder / "programs"
        programs.mkdir()
        (programs / "scontrol").write_text(f'#!/bin/sh\necho "$@" >> {self.asked}\n{scontrol}\n')
        (programs / "scontrol").chmod(0o755)
        engine = ENGINE.replace('"SAVES"', str(saves))
        argv = [sys.executable, "-c", engine, "--run-dir", str(self.folder)]
        config = {"launcher": "slurm", "slurm": {"warnSeconds": 20}}
        replace_json(self.folder / "run.json", {"schema": 1, "id": "r", "argv": argv, "config": config})
        self._path = f"{programs}:{os.environ['PATH']}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(
        self, restarts: int = 0, job: dict[str, str] | None = None, starts: bool = True
    ) -> subprocess.Popen[bytes]:
        """Starts the batch script as Slurm does; returns once its engine, if any, runs for the `restarts + 1`. time."""
        slurm = {"SLURM_JOB_ID": "31", "SLURM_JOB_NAME": "demo-r", **(job or {})}
        if restarts:
            slurm["SLURM_RESTART_COUNT"] = str(restarts)
        environment = {**os.environ, "PYTHONPATH": PACKAGE, "PATH": self._path, **slurm}
        argv = [sys.executable, "-m", "affectgpt_rl", "batch", "--run-dir", str(self.folder)]
        self.processes.append(subprocess.Popen(argv, env=environment))
        if starts:
            eventually(lambda: self.log().count("on") == restarts + 1)
        return self.processes[-1]

    def log(self) -> str:
        path = self.folder / "log.txt"
        return path.read_text() if path.exists() else ""

    def kinds(self) -> list[str]:
        """Returns the kinds of the run's events."""
        return [row["kind"] for row in read_rows(self.folder / "events.jsonl")]

    def engine(self) -> int:
        """Returns the engine's process id, once it is known."""
        return eventually(lambda: (read_json(self.folder / "process.json") or {}).get("engine"))["pid"]

    def start_and_warn(self) -> tuple[subprocess.Popen[bytes], int]:
        """Starts the batch script and warns it of its time limit, with the engine held before it can save."""
        process = self.start()
        engine = self.engine()
        os.kill(engine, signal.SIGSTOP)
        process.send_signal(signal.SIGUSR1)
        eventually(lambda: "time-limit" in self.kinds())
        return process, engine

    def end(self) -> dict[str, Any] | None:
        return read_json(self.folder / "exit.json")


@pytest.fixture
def batch(tmp_path: Path) -> Iterator[Callable[..., Batch]]:
    made: list[Batch] = []

    def make(saves: bool = True, scontrol: str = "") -> Batch:
        made.append(Batch(tmp_path, saves, scontrol))
        return made[-1]

    yield make
    for one in made:
        for process in one.processes:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


def test_the_warning_saves_and_requeues_and_ends_no_run(batch) -> None:
    run = batch()
    first = run.start()
    first.send_signal(signal.SIGUSR1)
    assert first.wait(20) == 0
    assert run.asked.read_text() == "requeue 31\n"
    assert run.end() is None
    queue = read_json(run.folder / "queue.json") or {}
    assert (queue["state"], queue["standing"], queue["jobId"]) == ("REQUEUED", "queued", "31")
    run.start(restarts=1)
    assert run.log().splitlines()[-1] == "on --resume"
    assert (read_json(run.folder / "queue.json") or {})["standing"] == "running"
    assert run.kinds() == ["job-started", "time-limit", "requeued", "job-started"]


def test_a_run_that_saves_nothing_new_is_not_requeued_twice(batch) -> None:
    run = batch(saves=False)
    for restarts in (0, 1):
        process = run.start(restarts)
        process.send_signal(signal.SIGUSR1)
        assert process.wait(20) == 0
    assert run.asked.read_text() == "requeue 31\n"
    assert run.end()["reason"] == "failed"
    assert run.end()["message"].startswith("Two time limits passed without a new checkpoint.")


def test_a_run_that_saves_is_requeued_as_often_as_it_takes(batch) -> None:
    run = batch()
    for restarts in range(3):
        process = run.start(restarts)
        process.send_signal(signal.SIGUSR1)
        assert process.wait(20) == 0
    assert run.asked.read_text() == "requeue 31\n" * 3
    assert run.end() is None


def test_a_requeue_that_slurm_refuses_ends_the_run_as_stopped(batch) -> None:
    run = batch(scontrol="echo 'Requested operation is presently disabled for job 31' >&2; exit 1")
    process = run.start()
    process.send_signal(signal.SIGUSR1)
    assert process.wait(20) == 0
    assert run.end()["reason"] == "stopped"
    assert "presently disabled for job 31" in run.end()["message"]


@pytest.mark.parametrize("heard", [True, False])
def test_a_stop_after_the_warning_is_a_stop_though_its_signal_comes_too_late(batch, heard: bool) -> None:
    run = batch()
    process, engine = run.start_and_warn()
    replace_json(run.folder / "stop.json", {"schema": 1, "graceSeconds": 20})
    if heard:
        process.terminate()
        eventually(lambda: "stop-requested" in run.kinds())
    os.kill(engine, signal.SIGCONT)
    assert process.wait(20) == 0
    assert run.end()["reason"] == "stopped"
    assert not run.asked.exists()


@pytest.mark.parametrize("restarts", [0, 1])
def test_a_stop_that_was_asked_for_before_the_job_listens_starts_no_engine(batch, restarts: int) -> None:
    run = batch()
    replace_json(run.folder / "stop.json", {"schema": 1, "graceSeconds": 20})
    process = run.start(restarts, starts=False)
    assert process.wait(20) == 0
    assert (run.end()["reason"], run.log()) == ("stopped", "")
    # How it ended answers the request: a job that is requeued by hand goes on.
    run.start(starts=True)
    assert run.end() is None
    assert not (run.folder / "stop.json").exists()


def test_a_request_to_stop_does_not_kill_a_job_that_is_not_listening_yet(tmp_path: Path) -> None:
    (tmp_path / "slurm.sh").write_text(SCRIPT)
    process = subprocess.Popen(
        ["sh", str(tmp_path / "slurm.sh"), "sh", "-c", "echo on; sleep 0.5; echo alive"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None and process.stdout.readline() == b"on\n"
    process.terminate()
    assert process.stdout.readline() == b"alive\n"
    assert process.wait(20) == 0


def test_a_task_of_an_array_runs_its_own_folder_and_requeues_itself(batch) -> None:
    run = batch()
    process = run.start(job={"SLURM_JOB_ID": "37", "SLURM_ARRAY_JOB_ID": "31", "SLURM_ARRAY_TASK_ID": "2"})
    process.send_signal(signal.SIGUSR1)
    assert process.wait(20) == 0
    assert run.asked.read_text() == "requeue 31_2\n"


def test_a_supervisor_whose_run_another_one_has_leaves_without_a_word(batch, monkeypatch) -> None:
    run = batch()
    process = run.start()
    record = read_json(run.folder / "process.json") or {}
    engine = run.engine()
    replace_json(run.folder / "process.json", record | {"bootId": "of-another-node"})
    # It looks every 30 seconds.
    assert process.wait(60) == 3
    assert run.end() is None
    assert not Path(f"/proc/{engine}").exists()
    assert json.loads((run.folder / "process.json").read_text())["bootId"] == "of-another-node"
