"""The parts of verl that run without a GPU, against what we write for them and read of them.

Skipped unless AFFECTGPT_RL_VERL names a folder with verl 0.9.1 and what these parts import, as ``pip install --target``
makes one, beside the trainer's own environment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import run_config
from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.datasets import read_rows as read_dataset
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.engines.verl.folder import next_attempt
from affectgpt_rl.engines.verl.records import VerlRecords, advantages_of
from affectgpt_rl.runfolder import RunFolder

from .support import make_run, rows_of, start

SITE = os.environ.get("AFFECTGPT_RL_VERL")
TRAINER = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(SITE is None, reason="no verl: AFFECTGPT_RL_VERL names none")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the stand-in, and beside it what verl's own code makes of it: ``out``, and its answers in found.json."""
    folder = tmp_path_factory.mktemp("real")
    assert start(make_run(folder), folder / "run").wait(60) == 0
    out = folder / "out"
    out.mkdir()
    words = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("real_parts.py")), folder / "run", out]
    path = os.pathsep.join([str(TRAINER), str(SITE)])
    environment = os.environ | {"PYTHONPATH": path, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    (folder / "found.json").write_text(done.stdout.splitlines()[-1], "utf-8")
    return folder / "run"


@pytest.fixture
def found(run: Path) -> dict[str, Any]:
    """What verl's code returned."""
    return json.loads((run.parent / "found.json").read_text("utf-8"))


def test_its_settings_are_those_of_the_command_line(found: dict[str, Any]) -> None:
    assert found["settings"] == {
        "trainer.logger": ["console", "file"],
        "data.train_batch_size": 2,
        "trainer.resume_mode": "auto",
    }


def test_it_reads_the_rows(found: dict[str, Any]) -> None:
    assert found["rows"] == 8
    assert found["row"]["reward_model"]["ground_truth"] == {"id": "s0", "labels": ["happy"]}


def test_it_judges_by_our_rewards(found: dict[str, Any]) -> None:
    assert found["judged"] == {
        "reward_score": 2.5,
        "reward_extra_info": {"score": 2.5, "format": 1.0, "accuracy": 1.0, "dual": 1.0},
    }


def test_its_advantages_are_the_recorded_ones(found: dict[str, Any]) -> None:
    assert advantages_of([1.0, 2.0, 4.0, 0.5])[0] == pytest.approx(found["advantages"], abs=1e-6)


def test_its_log_and_its_dump_are_read(run: Path, tmp_path: Path) -> None:
    config = run_config(with_defaults(json.loads((run.parent / "run.yaml").read_text("utf-8"))), run.parent)
    files = next_attempt(tmp_path)
    shutil.copy(run.parent / "out/metrics.jsonl", files.metrics)
    shutil.copy(run.parent / "out/rollouts/1.jsonl", files.rollouts)
    rows = read_dataset(config.path(config.data.train))

    VerlRecords(config, own_lexicon(), RunFolder(tmp_path), files, rows, rows).refresh()

    (row,) = rows_of(tmp_path, "metrics")
    assert (row["step"], row["values"]["reward"], row["values"]["grad_norm"]) == (1, 0.5, None)
    assert [(one["sample"], one["total"]) for one in rows_of(tmp_path, "rollouts")[::4]] == [("s0", 1.0), ("s1", 1.0)]
