from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from affectgpt_rl.relay.queue_watch import QueueWatch
from affectgpt_rl.runfolder import derived_state, read_json, read_rows
from affectgpt_rl.slurm import SCRIPT, look

from ..relay.conftest import SAVES_ON_TERM, WAITS, Failure, ended, log_has
from ..waiting import eventually
from .cluster import Cluster
from .conftest import queue_of

pytestmark = pytest.mark.usefixtures("on_cluster")
SCHEMA = Path(__file__).parents[3] / "schema/run-folder/queue.schema.json"


def asked(root: Path) -> None:
    """Has the queue asked now."""
    QueueWatch(every_seconds=0).look(root)


def fits_schema(folder: Path) -> None:
    import jsonschema

    jsonschema.validate(queue_of(folder), json.loads(SCHEMA.read_text()))


def events(folder: Path, kind: str) -> list[dict]:
    return [row for row in read_rows(folder / "events.jsonl") if row["kind"] == kind]


def test_a_run_is_launched_as_a_job_and_finishes(cluster: Cluster, relay, job_request, root: Path) -> None:
    program = "import os; print('GPU', os.environ.get('CUDA_VISIBLE_DEVICES'), flush=True)"
    launched = relay.call("launch", **job_request(program, slurm={"partition": "main", "gpus": 1, "time": "5"}))
    folder = Path(launched["folder"])
    assert launched["pid"] is None
    assert (read_json(folder / "run.json") or {})["launcher"] == {"kind": "slurm", "jobId": launched["jobId"]}
    assert ended(str(folder))["reason"] == "finished"
    assert (folder / "log.txt").read_text() == "GPU 0\n"
    assert (folder / "slurm.sh").read_text() == SCRIPT
    assert events(folder, "job-started")[0]["data"] == {"jobId": launched["jobId"], "restarts": 0}
    fits_schema(folder)
    eventually(lambda: cluster.state(launched["jobId"]) == "COMPLETED")


def test_one_token_makes_one_job(cluster: Cluster, relay, start_relay, job_request) -> None:
    request = job_request(WAITS)
    first = relay.call("launch", **request)
    again = start_relay().call("launch", **request)
    assert (again["folder"], again["jobId"], again["already"]) == (first["folder"], first["jobId"], True)
    assert len(cluster.call("squeue", "-h").splitlines()) == 1


@pytest.mark.parametrize("submitted", [True, False])
def test_a_launch_that_was_cut_off_makes_one_job(cluster: Cluster, relay, job_request, submitted: bool) -> None:
    request = job_request(WAITS)
    first = relay.call("launch", **request)
    folder = Path(first["folder"])
    log_has(str(folder), "on")
    if not submitted:
        cluster.call("scancel", first["jobId"])
        eventually(lambda: not cluster.call("squeue", "-h"))
    queue = queue_of(folder) | {"state": "SUBMITTING", "standing": "queued", "jobId": None}
    if not submitted:
        queue["jobName"] += "-never"
        for name in ("exit.json", "process.json"):
            (folder / name).unlink(missing_ok=True)
    (folder / "queue.json").write_text(json.dumps(queue))
    again = relay.call("launch", **request)
    assert again["folder"] == first["folder"]
    assert (again["jobId"] == first["jobId"]) is submitted
    eventually(lambda: len(cluster.call("squeue", "-h", "-t", "RUNNING").splitlines()) == 1)


def test_what_slurm_refuses_leaves_nothing(relay, job_request, root: Path) -> None:
    with pytest.raises(Failure, match="invalid partition specified: nopart") as failure:
        relay.call("launch", **job_request(WAITS, slurm={"partition": "nopart"}))
    assert failure.value.code == -32001
    assert failure.value.data["problems"][0]["key"] == "slurm"
    assert [path.name for path in root.iterdir()] == [".launches"]


def test_a_configuration_never_reaches_a_shell(relay, job_request, tmp_path: Path, root: Path) -> None:
    canary = tmp_path / "canary"
    name = f"$(touch {canary}) ; touch {canary} `touch {canary}` %j \\ 'x\""
    launched = relay.call("launch", **job_request("pass", slurm={"options": [f"--comment=;touch {canary}"]}), name=name)
    assert ended(launched["folder"])["reason"] == "finished"
    assert not canary.exists()


