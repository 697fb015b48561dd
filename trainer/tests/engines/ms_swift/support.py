"""A run of ms-swift so small that a processor can do it, and where its environment is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from affectgpt_rl.config import RunConfig, run_config
from affectgpt_rl.config.schema import with_defaults

ROOT = Path(__file__).parents[4]
PYTHON = Path(os.environ.get("AFFECTGPT_RL_TEST_MS_SWIFT", ROOT / ".tools" / "ms-swift" / "bin" / "python"))
"""The Python of ms-swift's environment; ``npm test -- --only ms-swift`` makes it."""
SETTINGS: dict[str, Any] = {
    "version": 1,
    "name": "omni",
    "seed": 3,
    "engine": "ms-swift",
    "device": "cpu",
    "threads": 1,
    "data": {"train": "corpus/train.jsonl", "heldOut": "corpus/held-out.jsonl"},
    "model": {"path": "./omni", "prompt": "words: {subtitle} reply:"},
    "msSwift": {
        "python": str(PYTHON),
        "environment": {"FPS_MAX_FRAMES": 4, "VIDEO_MAX_PIXELS": 12544},
        "arguments": {"attn_impl": "eager", "dataloader_num_workers": 0},
    },
    "coldStart": {"steps": 2, "batchSize": 2, "learningRate": 0.001},
    "rl": {"steps": 4, "batchSize": 4, "groupSize": 2, "maxNewTokens": 12, "warmupSteps": 1, "learningRate": 0.001},
    "rewards": [{"name": "format"}, {"name": "accuracy", "weight": 1.5}, {"name": "repetition", "weight": 0.5}],
    "evaluation": {"everySteps": 2, "samples": 2},
    "checkpoint": {"everySteps": 2, "keep": 9},
}


def settings(**changes: Any) -> dict[str, Any]:
    """Returns the small run's settings; dictionaries are added to, everything else is replaced."""
    changed = dict(SETTINGS)
    for key, value in changes.items():
        before = changed.get(key)
        changed[key] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return changed


def config(base: Path, **changes: Any) -> RunConfig:
    """Returns the small run, typed."""
    return run_config(with_defaults(settings(**changes)), base)
