"""A run so small that tests can afford it: real clips, a real policy, a few steps of every phase.

As a program it leaves such a run behind, for tests of programs that read run folders and policies:
``python -m tests.engines.tiny FOLDER``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from affectgpt_rl.cli import main
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus
from affectgpt_rl.rewards import Completion, Each, RewardSet, build_rewards

RUN = """
version: 1
name: tiny
seed: 3
threads: 1
data: {train: corpus/train.jsonl, validation: corpus/validation.jsonl, heldOut: corpus/held-out.jsonl}
encoder: {steps: 12, batchSize: 8}
coldStart: {steps: 60, batchSize: 8}
rl: {steps: 5, batchSize: 16, groupSize: 4, maxNewTokens: 40, warmupSteps: 1}
rewards:
- {name: format}
- {name: accuracy, weight: 1.5, lengthPenalty: P2}
- {name: alignment, weight: 0.5}
evaluation: {everySteps: 2}
checkpoint: {everySteps: 2}
"""


def make_tiny(folder: Path) -> Path:
    """Makes a corpus and a run.yaml in a folder, and returns the latter."""
    make_corpus(folder / "corpus", Recipe(5, {"train": 16, "validation": 2, "held-out": 8}), 2, lambda *_: None)
    config = folder / "run.yaml"
    config.write_text(RUN, encoding="utf-8")
    return config


def train_tiny(config: Path, run: Path, *options: str) -> None:
    """Trains in this process, as the command does, and leaves with its status. Prints into log.txt of the run."""
    os.environ["XDG_CACHE_HOME"] = str(config.parent / "cache")
    run.mkdir(exist_ok=True)
    log = (run / "log.txt").open("a", encoding="utf-8")
    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
        status = main(["train", "--config", str(config), "--run-dir", str(run), *options])
    log.close()
    sys.exit(status)


def train_troubled(config: Path, run: Path) -> None:
    """Trains with an accuracy reward that raises on answers of the odd samples."""
    from affectgpt_rl.engines.trl import rl

    def troubled(*arguments: Any) -> RewardSet:
        whole = build_rewards(*arguments)

        def raises(completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
            if int(sample["id"][1:]) % 2:
                raise LookupError(f"no score for {sample['id']}")
            return 0.5

        return replace(whole, rewards={**whole.rewards, "accuracy": Each(raises)})

    rl.build_rewards = troubled
    train_tiny(config, run)


if __name__ == "__main__":
    target = Path(sys.argv[1]).resolve()
    train_tiny(make_tiny(target), target / "run")