def test_the_preview_is_what_would_be_submitted_and_submits_nothing(cluster: Cluster, relay, job_request) -> None:
    request = job_request("pass", slurm={"partition": "main", "gpus": 1, "gpuType": "h100", "options": ["--nice=3"]})
    shown = relay.call("preview", python=request["python"], config=request["config"])
    assert shown["script"] == SCRIPT
    assert {"--partition=main", "--gpus=h100:1", "--nice=3", "--requeue", "--signal=B:USR1@120"} <= set(shown["argv"])
    assert "Requested node configuration is not available" in shown["problem"]
    request = job_request("pass", "token-0002", slurm={"gpus": 1})
    shown = relay.call("preview", python=request["python"], config=request["config"])
    assert shown["problem"] is None
    assert shown["start"] > time.time() - 60
    assert cluster.call("squeue", "-h", "-t", "all", "--name=demo-RUN_ID") == ""


def test_a_request_that_can_never_start_says_so(relay, job_request, root: Path) -> None:
    folder = Path(relay.call("launch", **job_request(WAITS, slurm={"cpus": 8}))["folder"])
    assert derived_state(folder) == "queued"
    eventually(lambda: (asked(root), queue_of(folder)["reason"])[1] == "PartitionConfig")
    assert queue_of(folder)["neverStarts"] is True
    assert queue_of(folder)["message"].startswith("Will never start (PartitionConfig)")
    fits_schema(folder)
    assert relay.call("list", root=str(root))[0]["state"] == "queued"
    assert relay.call("stop", folder=str(folder)) == {"asked": True}
    assert derived_state(folder) == "stopped"
    assert queue_of(folder)["state"] == "CANCELLED"


def test_a_job_says_what_it_waits_for_within_seconds(relay, job_request, root: Path) -> None:
    assert relay.call("list", root=str(root)) == []
    folder = Path(relay.call("launch", **job_request(WAITS, slurm={"cpus": 8}))["folder"])
    eventually(lambda: (relay.call("list", root=str(root)), queue_of(folder)["reason"])[1] == "PartitionConfig", 20)


def test_a_job_that_waits_for_resources_says_when_it_starts(relay, job_request, root: Path) -> None:
    first = relay.call("launch", **job_request(WAITS, slurm={"gpus": 2, "time": "10"}))
    log_has(first["folder"], "on")
    second = Path(relay.call("launch", **job_request(WAITS, "token-0002", slurm={"gpus": 1}))["folder"])
    eventually(lambda: (asked(root), queue_of(second)["start"] and queue_of(second)["reason"])[1], 30)
    queue = queue_of(second)
    assert queue["reason"] in ("Resources", "Priority")
    assert 0 < queue["start"] - time.time() <= 660
    asked(root)
    assert queue_of(first["folder"])["standing"] == "running"
    assert 0 < queue_of(first["folder"])["end"] - time.time() <= 610


def test_stop_lets_the_engine_save_and_is_no_requeue(cluster: Cluster, relay, job_request) -> None:
    launched = relay.call("launch", **job_request(SAVES_ON_TERM))
    log_has(launched["folder"], "on")
    assert relay.call("stop", folder=launched["folder"], graceSeconds=30) == {"asked": True}
    assert ended(launched["folder"])["reason"] == "stopped"
    assert "saved" in (Path(launched["folder"]) / "log.txt").read_text()
    eventually(lambda: cluster.state(launched["jobId"]) == "COMPLETED")


def test_a_stop_before_the_supervisor_listens_is_a_stop(cluster: Cluster, relay, job_request) -> None:
    request = job_request(WAITS)
    launched = relay.call("launch", **request)
    eventually(lambda: cluster.state(launched["jobId"]) == "RUNNING")
    relay.call("stop", folder=launched["folder"], graceSeconds=5)
    assert ended(launched["folder"])["reason"] == "stopped"
    # The request is answered with that: the run that goes on knows nothing of it.
    relay.call("resume", folder=launched["folder"], python=request["python"])
    log_has(launched["folder"], "on")


def test_a_second_stop_has_slurm_end_the_job(cluster: Cluster, relay, job_request, root: Path) -> None:
    launched = relay.call("launch", **job_request(WAITS))
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    supervisor = (read_json(folder / "process.json") or {})["supervisor"]["pid"]
    os.kill(supervisor, signal.SIGSTOP)
    relay.call("stop", folder=str(folder), graceSeconds=0.1)
    time.sleep(0.3)
    relay.call("stop", folder=str(folder), graceSeconds=0.1)
    eventually(lambda: cluster.state(launched["jobId"]) == "CANCELLED", 30)
    asked(root)
    assert derived_state(folder) == "stopped"


