"""The command lines of ``swift sft`` and ``swift rlhf`` for a run, and the environment they read media by."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...config.ms_swift import ArgumentNames, environment_names
from ...config.types import MsSwift

# Our name in ms-swift's table of callbacks, and what the names of our rewards begin with in its table of rewards.
CALLBACK, REWARD_PREFIX = "affectgpt_rl", "affectgpt_"
RUN_DIR, PHASE, RESUMES = "AFFECTGPT_RL_RUN_DIR", "AFFECTGPT_RL_MS_SWIFT_PHASE", "AFFECTGPT_RL_MS_SWIFT_RESUMES"
PLUGIN = Path(__file__).with_name("plugin") / "affectgpt_rl_swift.py"
# What ms-swift does unless 'arguments' says otherwise: as the engine trl does, and without asking a hub.
_DEFAULTS: dict[str, Any] = {"loss_type": "dapo", "log_entropy": True, "report_to": "none", "check_model": False}
# 'swift sft' has an argument of this name that means something else.
_OF_GRPO_ALONE = frozenset({"loss_type"})
_WARMUP_SHARE = 0.1
# As in the engine trl, a cold start saves at a larger distance than GRPO.
_COLD_START_STRETCH = 5


@dataclass(frozen=True)
class PhaseFiles:
    """Files of a phase.

    Attributes:
        model: Folder of the policy that it starts from, or its name on a hub.
        dataset: Its rows as ms-swift reads them.
        output: Folder of its checkpoints.
        resume: The checkpoint that it goes on from.
    """

    model: str
    dataset: Path
    output: Path
    resume: Path | None = None


def sft_arguments(config: RunConfig, names: ArgumentNames, files: PhaseFiles) -> list[str]:
    """Returns the arguments of ``swift sft`` for the cold start."""
    cold = config.cold_start
    own = {
        **_common(config, files, cold.steps, cold.batch_size),
        "learning_rate": cold.learning_rate,
        "lr_scheduler_type": "cosine",
        "save_steps": config.checkpoint.every_steps * _COLD_START_STRETCH,
        "warmup_steps": math.ceil(cold.steps * _WARMUP_SHARE),
    }
    return _argv({**own, **_asked(_settings(config), names.sft - _OF_GRPO_ALONE)})


def grpo_arguments(config: RunConfig, names: ArgumentNames, files: PhaseFiles) -> list[str]:
    """Returns the arguments of ``swift rlhf`` for GRPO."""
    rl = config.rl
    own = {
        "rlhf_type": "grpo",
        **_common(config, files, rl.steps, rl.batch_size),
        "learning_rate": rl.learning_rate,
        "lr_scheduler_type": "linear",
        "warmup_steps": rl.warmup_steps,
        "freeze_vit": rl.freeze_encoder,
        "num_generations": rl.group_size,
        # One generation a step: a batch that waits in memory for its later steps would not survive a kill.
        "num_iterations": 1,
        "max_completion_length": rl.max_new_tokens,
        "temperature": rl.temperature,
        "beta": rl.beta,
        "reward_funcs": [REWARD_PREFIX + reward.name for reward in config.rewards],
        "reward_weights": [reward.weight for reward in config.rewards],
    }
    return _argv({**own, **_asked(_settings(config), names.all)})


def merge_arguments(adapters: Path, model: str, output: Path) -> list[str]:
    """Returns the arguments of ``swift export`` that put adapters into the weights of their model."""
    return _argv({"model": model, "adapters": adapters, "merge_lora": True, "output_dir": output})


def process_environment(
    config: RunConfig, run_dir: Path, phase: str, resumes: bool, outer: Mapping[str, str]
) -> dict[str, str]:
    """Returns the environment of ms-swift's processes.

    Of the variables that change what a model sees and hears, those of run.yaml are set and no others, so that the run
    is what its configuration says, whatever a shell has.
    """
    settings = _settings(config)
    kept = {name: value for name, value in outer.items() if name not in environment_names()}
    written = {name: _text(value) for name, value in settings.environment.items()}
    own = {
        RUN_DIR: str(run_dir),
        PHASE: phase,
        RESUMES: _text(resumes),
        "OMP_NUM_THREADS": str(config.threads),
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONUNBUFFERED": "1",
        # Names of models are those of Hugging Face's hub, as for the engine trl.
        "USE_HF": "1",
    }
    if config.device == "cpu":
        own["CUDA_VISIBLE_DEVICES"] = ""
    return {**kept, **own, **written}


def rank_environment(rank: int, processes: int, port: int) -> dict[str, str]:
    """Returns what tells one of several processes its place, as torchrun would."""
    if processes == 1:
        return {}
    own = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": processes, "LOCAL_WORLD_SIZE": processes}
    return {name: str(value) for name, value in own.items()} | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}


def _settings(config: RunConfig) -> MsSwift:
    if config.ms_swift is None:
        raise ValueError("The engine 'ms-swift' needs 'msSwift'.")
    return config.ms_swift


def _common(config: RunConfig, files: PhaseFiles, steps: int, batch: int) -> dict[str, Any]:
    settings = _settings(config)
    found: dict[str, Any] = {
        "model": files.model,
        "dataset": files.dataset,
        "split_dataset_ratio": 0,
        "output_dir": files.output,
        "add_version": False,
        "max_steps": steps,
        "per_device_train_batch_size": batch // (settings.processes * settings.accumulation),
        "gradient_accumulation_steps": settings.accumulation,
        "torch_dtype": config.model.dtype,
        "bf16": config.model.dtype == "bfloat16",
        "fp16": False,
        "seed": config.seed,
        "data_seed": config.seed,
        "logging_steps": 1,
        "eval_strategy": "no",
        "save_strategy": "steps",
        "save_steps": config.checkpoint.every_steps,
        "external_plugins": PLUGIN,
        "callbacks": CALLBACK,
        "tuner_type": "full" if config.lora is None else "lora",
    }
    if config.lora is not None:
        found |= {
            "lora_rank": config.lora.rank,
            "lora_alpha": config.lora.alpha,
            "lora_dropout": config.lora.dropout,
            "target_modules": config.lora.target_modules or "all-linear",
        }
    if config.device == "cpu":
        found["use_cpu"] = True
    if files.resume is not None:
        found["resume_from_checkpoint"] = files.resume
    return found


def _asked(settings: MsSwift, known: frozenset[str]) -> dict[str, Any]:
    # Those that only GRPO has are not for the cold start.
    return {name: value for name, value in {**_DEFAULTS, **settings.arguments}.items() if name in known}


def _argv(arguments: Mapping[str, Any]) -> list[str]:
    argv: list[str] = []
    for name, value in arguments.items():
        values = value if isinstance(value, list) else [value]
        argv += [f"--{name}", *map(_text, values)]
    return argv


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    # transformers would read 4.0 for a whole number as a text.
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return os.fspath(value) if isinstance(value, Path) else str(value)
