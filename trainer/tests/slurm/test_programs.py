"""Slurm's programs as stand-ins: what the cluster of these tests cannot be made to say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from affectgpt_rl.relay.submit import stop_job
from affectgpt_rl.slurm import Job, SlurmError, call, look, queue_record, read_queue, write_queue
from affectgpt_rl.slurm.request import Submission, job_name, submission_argv
from affectgpt_rl.slurm.words import message, never_starts, standing

FORGOTTEN = "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts stand-ins before Slurm's programs; returns the folder in which each leaves its arguments."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def make(**scripts: str) -> Path:
        for name, script in scripts.items():
            path = tmp_path / name
            path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {tmp_path}/{name}.asked\n{script}\n')
            path.chmod(0o755)
        return tmp_path

    return make


def test_all_jobs_are_asked_for_at_once(programs) -> None:
    rows = "7|a-1|PENDING|100|200|N/A||Resources\\n9_1|b-2|RUNNING|100|110|900|node3|None\\n"
    folder = programs(squeue=f"printf '{rows}'")
    found = look({"7": "a-1", "9_1": "b-2"})
    assert (folder / "squeue.asked").read_text().count("\n") == 1
    assert (found["7"].reason, found["7"].start, found["7"].end) == ("Resources", 200.0, None)
    assert (found["9_1"].reason, found["9_1"].end, found["9_1"].node) == (None, 900.0, "node3")


def test_a_reason_may_hold_any_text(programs) -> None:
    programs(squeue="echo '7|a-1|PENDING|1|N/A|N/A||Nodes required for job are DOWN, DRAINED | or reserved'")
    assert look({"7": "a-1"})["7"].reason == "Nodes required for job are DOWN, DRAINED | or reserved"


def test_accounting_tells_of_forgotten_jobs_and_not_of_strangers(programs) -> None:
    account = "7|stranger|COMPLETED|9|9|9|n\\n7|a-1|CANCELLED by 0|100|110|120|n1\\n"
    folder = programs(squeue=FORGOTTEN, sacct=f"printf '{account}'", scontrol="exit 1")
    job = look({"7": "a-1"})["7"]
    assert (job.state, job.end, job.node) == ("CANCELLED", 120.0, "n1")
    assert not (folder / "scontrol.asked").exists()


def test_without_accounting_the_controller_is_asked(programs) -> None:
    shown = "JobId=7 JobName=a-1 JobState=FAILED Reason=NonZeroExitCode SubmitTime=1 StartTime=2 EndTime=3 NodeList=n1"
    programs(
        squeue=FORGOTTEN, sacct="echo 'Slurm accounting storage is disabled' >&2; exit 1", scontrol=f"echo {shown}"
    )
    job = look({"7": "a-1"})["7"]
    assert (job.state, job.reason, job.end) == ("FAILED", "NonZeroExitCode", 3.0)
    assert look({"7": "another"}) == {}


def test_a_job_that_nobody_knows_is_lost_and_not_failed(programs) -> None:
    programs(squeue=FORGOTTEN, sacct="exit 0", scontrol="exit 1")
    assert look({"7": "a-1"}) == {}
    record = queue_record("a-1", None)
    assert (record["state"], record["standing"]) == ("GONE", "lost")


def test_tasks_that_were_cancelled_together_share_one_line(programs) -> None:
    programs(squeue="printf '5|arr|CANCELLED|1|N/A|9||None\\n5_0|arr|RUNNING|1|2|99|n|None\\n'")
    found = look({"5_0": "arr", "5_1": "arr", "5_2": "arr"})
    assert {identity: job.state for identity, job in found.items()} == {
        "5_0": "RUNNING",
        "5_1": "CANCELLED",
        "5_2": "CANCELLED",
    }


def test_a_controller_that_is_down_is_no_answer(programs) -> None:
    programs(squeue="echo 'slurm_load_jobs error: Unable to contact slurm controller (connect failure)' >&2; exit 1")
    with pytest.raises(SlurmError, match="Unable to contact slurm controller"):
        look({"7": "a-1"})


def test_variables_of_another_job_or_look_are_not_handed_on(programs, monkeypatch) -> None:
    programs(squeue="env")
    for name in ("SLURM_MEM_PER_CPU", "SQUEUE_FORMAT", "SACCT_FORMAT", "SBATCH_ACCOUNT"):
        monkeypatch.setenv(name, "x")
    said = call("squeue", []).output
    assert "SBATCH_ACCOUNT=x" in said
    assert "SLURM_TIME_FORMAT=%s" in said
    assert not {"SLURM_MEM_PER_CPU", "SQUEUE_FORMAT", "SACCT_FORMAT"} & {
        line.split("=")[0] for line in said.split("\n")
    }


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("PENDING", "queued"),
        ("CONFIGURING", "queued"),
        ("REQUEUE_HOLD", "queued"),
        ("RUNNING", "running"),
        ("COMPLETING", "running"),
        ("SUSPENDED", "running"),
        ("SOMETHING_NEW", "running"),
        ("CANCELLED", "stopped"),
        ("TIMEOUT", "failed"),
        ("OUT_OF_MEMORY", "failed"),
        ("NODE_FAIL", "lost"),
        ("COMPLETED", "lost"),
    ],
)
def test_every_state_means_something_for_a_run(state: str, expected: str) -> None:
    assert standing(state) == expected
    assert message(state, None).endswith(".")


@pytest.mark.parametrize(
    ("reason", "never", "says"),
    [
        (None, False, "Waits in the queue."),
        ("Resources", False, "free resources"),
        ("BeginTime", False, "two minutes"),
        ("ReqNodeNotAvail, UnavailableNodes:n1", False, "UnavailableNodes:n1"),
        ("Something", False, "(Something)"),
        ("PartitionTimeLimit", True, "longer time than the partition allows"),
        ("QOSMaxGRESPerJob", True, "more than one job of this account may have"),
        ("QOSMaxJobsPerUserLimit", False, "(QOSMaxJobsPerUserLimit)"),
    ],
)
def test_a_reason_is_said_in_words(reason: str | None, never: bool, says: str) -> None:
    assert never_starts(reason) is never
    assert says in message("PENDING", reason)


def test_memory_that_ran_out_is_said_with_slurms_own_line() -> None:
    said = message("OUT_OF_MEMORY", None, "error: Detected 1 oom-kill event(s) in StepId=9.batch.")
    assert said.startswith("Slurm ended the job because it used more memory")
    assert said.endswith("StepId=9.batch.")


def test_names_are_plain_whatever_the_run_is_called() -> None:
    assert job_name("über; $(x)", "1a") == "-ber----x--1a"
    argv = submission_argv(
        {"options": ["--comment=a b;c"]}, Submission(job_name("x", "1"), "/r u n", "/r u n/s", ["p"])
    )
    assert argv[-3:] == ["--comment=a b;c", "/r u n/s", "p"]


@pytest.mark.parametrize(("job", "then"), [("7", "PENDING"), ("7", "COMPLETING"), ("7_2", "PENDING")])
def test_a_job_that_goes_back_into_the_queue_while_it_is_stopped_is_cancelled(
    programs, tmp_path: Path, job: str, then: str
) -> None:
    folder = programs(
        squeue=f"""test -e {tmp_path}/scancel.asked && state={then} || state=RUNNING
grep -qx {job} {tmp_path}/scancel.asked 2> /dev/null && state=CANCELLED
echo "{job}|a-1|$state|100|N/A|N/A||None\"""",
        scancel='case "$1" in --batch) echo "Job can not be altered now, try again later" >&2; exit 228;; esac',
    )
    write_queue(tmp_path, queue_record("a-1", Job(job, "a-1", "RUNNING")))
    assert stop_job(tmp_path, by_force=False) is True
    assert (folder / "scancel.asked").read_text() == f"--batch --signal=TERM {job}\n{job}\n"
    assert (read_queue(tmp_path) or {})["state"] == "CANCELLED"


def test_a_job_that_ends_while_it_is_stopped_was_stopped(programs, tmp_path: Path) -> None:
    folder = programs(
        squeue=f"""test -e {tmp_path}/scancel.asked && state=COMPLETED || state=RUNNING
echo "7|a-1|$state|100|N/A|N/A||None\"""",
        scancel="echo 'Invalid job id specified' >&2; exit 1",
    )
    write_queue(tmp_path, queue_record("a-1", Job("7", "a-1", "RUNNING")))
    assert stop_job(tmp_path, by_force=False) is True
    assert (folder / "scancel.asked").read_text().count("\n") == 1
