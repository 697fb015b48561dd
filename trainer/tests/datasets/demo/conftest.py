from pathlib import Path

import pytest

from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus

SMALL = Recipe(seed=3, counts={"train": 5, "validation": 2, "held-out": 2})


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of nine clips; read it only."""
    folder = tmp_path_factory.mktemp("demo") / "corpus"
    make_corpus(folder, SMALL, workers=2, progress=lambda done, total: None)
    return folder
