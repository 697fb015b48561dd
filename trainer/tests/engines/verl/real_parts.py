"""What of verl runs without a GPU, called with what a run of ours has written. Prints one JSON object.

real_parts.py RUN OUT    RUN is a run folder of the stand-in, OUT an empty folder for verl's own files
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from hydra import compose, initialize_config_dir  # pyright: ignore[reportMissingImports]
from transformers import AutoTokenizer
from verl.experimental.reward_loop.reward_manager.naive import (  # pyright: ignore[reportMissingImports]
    NaiveRewardManager,
)
from verl.protocol import DataProto  # pyright: ignore[reportMissingImports]
from verl.trainer.ppo.core_algos import compute_grpo_outcome_advantage  # pyright: ignore[reportMissingImports]
from verl.trainer.ppo.reward import get_custom_reward_fn  # pyright: ignore[reportMissingImports]
from verl.trainer.ppo.v1.trainer_base import PPOTrainer  # pyright: ignore[reportMissingImports]
from verl.utils.dataset.rl_dataset import RLHFDataset  # pyright: ignore[reportMissingImports]
from verl.utils.tracking import FileLogger  # pyright: ignore[reportMissingImports]

from tests.engines.pretrained import make_text_model

ANSWER = "<think>he is happy</think><answer>happy</answer>"
SCORES = [1.0, 2.0, 4.0, 0.5]


def main() -> None:
    """Reads settings and rows, judges a completion, and writes a log and a dump, all by verl's own code."""
    run, out = (Path(word) for word in sys.argv[1:3])
    os.environ["AFFECTGPT_RL_CONFIG"] = str(run / "verl" / "run.yaml")
    argv = json.loads((run / "verl/attempt-1/command.json").read_text("utf-8"))["argv"][3:]
    own = [word for word in argv if not word.startswith("hydra.")]
    import verl  # pyright: ignore[reportMissingImports]

    folder = str(Path(next(iter(verl.__path__))) / "trainer" / "config")
    with initialize_config_dir(config_dir=folder, version_base=None):
        config = compose(config_name="ppo_trainer", overrides=own)
    make_text_model(out / "model")
    tokenizer = AutoTokenizer.from_pretrained(out / "model")
    dataset = RLHFDataset(config.data.train_files, tokenizer, config.data)
    judged = asyncio.run(judge(config, tokenizer, dataset[0]))
    os.environ["VERL_FILE_LOGGER_PATH"] = str(out / "metrics.jsonl")
    logger = FileLogger("project", "run")
    logger.log({"critic/score/mean": np.float32(0.5), "actor/grad_norm": float("nan")}, 1)
    logger.finish()
    rows = [dataset[index] for index in (0, 1) for _ in range(4)]
    truths = [row["reward_model"]["ground_truth"] for row in rows]
    uids = {"uid": [f"u{index // 4}_{index % 4}_0" for index in range(8)]}
    PPOTrainer._write_generations(["asked"] * 8, [ANSWER] * 8, truths, SCORES * 2, uids, str(out / "rollouts"), 1)
    advantages, _ = compute_grpo_outcome_advantage(
        torch.tensor(SCORES).unsqueeze(1), torch.ones(4, 1), np.array(["a"] * 4)
    )
    found = {
        "settings": {
            name: select(config, name) for name in ("trainer.logger", "data.train_batch_size", "trainer.resume_mode")
        },
        "rows": len(dataset),
        "row": {key: dataset[0][key] for key in ("data_source", "reward_model", "extra_info")},
        "judged": judged,
        "advantages": advantages.flatten().tolist(),
    }
    print("\n" + json.dumps(found))


def select(config: Any, name: str) -> Any:
    """Returns a setting by its name with dots."""
    for part in name.split("."):
        config = config[part]
    return config if isinstance(config, str | int) else list(config)


async def judge(config: Any, tokenizer: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Judges a completion by the reward that the settings name."""
    ids = tokenizer(ANSWER, return_tensors="pt")["input_ids"]
    data = DataProto.from_dict(
        tensors={"responses": ids, "attention_mask": torch.ones_like(ids)},
        non_tensors={key: np.array([row[key]], dtype=object) for key in ("data_source", "reward_model", "extra_info")},
    )
    return await NaiveRewardManager(config, tokenizer, get_custom_reward_fn(config)).run_single(data)


if __name__ == "__main__":
    main()
