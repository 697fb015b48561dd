from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import boot_id, derived_state, is_alive, replace_json, start_ticks


def record_supervisor(folder: Path, pid: int, boot: str | None = None, ticks: int | None = None) -> None:
    identity = {"pid": pid, "startTicks": start_ticks(pid) if ticks is None else ticks}
    replace_json(folder / "process.json", {"schema": 1, "supervisor": identity, "bootId": boot or boot_id()})


@pytest.mark.parametrize(
    ("reason", "state"),
    [("finished", "finished"), ("stopped", "stopped"), ("failed", "failed"), ("killed", "failed")],
)
def test_exit_json_decides(tmp_path: Path, reason: str, state: str) -> None:
    record_supervisor(tmp_path, os.getpid())
    replace_json(tmp_path / "exit.json", {"reason": reason})
    assert derived_state(tmp_path) == state


def test_a_living_supervisor_means_running(tmp_path: Path) -> None:
    record_supervisor(tmp_path, os.getpid())
    assert derived_state(tmp_path) == "running"


@pytest.mark.parametrize(
    ("median", "age", "state"),
    [(None, 59, "running"), (None, 61, "stalled"), (20, 199, "running"), (20, 201, "stalled")],
)
def test_an_old_heartbeat_means_stalled(tmp_path: Path, median: float | None, age: float, state: str) -> None:
    record_supervisor(tmp_path, os.getpid())
    now = time.time()
    replace_json(tmp_path / "state.json", {"time": now - age, "medianStepSeconds": median})
    assert derived_state(tmp_path, now) == state


@pytest.mark.parametrize(("age", "state"), [(599, "running"), (601, "stalled")])
def test_loading_an_engine_may_take_long(tmp_path: Path, age: float, state: str) -> None:
    record_supervisor(tmp_path, os.getpid())
    now = time.time()
    replace_json(tmp_path / "state.json", {"phase": "preparing", "time": now - age, "medianStepSeconds": None})
    assert derived_state(tmp_path, now) == state


def test_a_dead_supervisor_without_exit_means_lost(tmp_path: Path) -> None:
    child = subprocess.Popen(["sleep", "60"])
    record_supervisor(tmp_path, child.pid)
    assert derived_state(tmp_path) == "running"
    child.kill()
    while start_ticks(child.pid) is not None:
        time.sleep(0.01)
    assert derived_state(tmp_path) == "lost", "a zombie is not alive"
    child.wait()
    assert derived_state(tmp_path) == "lost"


def test_a_reused_process_id_and_another_boot_are_not_taken_for_the_run(tmp_path: Path) -> None:
    record_supervisor(tmp_path, os.getpid(), ticks=1)
    assert derived_state(tmp_path) == "lost"
    record_supervisor(tmp_path, os.getpid(), boot="another")
    assert derived_state(tmp_path) == "lost"


def test_broken_files_never_raise(tmp_path: Path) -> None:
    for name in ("exit.json", "process.json", "state.json"):
        (tmp_path / name).write_bytes(b'{"reason": "fini')
    assert derived_state(tmp_path) == "lost"


def test_a_command_name_with_spaces_and_parentheses_does_not_hide_the_start(tmp_path: Path) -> None:
    script = tmp_path / "a) R 1 (b"
    script.write_text("#!/bin/sh\nsleep 60\n")
    script.chmod(0o755)
    child = subprocess.Popen([str(script)])
    try:
        ticks = start_ticks(child.pid)
        own = start_ticks(os.getpid())
        assert ticks is not None
        assert own is not None
        assert ticks >= own
        assert is_alive({"pid": child.pid, "startTicks": ticks}, boot_id())
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("record", [None, 7, {}, {"pid": "1"}, {"pid": 1}])
def test_a_malformed_record_is_not_alive(record: object) -> None:
    assert not is_alive(record, boot_id())


def attach(folder: Path, process: dict | None = None, **more: str) -> None:
    replace_json(folder / "attached.json", {"schema": 1, "path": "/x", "kind": "trl", "process": process, **more})


def test_a_run_that_somebody_else_started_runs_while_its_process_lives(tmp_path: Path) -> None:
    own = {"pid": os.getpid(), "startTicks": start_ticks(os.getpid()), "bootId": boot_id()}
    attach(tmp_path, own)
    assert derived_state(tmp_path) == "running"
    attach(tmp_path, {**own, "startTicks": 1})
    assert derived_state(tmp_path) == "silent"
    attach(tmp_path, {**own, "bootId": "another"})
    assert derived_state(tmp_path) == "silent"


def test_one_without_a_process_runs_while_its_files_grow(tmp_path: Path) -> None:
    attach(tmp_path)
    assert derived_state(tmp_path) == "silent"
    now = time.time()
    replace_json(tmp_path / "state.json", {"phase": "rl", "time": now - 5, "medianStepSeconds": None})
    assert derived_state(tmp_path, now) == "running"
    assert derived_state(tmp_path, now + 3600) == "silent"


def test_one_that_was_adopted_is_silent_until_it_is_resumed(tmp_path: Path) -> None:
    attach(tmp_path, adopted="2026-11-01T10:00:00Z")
    replace_json(tmp_path / "state.json", {"phase": "rl", "time": time.time(), "medianStepSeconds": None})
    assert derived_state(tmp_path) == "silent"
    record_supervisor(tmp_path, os.getpid())
    assert derived_state(tmp_path) == "running"
