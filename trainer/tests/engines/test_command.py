from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.config import Problem, check_config
from affectgpt_rl.runfolder import read_json

from ..waiting import eventually

ROW = {"id": "a", "video": "a.mp4", "subtitle": "Hello.", "labels": ["happy"]}
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes run.yaml of a command; returns its path."""

    def write(argv: list[str], **command: object) -> Path:
        config = {
            "version": 1,
            "name": "theirs",
            "engine": "command",
            "command": {"argv": argv, **command},
            "data": {"train": "train.jsonl", "heldOut": "train.jsonl"},
            "rewards": [{"name": "accuracy"}],
        }
        (tmp_path / "train.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
        (tmp_path / "run.yaml").write_text(json.dumps(config), encoding="utf-8")
        return tmp_path / "run.yaml"

    return write


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def supervised(config: Path) -> tuple[Path, subprocess.Popen[bytes]]:
    """Starts the run as the relay does, without leaving this session."""
    folder = config.parent / "run"
    folder.mkdir()
    train = [sys.executable, "-m", "affectgpt_rl", "train", "--config", str(config), "--run-dir", str(folder)]
    supervise = [sys.executable, "-m", "affectgpt_rl.relay", "supervise", "--run-dir", str(folder), "--", *train]
    return folder, subprocess.Popen(supervise)


def ended(folder: Path, supervisor: subprocess.Popen[bytes]) -> dict[str, object]:
    assert supervisor.wait(60) == 0
    return read_json(folder / "exit.json") or {}


def test_a_command_runs_where_it_should_with_the_run_folder_in_its_environment(write: Write) -> None:
    code = "import os; print('step 3 loss 0.5', os.getcwd()); open(os.environ['AFFECTGPT_RL_RUN_DIR'] + '/own', 'w')"
    config = write(python(code), cwd="work", metrics={"format": "console"})
    (config.parent / "work").mkdir()
    folder, supervisor = supervised(config)
    assert ended(folder, supervisor)["reason"] == "finished"
    assert f"step 3 loss 0.5 {config.parent / 'work'}" in (folder / "log.txt").read_text()
    assert (folder / "own").exists()
    run = read_json(folder / "run.json") or {}
    assert run["engine"] == {"name": "command", "versions": {}}
    assert run["dataset"]["train"]["rows"] == 1
    assert run["config"]["command"]["metrics"]["file"] == "log.txt"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(7)", {"code": 7, "signal": None, "reason": "failed"}),
        ("import os; os.kill(os.getpid(), 9)", {"signal": "SIGKILL", "reason": "killed"}),
    ],
)
def test_how_a_command_ended_is_how_the_run_ended(write: Write, code: str, expected: dict[str, object]) -> None:
    end = ended(*supervised(write(python(code))))
    assert expected.items() <= end.items()


def test_a_command_is_asked_to_stop_and_may_save(write: Write) -> None:
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('saved', flush=True), sys.exit(0)))\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    folder, supervisor = supervised(write(python(code)))
    log = folder / "log.txt"
    eventually(lambda: log.is_file() and "ready" in log.read_text(), 60)
    os.kill(supervisor.pid, signal.SIGTERM)
    assert ended(folder, supervisor)["reason"] == "stopped"
    assert "saved" in log.read_text()


def test_what_a_command_prints_is_its_heartbeat(write: Write) -> None:
    code = "import time\nfor step in range(600): print('step', step, flush=True); time.sleep(0.1)"
    folder, supervisor = supervised(write(python(code)))
    beats = eventually(lambda: (state := read_json(folder / "state.json")) and state["phase"] == "rl" and state, 60)
    assert beats["medianStepSeconds"] > 0
    eventually(lambda: (read_json(folder / "state.json") or {})["heartbeat"] > beats["heartbeat"], 60)
    os.kill(supervisor.pid, signal.SIGTERM)
    assert ended(folder, supervisor)["reason"] == "stopped"


def problems(config: Path) -> list[Problem]:
    return check_config(config).problems


def test_what_a_command_would_not_find_is_told_before_it_starts(write: Write) -> None:
    config = write(["no-such-program"], cwd="gone", environment=["NO_SUCH_VARIABLE"])
    found = {problem.key: problem.message for problem in problems(config)}
    assert set(found) == {"command.cwd", "command.argv[0]", "command.environment[0]"}
    assert "NO_SUCH_VARIABLE, which is not set" in found["command.environment[0]"]


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ({"format": "console", "pattern": "loss (?<loss>.*)"}, "no group (?<step>"),
        ({"format": "json-lines", "pattern": "(?<step>.*)"}, "is of the format 'console'"),
        ({"format": "console", "file": "../other"}, "not of the form"),
    ],
)
def test_metrics_that_cannot_be_read_are_refused(write: Write, metrics: dict[str, str], message: str) -> None:
    found = problems(write(["true"], metrics=metrics))
    assert len(found) == 1
    assert message in found[0].message


def test_command_and_engine_belong_together(write: Write) -> None:
    config = write(["true"])
    text = config.read_text()
    config.write_text(text.replace('"engine": "command", ', ""))
    assert any("'command' belongs to the engine 'command'" in problem.message for problem in problems(config))
    config.write_text(text.replace('"command": {"argv": ["true"]}, ', ""))
    assert any("needs to know which" in problem.message for problem in problems(config))
