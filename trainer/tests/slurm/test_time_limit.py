from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from affectgpt_rl.relay.queue_watch import QueueWatch
from affectgpt_rl.runfolder import derived_state, read_json, read_rows

from ..relay.conftest import WAITS, Failure, ended, log_has
from ..waiting import eventually
from .cluster import Cluster
from .conftest import queue_of

pytestmark = pytest.mark.usefixtures("on_cluster")
# Counts steps, one row each; a checkpoint holds how far it came. It ends by itself at step 40.
COUNTS = """
import os, pathlib, signal, sys
saved = pathlib.Path("checkpoints"); saved.mkdir(exist_ok=True)
step = max([int(path.name) for path in saved.iterdir()], default=0) if sys.argv[-1] == "--resume" else 0
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
print("from", step, flush=True)
while step < LAST and not asked:
    step += 1
    with open("metrics.jsonl", "a") as file:
        file.write(json.dumps({"step": step, "time": time.time(), "phase": "rl", "values": {}}) + "\\n")
    time.sleep(STEP_SECONDS)
SAVE
"""
SAVES = "(saved / str(step)).mkdir(exist_ok=True)"


def counting(last: int, step_seconds: float, save: str = SAVES) -> str:
    return COUNTS.replace("LAST", str(last)).replace("STEP_SECONDS", str(step_seconds)).replace("SAVE", save)


def asked(root: Path) -> None:
    QueueWatch(every_seconds=0).look(root)


def kinds(folder: Path) -> list[str]:
    return [row["kind"] for row in read_rows(folder / "events.jsonl")]


def test_a_run_goes_on_over_its_time_limit_as_one_run(cluster: Cluster, relay, job_request, root: Path) -> None:
    """Takes three minutes, two of which Slurm makes a requeued job wait."""
    program = counting(last=50, step_seconds=1.0)
    launched = relay.call("launch", **job_request(program, slurm={"time": "1", "warnSeconds": 45}))
    folder = Path(launched["folder"])
    eventually(lambda: "requeued" in kinds(folder), 60)
    eventually(lambda: derived_state(folder) == "queued")
    assert not (folder / "exit.json").exists()
    before = [row["step"] for row in read_rows(folder / "metrics.jsonl")]
    assert 0 < before[-1] < 50
    eventually(lambda: (asked(root), queue_of(folder)["reason"])[1] == "BeginTime", 30)
    assert "two minutes" in queue_of(folder)["message"]
    assert 60 < queue_of(folder)["start"] - time.time() < 130
    assert (queue_of(folder)["jobId"], derived_state(folder)) == (launched["jobId"], "queued")
    # The rest takes longer than what is left of a minute after the warning.
    cluster.call("scontrol", "update", f"JobId={launched['jobId']}", "TimeLimit=10")
    assert ended(str(folder), 240)["reason"] == "finished"
    assert [row["step"] for row in read_rows(folder / "metrics.jsonl")] == list(range(1, 51))
    assert (folder / "log.txt").read_text() == f"from 0\nfrom {before[-1]}\n"
    assert kinds(folder) == ["job-started", "time-limit", "requeued", "job-started"]
    assert read_rows(folder / "events.jsonl")[-1]["data"] == {"jobId": launched["jobId"], "restarts": 1}


def test_a_stop_while_it_saves_for_the_time_limit_is_a_stop(relay, job_request) -> None:
    program = counting(last=1000, step_seconds=3.0)
    folder = Path(relay.call("launch", **job_request(program, slurm={"time": "1", "warnSeconds": 45}))["folder"])
    eventually(lambda: "time-limit" in kinds(folder), 60)
    relay.call("stop", folder=str(folder), graceSeconds=20)
    assert ended(str(folder))["reason"] == "stopped"
    assert "requeued" not in kinds(folder)


def test_a_requeued_run_that_waits_can_be_stopped(cluster: Cluster, relay, job_request, root: Path) -> None:
    program = counting(last=1000, step_seconds=0.5)
    launched = relay.call("launch", **job_request(program, slurm={"time": "1", "warnSeconds": 45}))
    folder = Path(launched["folder"])
    eventually(lambda: "requeued" in kinds(folder), 60)
    assert relay.call("stop", folder=str(folder)) == {"asked": True}
    eventually(lambda: (asked(root), derived_state(folder))[1] == "stopped", 20)
    assert cluster.state(launched["jobId"]) == "CANCELLED"


def test_a_job_cancelled_from_outside_is_a_stopped_run(cluster: Cluster, relay, job_request, root: Path) -> None:
    launched = relay.call("launch", **job_request(WAITS))
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    cluster.call("scancel", launched["jobId"])
    eventually(lambda: cluster.state(launched["jobId"]) == "CANCELLED", 30)
    asked(root)
    assert derived_state(folder) == "stopped"


def test_a_supervisor_that_was_killed_is_a_failed_job(cluster: Cluster, relay, job_request, root: Path) -> None:
    launched = relay.call("launch", **job_request(WAITS))
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    os.kill((read_json(folder / "process.json") or {})["supervisor"]["pid"], signal.SIGKILL)
    eventually(lambda: derived_state(folder) == "lost")
    eventually(lambda: cluster.state(launched["jobId"]) == "FAILED", 30)
    asked(root)
    assert derived_state(folder) == "failed"
    resumed = relay.call("resume", folder=str(folder), python=job_request(WAITS)["python"])
    assert resumed["jobId"] != launched["jobId"]
    eventually(lambda: derived_state(folder) == "running")


def test_a_lost_node_leaves_the_run_alive_until_slurm_gives_it_up(cluster: Cluster, relay, job_request, root) -> None:
    launched = relay.call("launch", **job_request(WAITS, slurm={"time": "10"}))
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    supervisor = (read_json(folder / "process.json") or {})["supervisor"]["pid"]
    cluster.kill("slurmd")
    try:
        eventually(lambda: cluster.state(launched["jobId"]) in ("PENDING", "COMPLETING", "REQUEUED"), 120)
        asked(root)
        # Slurm has put it back into the queue; its process lives on, and that is what the run is.
        assert derived_state(folder) == "running"
        assert relay.call("stop", folder=str(folder), graceSeconds=1) == {"asked": True}
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(supervisor, signal.SIGTERM)
        cluster.start_node()


def test_a_controller_that_is_down_leaves_the_last_word(cluster: Cluster, relay, job_request, root: Path) -> None:
    folder = Path(relay.call("launch", **job_request(WAITS, slurm={"cpus": 8}))["folder"])
    eventually(lambda: (asked(root), queue_of(folder)["reason"])[1] == "PartitionConfig")
    cluster.kill("slurmctld")
    try:
        time.sleep(1)
        with pytest.raises(Failure, match="Unable to contact slurm controller") as failure:
            relay.call("stop", folder=str(folder))
        assert failure.value.code == -32006
        assert derived_state(folder) == "queued"
    finally:
        cluster.start_controller()
