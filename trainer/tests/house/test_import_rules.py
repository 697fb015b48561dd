"""The import rules of pyproject.toml hold, and they see a planted violation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TRAINER = Path(__file__).parents[2]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        # Wide enough that no rule's name is wrapped.
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with its rules, free to be broken."""
    shutil.copytree(TRAINER / "affectgpt_rl", tmp_path / "affectgpt_rl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TRAINER / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_package_keeps_its_import_rules(copy: Path) -> None:
    result = _lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("relay/planted.py", "import numpy", "import no third party"),
        ("supervisor/planted.py", "from affectgpt_rl.config import check", "import no third party"),
        ("datasets/planted.py", "import torch", "torch stays under engines"),
        ("rewards/planted.py", "from affectgpt_rl.engines import trl", "torch stays under engines"),
    ],
)
def test_a_planted_violation_is_found(copy: Path, file: str, line: str, rule: str) -> None:
    (copy / "affectgpt_rl" / file).write_text(line + "\n", encoding="utf-8")
    result = _lint(copy)
    assert result.returncode == 1
    broken = [text for text in result.stdout.splitlines() if text.endswith("BROKEN")]
    assert len(broken) == 1
    assert rule in broken[0]
