from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import derived_state, read_json, start_ticks

from ..waiting import eventually
from .conftest import WAITS, Failure, ended, log_has

# The engine leaves when it is asked to; two of its processes, one in a session of its own, hear nothing.
DEAF = (
    "import os, signal, subprocess\n"
    "deaf = 'import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)'\n"
    "for apart in (False, True):\n"
    "    child = subprocess.Popen([sys.executable, '-c', deaf], stdout=subprocess.PIPE, start_new_session=apart)\n"
    "    child.stdout.read(2)\n"
    "print('on', flush=True); time.sleep(600)"
)
SMI = """#!/bin/sh
# Stands in for nvidia-smi: there is no GPU here.
case "$*" in *compute-apps*) echo "{pid}, 2048"; echo "{pid}, 1024"; echo "4194303, 9"; echo "[N/A], [N/A]";; esac
"""


def supervisor_of(folder: str) -> int:
    return (read_json(Path(folder) / "process.json") or {})["supervisor"]["pid"]


@pytest.fixture
def lost(relay, request_for) -> str:
    """A run whose supervisor was killed, and of which two processes are left."""
    folder = relay.call("launch", **request_for(DEAF))["folder"]
    log_has(folder, "on")
    engine = (read_json(Path(folder) / "process.json") or {})["engine"]["pid"]
    os.kill(supervisor_of(folder), signal.SIGKILL)
    eventually(lambda: derived_state(Path(folder)) == "lost")
    eventually(lambda: start_ticks(engine) is None)
    return folder


def test_what_a_killed_supervisor_left_is_found_and_ended(relay, lost: str) -> None:
    left = relay.call("leftBehind", folder=lost)
    assert len(left) == 2
    assert all(process["memoryMB"] > 1 and process["gpuMemoryMB"] is None and process["name"] for process in left)
    assert relay.call("endLeftBehind", folder=lost, graceSeconds=0.2) == {"ended": 2}
    assert all(start_ticks(process["pid"]) is None for process in left)
    assert relay.call("leftBehind", folder=lost) == []
    assert relay.call("endLeftBehind", folder=lost) == {"ended": 0}


def test_what_they_hold_of_gpus_is_said(start_relay, lost: str, tmp_path: Path, monkeypatch) -> None:
    pid = start_relay().call("leftBehind", folder=lost)[0]["pid"]
    smi = tmp_path / "bin" / "nvidia-smi"
    smi.parent.mkdir()
    smi.write_text(SMI.format(pid=pid))
    smi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{smi.parent}:{os.environ['PATH']}")
    relay = start_relay()
    memory = {process["pid"]: process["gpuMemoryMB"] for process in relay.call("leftBehind", folder=lost)}
    assert memory.pop(pid) == 3072
    assert list(memory.values()) == [None]
    relay.call("endLeftBehind", folder=lost, graceSeconds=0)


def test_processes_of_a_supervised_run_are_not_left_behind(relay, request_for) -> None:
    folder = relay.call("launch", **request_for(WAITS))["folder"]
    log_has(folder, "on")
    assert relay.call("leftBehind", folder=folder) == []
    with pytest.raises(Failure, match="the run is running") as failure:
        relay.call("endLeftBehind", folder=folder)
    assert failure.value.code == -32003
    relay.call("stop", folder=folder, graceSeconds=0)
    ended(folder)


def test_a_resume_ends_what_was_left(relay, lost: str) -> None:
    left = [process["pid"] for process in relay.call("leftBehind", folder=lost)]
    relay.call("resume", folder=lost, python=sys.executable)
    eventually(lambda: all(start_ticks(pid) is None for pid in left), 20)
    ended(lost)
