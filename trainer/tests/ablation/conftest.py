from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.ablation.grid import Grid, read_grid
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus

RUN = """\
version: 1
name: run
threads: 1
data:
  train: corpus/train.jsonl
  heldOut: corpus/held-out.jsonl
rl:
  steps: 4
  batchSize: 8
  groupSize: 4
  warmupSteps: 0
rewards:
  - name: format
  - name: accuracy
evaluation: {everySteps: 2}
checkpoint: {everySteps: 2}
"""

GRID = """\
version: 1
base: run.yaml
seeds: [0, 1]
set:
  encoder.steps: 3
variants:
  - name: no-rl
    title: no RL
    set:
      rl.steps: 0
  - name: accuracy
    set:
      rewards: [{ name: accuracy, lengthPenalty: P2 }]
  - name: light-format
    set:
      rewards.0.weight: 0.1
      rl: { beta: 0.04 }
reference:
  measure: EW F1, percent
  source: Doe et al.
  values: { no-rl: 60.0, accuracy: 63.0, light-format: 61.0 }
"""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of a few real clips."""
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    make_corpus(folder, Recipe(1, {"train": 2, "validation": 1, "held-out": 4}), 1, lambda *_: None)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, corpus: Path) -> Path:
    """A folder with a corpus, a run.yaml and a grid over it."""
    shutil.copytree(corpus, tmp_path / "corpus")
    (tmp_path / "run.yaml").write_text(RUN, encoding="utf-8")
    (tmp_path / "grid.yaml").write_text(GRID, encoding="utf-8")
    return tmp_path


@pytest.fixture
def grid(workspace: Path) -> Callable[..., Grid]:
    """Reads the grid with a text replaced."""

    def grid(old: str = "", new: str = "") -> Grid:
        assert old in GRID
        (workspace / "grid.yaml").write_text(GRID.replace(old, new), encoding="utf-8")
        return read_grid(workspace / "grid.yaml")

    return grid


# Stands in for the trainer's Python, whose engine takes minutes: the check is the real one, the training does what the
# file beside it says about the run's name, and is finished at once where it says nothing.
STAND_IN_PYTHON = """#!{python}
import json, os, sys, time
command, options = sys.argv[3], dict(zip(sys.argv[4::2], sys.argv[5::2]))
if command == "check":
    os.execv("{python}", ["{python}", *sys.argv[1:]])
run = json.load(open(options["--run-dir"] + "/run.json"))
does = json.load(open("{behaviour}")).get(run["name"], "finish")
print(does, *sys.argv[1:], flush=True)
if does == "fail":
    sys.exit("out of luck")
if does == "wait":
    time.sleep(600)
"""


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[..., str]:
    """Returns a Python whose trainings do what is said, by the name of the run: fail, wait or finish."""
    behaviour, program = tmp_path / "behaviour.json", tmp_path / "stand-in"
    program.write_text(STAND_IN_PYTHON.format(python=sys.executable, behaviour=behaviour), encoding="utf-8")
    program.chmod(0o755)

    def stand_in(**does: str) -> str:
        behaviour.write_text(json.dumps({name.replace("_", "-"): what for name, what in does.items()}))
        return str(program)

    return stand_in
