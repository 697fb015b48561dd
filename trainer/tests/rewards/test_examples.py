"""The examples of docs/rewards.md and of docstrings give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs/rewards.md"


def test_the_page_tells_the_truth() -> None:
    found = doctest.testfile(str(DOCS), module_relative=False)
    assert found.attempted > 20 and found.failed == 0


@pytest.mark.parametrize("module", ["perception", "clues"])
def test_the_docstrings_tell_the_truth(module: str) -> None:
    found = doctest.testmod(import_module(f"affectgpt_rl.rewards.{module}"))
    assert found.attempted and not found.failed
