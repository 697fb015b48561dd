"""Stands in for verl 0.9.1, which runs on GPUs alone: it writes verl's files in verl's formats, and trains nothing.

What is verl's here was read in its sources: the settings as Hydra's overrides, the reward imported by its path and
called for one completion at a time from several threads (``NaiveRewardManager``), the lines of the logger ``file``, the
dumps of completions, the checkpoint folders with the file that names the last one, and that a resume begins behind it.
As a program::

    stand_in.py -m verl.trainer.main_ppo NAME=VALUE …
    stand_in.py -I -c PROGRAM PACKAGE …           which versions are installed
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ANSWERS = (
    "<think>the voice is loud, he looks angry</think><answer>angry</answer>",
    "<think>the brows are raised, she is happy</think><answer>happy, joyful</answer>",
    "no tags at all",
)
VERSIONS = {"verl": "0.9.1", "ray": "2.50.0", "vllm": "0.18.0", "ruamel.yaml": "0.18", "jsonschema": "4.25"}


def main() -> int:
    """Answers as verl's Python does."""
    if "-c" in sys.argv:
        packages = sys.argv[sys.argv.index("-c") + 2 :]
        print(json.dumps({name: VERSIONS.get(name) for name in packages}))
        return 0
    assert sys.argv[1:3] == ["-m", "verl.trainer.main_ppo"], sys.argv
    settings = dict(argument.lstrip("+").split("=", 1) for argument in sys.argv[3:])
    return train({name: json.loads(value) for name, value in settings.items()})


def train(settings: dict[str, Any]) -> int:
    """Writes what a training writes.

    The step of ``STAND_IN_FAIL`` fails, that of ``STAND_IN_HOLD`` never ends, and ``STAND_IN_LEAVES_OUT`` samples are
    said to be left out.
    """
    compute_score = imported(settings)
    rows = [json.loads(line) for line in Path(settings["data.train_files"]).read_text("utf-8").splitlines()]
    held_out = [json.loads(line) for line in Path(settings["data.val_files"]).read_text("utf-8").splitlines()]
    # As its dataset says of prompts that are too long.
    kept = len(rows) - int(os.environ.get("STAND_IN_LEAVES_OUT", "0"))
    print(f"dataset len: {len(rows)}\nfilter dataset len: {kept}", flush=True)
    checkpoints = Path(settings["trainer.default_local_dir"])
    tracker = checkpoints / "latest_checkpointed_iteration.txt"
    done = int(tracker.read_text()) if tracker.exists() else 0
    total = settings["trainer.total_training_steps"]
    fails, holds = (int(os.environ.get(f"STAND_IN_{name}", "0")) for name in ("FAIL", "HOLD"))
    # Cut off at every start, written without a buffer.
    with open(os.environ["VERL_FILE_LOGGER_PATH"], "wb", buffering=0) as log:
        if settings["trainer.val_before_train"]:
            log_line(log, done, validate(settings, compute_score, held_out, done))
        for step in range(done + 1, total + 1):
            if step == fails:
                print("ray.exceptions.RayTaskError(OutOfMemoryError): CUDA out of memory.", file=sys.stderr)
                return 1
            while step == holds:
                time.sleep(60)
            metrics = train_step(settings, compute_score, rows, step)
            if step == total or step % settings["trainer.save_freq"] == 0:
                actor = checkpoints / f"global_step_{step}" / "actor"
                actor.mkdir(parents=True)
                (actor / "model_world_size_1_rank_0.pt").write_bytes(b"weights")
                tracker.write_text(str(step))
            if step == total or step % settings["trainer.test_freq"] == 0:
                metrics |= validate(settings, compute_score, held_out, step)
            log_line(log, step, metrics)
            # That of the logger 'console'.
            print(f"step:{step} - critic/score/mean:{metrics['critic/score/mean']}", flush=True)
    return 0


