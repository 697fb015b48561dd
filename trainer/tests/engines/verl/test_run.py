"""Whole runs of ``affectgpt-rl train`` with a stand-in for verl (stand_in.py says what of it is verl's)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from ...waiting import eventually
from .support import make_run, rows_of, start

SECONDS = 60.0
ADDRESS = "http://127.0.0.1:8265"


def finish(process: subprocess.Popen[str], run: Path) -> int:
    """Waits for the end; the log is shown when it does not come."""
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail((run / "log.txt").read_text())


def reaches(run: Path, step: int) -> None:
    """Waits until a step is recorded."""
    eventually(lambda: any(row["step"] >= step for row in rows_of(run, "metrics")), SECONDS)


def calls_of(folder: Path) -> list[list[str]]:
    """What Ray was asked, as its arguments."""
    return [json.loads(line) for line in (folder / "env/bin/jobs/calls.jsonl").read_text().splitlines()]


def kinds(run: Path) -> list[str]:
    """The kinds of the run's events."""
    return [event["kind"] for event in rows_of(run, "events")]


def test_a_run_leaves_the_records_of_any_engine(tmp_path: Path) -> None:
    run = tmp_path / "run"

    assert finish(start(make_run(tmp_path), run), run) == 0

    assert [row["step"] for row in rows_of(run, "metrics")] == [0, 1, 2, 3, 4]
    assert [row["step"] for row in rows_of(run, "evaluations")] == [0, 2, 4]
    rollouts = rows_of(run, "rollouts")
    assert [sum(one["step"] == step for one in rollouts) for step in range(1, 5)] == [8] * 4
    # The total is what our compute_score returned to verl, the parts what the rewards say of the same completion.
    weights = {"format": 1.0, "accuracy": 1.0, "dual": 0.5}
    assert all(
        one["total"] == pytest.approx(sum(weights[name] * value for name, value in one["rewards"].items()))
        for one in rollouts
    )
    assert kinds(run)[:1] == ["phase"] and kinds(run)[-2:] == ["exported", "cost"]
    assert json.loads((run / "state.json").read_text())["phase"] == "exporting"
    assert json.loads((run / "run.json").read_text())["engine"]["versions"]["verl"] == "0.9.1"


def test_samples_that_verl_leaves_out_are_told_once(tmp_path: Path) -> None:
    run = tmp_path / "run"

    assert finish(start(make_run(tmp_path), run, STAND_IN_LEAVES_OUT="3"), run) == 0

    told = [event for event in rows_of(run, "events") if event["kind"] == "samples-left-out"]
    assert [event["data"] for event in told] == [{"count": 3}]


def test_a_failure_is_told_with_its_status_and_the_last_step(tmp_path: Path) -> None:
    run = tmp_path / "run"

    assert finish(start(make_run(tmp_path), run, STAND_IN_FAIL="3"), run) == 1

    (event,) = [event for event in rows_of(run, "events") if event["kind"] == "failed"]
    assert event["message"] == "verl ended with status 1 after step 2; log.txt holds what it said."
    assert "CUDA out of memory" in (run / "log.txt").read_text()


def test_a_stopped_run_goes_on_behind_its_last_checkpoint_and_keeps_its_curves(tmp_path: Path) -> None:
    config, run = make_run(tmp_path), tmp_path / "run"
    process = start(config, run, STAND_IN_HOLD="4")
    reaches(run, 3)
    process.send_signal(signal.SIGTERM)
    assert finish(process, run) == 0
    assert "exported" not in kinds(run)

    assert finish(start(config, run, "--resume"), run) == 0

    # Step 3 was done twice: the checkpoint is of step 2. Of two rows of a step the later one counts.
    assert [row["step"] for row in rows_of(run, "metrics")] == [0, 1, 2, 3, 3, 4]
    assert [event["step"] for event in rows_of(run, "events") if event["kind"] == "resumed"] == [2]


def test_a_run_that_is_done_trains_no_more(tmp_path: Path) -> None:
    config, run = make_run(tmp_path), tmp_path / "run"
    assert finish(start(config, run), run) == 0

    assert finish(start(config, run, "--resume"), run) == 0

    assert [row["step"] for row in rows_of(run, "metrics")] == [0, 1, 2, 3, 4]


def test_a_run_as_a_job_of_a_ray_cluster(tmp_path: Path) -> None:
    config, run = make_run(tmp_path, {"address": ADDRESS}), tmp_path / "run"

    assert finish(start(config, run), run) == 0

    assert [row["step"] for row in rows_of(run, "metrics")] == [0, 1, 2, 3, 4]
    (call,) = calls_of(tmp_path)
    assert call[:4] == ["job", "submit", "--address", ADDRESS]
    assert call[5].startswith("affectgpt-rl-") and call[5].endswith("-1")


def test_a_stop_stops_the_job(tmp_path: Path) -> None:
    config, run = make_run(tmp_path, {"address": ADDRESS}), tmp_path / "run"
    process = start(config, run, STAND_IN_HOLD="2")
    reaches(run, 1)
    process.send_signal(signal.SIGTERM)

    assert finish(process, run) == 0

    calls = calls_of(tmp_path)
    assert [call[1] for call in calls] == ["submit", "stop"]
    assert calls[1] == ["job", "stop", "--address", ADDRESS, calls[0][5]]
    assert "exported" not in kinds(run)


def test_a_job_that_outlived_its_launcher_is_stopped_before_the_run_goes_on(tmp_path: Path) -> None:
    config, run = make_run(tmp_path, {"address": ADDRESS}), tmp_path / "run"
    process = start(config, run, STAND_IN_HOLD="2")
    reaches(run, 1)
    process.kill()
    process.wait()

    assert finish(start(config, run, "--resume"), run) == 0

    calls = calls_of(tmp_path)
    assert [call[1] for call in calls] == ["submit", "stop", "submit"]
    assert calls[1][-1] == calls[0][5] != calls[2][5]


def test_a_job_is_stopped_also_when_what_submitted_it_is_gone(tmp_path: Path) -> None:
    config, run = make_run(tmp_path, {"address": ADDRESS}), tmp_path / "run"
    process = start(config, run, STAND_IN_HOLD="2")
    reaches(run, 1)
    (submitter,) = (int(word) for word in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())
    os.kill(submitter, signal.SIGKILL)

    assert finish(process, run) == 1

    assert [call[1] for call in calls_of(tmp_path)] == ["submit", "stop"]
    assert "verl ended by signal 9 after step 1" in (run / "log.txt").read_text()


def test_a_job_that_somebody_else_stopped_is_no_finished_run(tmp_path: Path) -> None:
    config, run = make_run(tmp_path, {"address": ADDRESS}), tmp_path / "run"
    process = start(config, run, STAND_IN_HOLD="2")
    reaches(run, 1)
    (job,) = [call[5] for call in calls_of(tmp_path)]
    subprocess.run([tmp_path / "env/bin/ray", "job", "stop", "--address", ADDRESS, job], check=True)

    assert finish(process, run) == 1

    assert "verl ended after step 1 of 4" in (run / "log.txt").read_text()
