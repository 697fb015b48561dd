"""A grid of two real, tiny trainings side by side, from the command line to the table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_json, read_rows

from ..engines.tiny import make_tiny

GRID = """
version: 1
base: run.yaml
seeds: [3]
set: {rl.steps: 2}
variants:
  - {name: no-rl, set: {rl.steps: 0}}
  - {name: accuracy, set: {rewards: [{name: accuracy}]}}
"""


def ablate(folder: Path, *options: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-m", "affectgpt_rl", "ablate", "--grid", "grid.yaml", "--out", "runs", "--json", *options],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return {**json.loads(answer.stdout), "said": answer.stderr}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grid")
    make_tiny(folder)
    (folder / "grid.yaml").write_text(GRID, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    return ablate(folder, "--jobs", "2")


def test_both_runs_finish_and_have_all_measures(report: dict[str, Any]) -> None:
    assert [cell["state"] for cell in report["cells"]] == ["finished", "finished"]
    for cell in report["cells"]:
        assert all(value is not None for value in cell["values"].values())
    assert {difference["variant"] for difference in report["differences"]} == {"accuracy"}


def test_the_phases_are_trained_once_and_the_policies_begin_alike(report: dict[str, Any]) -> None:
    folders = [Path(cell["folder"]) for cell in report["cells"]]
    events = [event["kind"] for folder in folders for event in read_rows(folder / "events.jsonl")]
    assert events.count("phase-taken") == 2
    first = [read_rows(folder / "evaluations.jsonl")[0] for folder in folders]
    assert [{key: row[key] for key in row if key != "time"} for row in first] == [
        {key: first[0][key] for key in first[0] if key != "time"}
    ] * 2


def test_a_second_call_keeps_both(report: dict[str, Any], folder: Path) -> None:
    again = ablate(folder, "--jobs", "2")
    assert again["said"] == ""
    assert [cell["folder"] for cell in again["cells"]] == [cell["folder"] for cell in report["cells"]]
    queue = next((folder / "runs/.ablations").glob("*/*/queue.json"))
    assert (read_json(queue) or {})["ended"] is True
