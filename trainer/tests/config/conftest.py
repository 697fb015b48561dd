from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import Report, check_config
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus

MINIMAL = """\
version: 1
name: run
data:
  train: corpus/train.jsonl
  heldOut: corpus/held-out.jsonl
rewards:
  - name: format
  - name: accuracy
"""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of four real clips."""
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    make_corpus(folder, Recipe(1, {"train": 2, "validation": 1, "held-out": 1}), 1, lambda *_: None)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, corpus: Path) -> Path:
    """A folder with a corpus that a test may break and a run.yaml that may run."""
    shutil.copytree(corpus, tmp_path / "corpus")
    (tmp_path / "run.yaml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(workspace: Path) -> Callable[..., Report]:
    """Checks the minimal run.yaml with a text replaced or lines added."""

    def check(old: str = "", new: str = "", *, added: str = "") -> Report:
        assert old in MINIMAL
        (workspace / "run.yaml").write_text(MINIMAL.replace(old, new) + added, encoding="utf-8")
        return check_config(workspace / "run.yaml")

    return check


def rows_of(file: Path) -> list[dict[str, Any]]:
    """Reads a dataset file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    """Writes a dataset file."""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
