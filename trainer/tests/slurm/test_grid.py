"""A grid whose launcher is Slurm: arrays in waves, resumed and stopped like any run, on a real cluster."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.ablation.grid import Grid
from affectgpt_rl.ablation.queue import Queue
from affectgpt_rl.ablation.study import Study
from affectgpt_rl.relay import control
from affectgpt_rl.relay.queue_watch import QueueWatch
from affectgpt_rl.runfolder import read_json, read_rows

from ..ablation.conftest import corpus, grid, stand_in, workspace
from ..engines.tiny import make_tiny
from ..waiting import eventually
from .conftest import Cluster, queue_of

__all__ = ["corpus", "grid", "stand_in", "workspace"]

pytestmark = pytest.mark.usefixtures("on_cluster")
COMMON = "  encoder.steps: 3\n"
SLURM = COMMON + "  launcher: slurm\n  slurm: {partition: main, time: '5', memoryMB: 200}\n"
SECONDS = 120.0

TINY_GRID = """
version: 1
base: run.yaml
seeds: [3]
set: {rl.steps: 2, launcher: slurm, slurm: {partition: main, memoryMB: 1900, time: "10"}}
variants:
  - {name: accuracy, set: {rewards: [{name: accuracy}]}}
  - {name: no-rl, set: {rl.steps: 0}}
"""


@pytest.fixture
def study(grid: Callable[..., Grid], tmp_path: Path) -> Study:
    """Three variants with two seeds; all of a seed share encoder and cold start."""
    return Study(grid(COMMON, SLURM), tmp_path / "runs")


def submit(study: Study, python: str) -> list[str]:
    said: list[str] = []
    Queue(study, 2, False, said.append, python, 0.05).run()
    return said


def states(study: Study) -> dict[str, str]:
    QueueWatch(every_seconds=0).look(study.root)
    return {standing.cell.name: standing.state for standing in study.standings()}


def jobs(study: Study) -> dict[str, str]:
    return {
        standing.cell.name: str((read_json(standing.folder / "run.json") or {})["launcher"]["jobId"])
        for standing in study.standings()
        if standing.folder is not None
    }


def divided(found: dict[str, str]) -> tuple[list[str], list[str]]:
    """Returns the jobs of runs without RL, which train nothing but what the others need, and the other jobs."""
    first = [job for name, job in found.items() if "no-rl" in name]
    return first, [job for job in found.values() if job not in first]


def test_those_that_train_what_others_need_go_first(
    cluster: Cluster, study: Study, stand_in: Callable[..., str]
) -> None:
    said = submit(study, stand_in(grid_no_rl_s0="wait"))
    found = jobs(study)
    (leaders,), (others,) = ({job.split("_")[0] for job in part} for part in divided(found))
    assert len(found) == 6
    assert f"submitted as {others}, to begin when {leaders} have ended." in said[1]
    shown = cluster.call("scontrol", "show", "job", others)
    assert f"Dependency=afterany:{leaders}_*" in shown and "ArrayTaskThrottle=2" in shown
    eventually(lambda: Counter(states(study).values()) == {"running": 1, "finished": 1, "queued": 4}, SECONDS)
    waiting = next(standing.folder for standing in study.standings() if standing.cell.name == "grid-accuracy-s0")
    assert waiting is not None
    eventually(lambda: (states(study), queue_of(waiting)["reason"])[1] == "Dependency", SECONDS)
    # Handed over once: a second call finds them.
    assert submit(study, stand_in(grid_no_rl_s0="wait")) == []
    assert jobs(study) == found
    leader = next(standing for standing in study.standings() if standing.cell.name == "grid-no-rl-s0")
    control.stop({"folder": str(leader.folder), "graceSeconds": 5})
    eventually(lambda: Counter(states(study).values()) == {"stopped": 1, "finished": 5}, SECONDS)
    # What was stopped goes on as a job of its own.
    assert "goes on in" in submit(study, stand_in())[0]
    eventually(lambda: Counter(states(study).values()) == {"finished": 6}, SECONDS)
    assert jobs(study)["grid-no-rl-s0"] != found["grid-no-rl-s0"]


def test_what_comes_later_waits_for_phases_that_are_on_their_way_and_all_is_stopped_together(
    cluster: Cluster, study: Study, stand_in: Callable[..., str]
) -> None:
    python = stand_in(grid_no_rl_s0="wait")
    study.set_share([cell.token for cell in study.cells if cell.name == "grid-no-rl-s0"])
    submit(study, python)
    (first,) = {job.split("_")[0] for job in jobs(study).values()}
    study.set_share([cell.token for cell in study.cells])
    submit(study, python)
    second = jobs(study)["grid-accuracy-s0"].split("_")[0]
    assert f"Dependency=afterany:{first}_*" in cluster.call("scontrol", "show", "job", second)
    eventually(lambda: Counter(states(study).values()) == {"running": 1, "queued": 5}, SECONDS)
    assert study.owner() is None
    assert study.stop()
    eventually(lambda: Counter(states(study).values()) == {"stopped": 6}, SECONDS)
    assert not study.stop()


def test_a_request_that_slurm_refuses_is_told_and_leaves_nothing(
    grid: Callable[..., Grid], tmp_path: Path, stand_in: Callable[..., str]
) -> None:
    study = Study(grid(COMMON, SLURM.replace("main", "nowhere")), tmp_path / "runs")
    said = submit(study, stand_in())
    assert "could not be submitted: " in said[0] and "partition" in said[0]
    assert Counter(states(study).values()) == {"none": 6}
    cells = (read_json(study.queue / "queue.json") or {})["cells"]
    assert all("partition" in cell["problem"] for cell in cells)


def test_a_real_run_takes_the_phases_that_the_first_array_has_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    make_tiny(tmp_path)
    (tmp_path / "grid.yaml").write_text(TINY_GRID, encoding="utf-8")
    command = [sys.executable, "-m", "affectgpt_rl", "ablate", "--grid", "grid.yaml", "--out", "runs", "--json"]

    def ablate(*options: str) -> dict[str, Any]:
        answer = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
        return json.loads(answer.stdout)

    cells = ablate()["cells"]
    assert {cell["state"] for cell in cells} <= {"queued", "running"}
    study = Study.open(tmp_path / "grid.yaml", tmp_path / "runs")
    eventually(lambda: set(states(study).values()) == {"finished"}, 300)
    cells = {cell["variant"]: cell for cell in ablate("--table")["cells"]}
    assert all(cell["values"]["f1"] is not None for cell in cells.values())
    taken = {
        name: [event["kind"] for event in read_rows(Path(cell["folder"]) / "events.jsonl")].count("phase-taken")
        for name, cell in cells.items()
    }
    assert taken == {"no-rl": 0, "accuracy": 2}