def imported(settings: dict[str, Any]) -> Callable[..., Any]:
    """Imports the reward as verl does: a module made of the file that the settings name."""
    spec = importlib.util.spec_from_file_location("custom_module", settings["reward.custom_reward_function.path"])
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["custom_module"] = module
    spec.loader.exec_module(module)
    return getattr(module, settings["reward.custom_reward_function.name"])


def judge(compute_score: Callable[..., Any], row: dict[str, Any], answer: str) -> dict[str, float]:
    """Calls the reward as verl's NaiveRewardManager does."""
    more = {**row["extra_info"], "num_turns": None, "rollout_reward_scores": {}}
    truth = row["reward_model"]["ground_truth"]
    return compute_score(data_source=row["data_source"], solution_str=answer, ground_truth=truth, extra_info=more)


def train_step(
    settings: dict[str, Any], compute_score: Callable[..., Any], rows: list[dict[str, Any]], step: int
) -> dict[str, float]:
    """Dumps the completions of a step as the V1 trainer does, without the rewards' names, and returns its figures."""
    prompts, size = settings["data.train_batch_size"], settings["actor_rollout_ref.rollout.n"]
    chosen = [rows[(step * prompts + place) % len(rows)] for place in range(prompts)]
    asked = [(row, ANSWERS[(step + index) % len(ANSWERS)], index) for row in chosen for index in range(size)]
    with ThreadPoolExecutor(4) as pool:
        scores = list(pool.map(lambda one: judge(compute_score, one[0], one[1])["score"], asked))
    dumps = [
        dump(row, answer, score, step) | {"uid": f"uid{row['extra_info']['index']}_{index}_0"}
        for (row, answer, index), score in zip(asked, scores, strict=True)
    ]
    write_dumps(Path(settings["trainer.rollout_data_dir"]) / f"{step}.jsonl", dumps)
    mean = sum(scores) / len(scores)
    return {
        "training/global_step": step,
        "critic/score/mean": mean,
        "critic/rewards/mean": mean,
        "actor/pg_loss": 0.01,
        "actor/entropy": 1.5,
        "actor/grad_norm": math.nan,
        "actor/lr": 1e-6,
        "response_length/mean": 40.0,
        "response_length/clip_ratio": 0.0,
        "timing_s/step": 0.2,
    }


def validate(
    settings: dict[str, Any], compute_score: Callable[..., Any], rows: list[dict[str, Any]], step: int
) -> dict[str, float]:
    """Dumps greedy answers with the rewards' names, and returns verl's figures of them."""
    asked = rows[: settings["data.val_max_samples"]] if settings["data.val_max_samples"] > 0 else rows
    found = [(row, judge(compute_score, row, ANSWERS[1])) for row in asked]
    dumps = [dump(row, ANSWERS[1], scores["score"], step) | scores for row, scores in found]
    write_dumps(Path(settings["trainer.validation_data_dir"]) / f"{step}.jsonl", dumps)
    mean = sum(scores["score"] for _, scores in found) / len(found)
    return {"val-core/affectgpt-rl/score/mean@1": mean}


def dump(row: dict[str, Any], answer: str, score: float, step: int) -> dict[str, Any]:
    """A line of a dump."""
    asked = f"user\n{row['prompt'][0]['content']}\nassistant\n"
    return {
        "input": asked,
        "output": answer,
        "gts": row["reward_model"]["ground_truth"],
        "score": score,
        "step": step,
    }


def write_dumps(file: Path, dumps: list[dict[str, Any]]) -> None:
    """Writes a dump as verl does: in one go, not atomically."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w") as opened:
        for line in dumps:
            opened.write(json.dumps(line, ensure_ascii=False) + "\n")


def log_line(log: Any, step: int, data: dict[str, float]) -> None:
    """Writes a line of the logger; orjson, which verl uses, writes null for what is not finite."""
    known = {name: value if math.isfinite(value) else None for name, value in data.items()}
    log.write(json.dumps({"step": step, "data": known}, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