def test_a_stopped_run_is_resumed_by_a_new_job(relay, job_request) -> None:
    request = job_request("print(sys.argv[-1], flush=True)\n" + SAVES_ON_TERM)
    launched = relay.call("launch", **request)
    folder = launched["folder"]
    log_has(folder, "on")
    with pytest.raises(Failure, match="running already"):
        relay.call("resume", folder=folder, python=request["python"])
    relay.call("stop", folder=folder)
    ended(folder)
    resumed = relay.call("resume", folder=folder, python=request["python"])
    assert resumed["jobId"] != launched["jobId"]
    log_has(folder, "--resume")
    assert (read_json(Path(folder) / "run.json") or {})["launcher"]["jobId"] == resumed["jobId"]
    assert derived_state(Path(folder)) == "running"


def test_a_number_that_was_used_again_is_not_taken_for_the_run(
    cluster: Cluster, relay, job_request, root: Path
) -> None:
    launched = relay.call("launch", **job_request(WAITS))
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    stranger = queue_of(folder) | {"jobName": "another-0000"}
    (folder / "queue.json").write_text(json.dumps(stranger))
    assert look({launched["jobId"]: "another-0000"}) == {}
    relay.call("stop", folder=str(folder), graceSeconds=1)
    asked(root)
    assert queue_of(folder)["state"] == "GONE"
    assert cluster.state(launched["jobId"]) == "RUNNING"
    assert derived_state(folder) == "running"


def test_runs_are_submitted_as_one_array(cluster: Cluster, relay, job_request, root: Path) -> None:
    requests = [job_request(f"print('task {n}', flush=True); time.sleep(600)", f"token-000{n}") for n in range(3)]
    runs = [{"token": request["token"], "config": request["config"]} for request in requests]
    call = {"root": str(root), "python": requests[0]["python"], "runs": runs, "atOnce": 1}
    answers = relay.call("launchArray", **call)["runs"]
    base = answers[0]["jobId"].split("_")[0]
    assert [answer["jobId"] for answer in answers] == [f"{base}_{task}" for task in range(3)]
    log_has(answers[0]["folder"], "task 0")
    eventually(lambda: (asked(root), queue_of(answers[2]["folder"])["reason"])[1] == "JobArrayTaskLimit")
    assert [derived_state(Path(answer["folder"])) for answer in answers] == ["running", "queued", "queued"]
    cut_off = Path(answers[1]["folder"]) / "queue.json"
    cut_off.write_text(json.dumps(queue_of(cut_off.parent) | {"state": "SUBMITTING", "jobId": None}))
    again = relay.call("launchArray", **call)["runs"]
    assert [(answer["already"], answer["jobId"]) for answer in again] == [(True, f"{base}_{task}") for task in range(3)]
    assert queue_of(cut_off.parent)["jobId"] == f"{base}_1"
    relay.call("stop", folder=answers[2]["folder"])
    assert cluster.state(f"{base}_1") == "PENDING"
    assert derived_state(Path(answers[2]["folder"])) == "stopped"
    relay.call("stop", folder=answers[0]["folder"], graceSeconds=15)
    end = ended(answers[0]["folder"])
    assert (end["reason"], end["signal"]) == ("stopped", "SIGTERM")
    log_has(answers[1]["folder"], "task 1")


def test_an_array_of_different_requests_is_refused(relay, job_request, root: Path) -> None:
    one, other = job_request(WAITS), job_request(WAITS, "token-0002", slurm={"gpus": 1})
    runs = [{"token": request["token"], "config": request["config"]} for request in (one, other)]
    with pytest.raises(Failure, match="the same section 'slurm'"):
        relay.call("launchArray", root=str(root), python=one["python"], runs=runs)
    assert not root.exists()


def test_the_queue_is_asked_once_a_minute_by_all_relays(relay, job_request, root: Path) -> None:
    relay.call("launch", **job_request(WAITS, slurm={"cpus": 8}))
    watch = QueueWatch(every_seconds=60)
    eventually(lambda: QueueWatch(every_seconds=0).look(root))
    assert watch.look(root) is False


def test_slurm_that_does_not_answer_is_said(relay, job_request, monkeypatch, tmp_path: Path, start_relay) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failure, match="sbatch cannot be started") as failure:
        start_relay().call("launch", **job_request(WAITS))
    assert failure.value.code == -32006
