from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import RunFolder, boot_id, read_rows, replace_json, start_ticks
from affectgpt_rl.supervisor import watch
from affectgpt_rl.supervisor.hardware import GpuProbe, Sampler, parse_gpus
from affectgpt_rl.supervisor.watch import Watch, row_interval

from ..waiting import eventually


def test_gpus_are_read_from_what_nvidia_smi_prints() -> None:
    text = (
        "0, NVIDIA H100 80GB HBM3, 97, 40210, 81559, 51, 645.20\n"
        "1, Tesla, [N/A], 12, 100, 40, [Not Supported]\n"
        "broken\n"
    )
    assert parse_gpus(text) == [
        {
            "index": 0,
            "name": "NVIDIA H100 80GB HBM3",
            "utilization": 97.0,
            "memoryUsedMB": 40210.0,
            "memoryTotalMB": 81559.0,
            "temperatureC": 51.0,
            "powerW": 645.2,
        },
        {
            "index": 1,
            "name": "Tesla",
            "utilization": None,
            "memoryUsedMB": 12.0,
            "memoryTotalMB": 100.0,
            "temperatureC": 40.0,
            "powerW": None,
        },
    ]


def test_a_broken_nvidia_smi_is_not_asked_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/calls\nexit 9\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    probe = GpuProbe()
    assert [probe() for _ in range(6)] == [[]] * 6
    assert (tmp_path / "calls").read_text().count("asked") == 3


def test_processor_use_counts_the_whole_tree(tmp_path: Path) -> None:
    sampler = Sampler(os.getpid(), tmp_path)
    sampler()
    began = time.monotonic()
    busy = (
        "import os, time\n"
        "child = os.fork()\n"
        "while time.process_time() < 0.5: pass\n"
        "os.write(1, b'.')\n"
        "time.sleep(600)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", busy], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    assert child.stdout.read(2) == b".."
    row = sampler()
    elapsed = time.monotonic() - began
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    # However busy the machine is, each of the two has used half a second.
    assert row["cpuPercent"] / 100 * elapsed == pytest.approx(1.0, abs=0.3)


def test_a_long_run_is_written_down_more_seldom() -> None:
    assert [row_interval(age) for age in (0, 3599, 3600, 86_400)] == [5, 5, 15, 60]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "FIRST_SAMPLE_SECONDS", 0.0)
    monkeypatch.setattr(watch, "SAMPLE_SECONDS", 0.05)
    identity = {"pid": os.getpid(), "startTicks": start_ticks(os.getpid())}
    replace_json(tmp_path / "process.json", {"supervisor": identity, "bootId": boot_id()})
    thread = Watch(RunFolder(tmp_path), Sampler(os.getpid(), tmp_path))
    yield thread, tmp_path
    thread.stop()
    thread.join(5)


def test_a_stall_is_told_once(watched) -> None:
    thread, folder = watched
    replace_json(folder / "state.json", {"time": time.time() - 100, "medianStepSeconds": 1})
    thread.start()
    eventually(lambda: len(read_rows(folder / "hardware.jsonl")) >= 1)
    time.sleep(0.3)
    assert [row["kind"] for row in read_rows(folder / "events.jsonl")] == ["stall"]


def test_a_disk_that_is_nearly_full_is_told_once(watched, monkeypatch: pytest.MonkeyPatch) -> None:
    thread, folder = watched
    monkeypatch.setattr(watch, "DISK_LOW_MB", 10**12)
    thread.start()
    eventually(lambda: read_rows(folder / "events.jsonl"))
    time.sleep(0.3)
    assert [row["kind"] for row in read_rows(folder / "events.jsonl")] == ["disk-low"]
