"""The command line of verl for a run, and of the job when a Ray cluster runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...config.pretrained import model_folder
from ...config.types import Verl
from ...config.verl import SettingNames, prompts_per_step
from ...rewards.adapters.shared import CONFIG_VARIABLE
from .folder import VerlFiles

RUN_DIR = "AFFECTGPT_RL_RUN_DIR"
PLUGIN = Path(__file__).with_name("plugin") / "affectgpt_rl_verl.py"
PROGRAM = ("-m", "verl.trainer.main_ppo")
PROJECT = "affectgpt-rl"
TRAIN, EVALUATED = "train", "evaluated"
# What a GPU computes at a time, unless verl's overrides say otherwise: verl's own default.
_TOKENS_AT_A_TIME = 16_384
_BEFORE_QUOTE = re.compile(r'(\\*)("|\Z)')


def settings(config: RunConfig, files: VerlFiles) -> dict[str, Any]:
    """Returns the settings of ``ppo_trainer`` that a run stands for, by their names with dots."""
    verl, rl = verl_of(config), config.rl
    prompts = prompts_per_step(config)
    actor, rollout, model = (f"actor_rollout_ref.{part}" for part in ("actor", "rollout", "model"))
    folder = model_folder(config)
    found: dict[str, Any] = {
        "algorithm.adv_estimator": "grpo",
        "algorithm.norm_adv_by_std_in_grpo": True,
        "algorithm.use_kl_in_reward": False,
        "data.train_files": str(files.dataset(TRAIN)),
        "data.val_files": str(files.dataset(EVALUATED)),
        "data.val_max_samples": config.evaluation.samples or -1,
        "data.train_batch_size": prompts,
        "data.max_prompt_length": verl.max_prompt_tokens,
        "data.max_response_length": rl.max_new_tokens,
        "data.filter_overlong_prompts": True,
        "data.seed": config.seed,
        f"{model}.path": str(folder) if folder is not None else config.model.path,
        f"{actor}.optim.lr": rl.learning_rate,
        f"{actor}.optim.lr_warmup_steps": rl.warmup_steps,
        # verl knows constant and cosine: the one that falls to zero, as that of the other engines does.
        f"{actor}.optim.lr_scheduler_type": "cosine",
        # One step of the optimizer for each batch that was sampled.
        f"{actor}.ppo_mini_batch_size": prompts,
        f"{actor}.use_dynamic_bsz": True,
        f"{actor}.ppo_max_token_len_per_gpu": max(_TOKENS_AT_A_TIME, verl.max_prompt_tokens + rl.max_new_tokens),
        f"{actor}.use_kl_loss": rl.beta > 0,
        f"{actor}.kl_loss_coef": rl.beta,
        # The estimator of the other engines: k3 of Schulman (2020).
        f"{actor}.kl_loss_type": "low_var_kl",
        f"{actor}.freeze_vision_tower": rl.freeze_encoder,
        f"{actor}.calculate_entropy": True,
        f"{rollout}.name": verl.rollout,
        f"{rollout}.n": rl.group_size,
        f"{rollout}.temperature": rl.temperature,
        f"{rollout}.tensor_model_parallel_size": verl.tensor_parallel,
        f"{rollout}.gpu_memory_utilization": verl.gpu_memory,
        "reward.custom_reward_function.path": str(PLUGIN),
        "reward.custom_reward_function.name": "compute_score",
        "trainer.logger": ["console", "file"],
        "trainer.project_name": PROJECT,
        "trainer.experiment_name": config.name,
        "trainer.nnodes": verl.nodes,
        "trainer.n_gpus_per_node": verl.gpus,
        "trainer.total_training_steps": rl.steps,
        # A pass over the data has at least one step.
        "trainer.total_epochs": rl.steps,
        "trainer.save_freq": config.checkpoint.every_steps,
        "trainer.test_freq": config.evaluation.every_steps,
        # A run that goes on has that evaluation.
        "trainer.val_before_train": files.saved_step() == 0,
        "trainer.resume_mode": "auto",
        "trainer.default_local_dir": str(files.checkpoints),
        "trainer.max_actor_ckpt_to_keep": config.checkpoint.keep,
        "trainer.rollout_data_dir": str(files.rollouts),
        "trainer.validation_data_dir": str(files.answers),
    }
    if config.lora is not None:
        found |= {
            f"{model}.lora_rank": config.lora.rank,
            f"{model}.lora_alpha": config.lora.alpha,
            f"{model}.target_modules": config.lora.target_modules or "all-linear",
            # The rollout engine is given the base weights once, and the adapters at each step.
            f"{rollout}.load_format": "safetensors",
        }
    return found


def verl_argv(config: RunConfig, names: SettingNames, files: VerlFiles, python: Path) -> list[str]:
    """Returns the command that trains, one argument an item; no shell reads it.

    Args:
        config: The checked configuration.
        names: The settings that this verl has.
        files: Those of the attempt.
        python: verl's Python.
    """
    asked = verl_of(config).overrides
    added = {f"+{name}": value for name, value in asked.items() if name not in names.names}
    known = {name: value for name, value in asked.items() if name in names.names}
    # Hydra would write its copy of the settings into the working folder.
    own = {"hydra.run.dir": str(files.own / "hydra")}
    whole = {**settings(config, files), **known, **added, **own}
    return [str(python), *PROGRAM, *(f"{name}={hydra_value(value)}" for name, value in whole.items())]


def hydra_value(value: Any) -> str:
    """Writes a value in the grammar of Hydra's overrides: every text in quotes, so that none of it means anything.

    Raises:
        ValueError: A text holds ``${``, which OmegaConf reads as a reference wherever it stands.
    """
    if isinstance(value, list):
        return f"[{','.join(map(hydra_value, value))}]"
    if not isinstance(value, str):
        return json.dumps(value)
    if "${" in value:
        raise ValueError(f"verl would read the '${{' in {value!r} as a reference to another setting.")
    # A backslash is itself but before a quotation mark, also the closing one.
    return f'"{_BEFORE_QUOTE.sub(_escaped, value)}"'


def _escaped(found: re.Match[str]) -> str:
    return found[1] * 2 + ('\\"' if found[2] else "")


def process_environment(config: RunConfig, files: VerlFiles) -> dict[str, str]:
    """Returns what verl's processes find in their environment beside what they inherit."""
    return {
        RUN_DIR: str(files.run_dir),
        CONFIG_VARIABLE: str(files.rewards),
        "VERL_FILE_LOGGER_PATH": str(files.metrics),
        "OMP_NUM_THREADS": str(config.threads),
        "PYTHONUNBUFFERED": "1",
    }


def submit_argv(ray: Path, address: str, job: str, environment: Mapping[str, str], entrypoint: list[str]) -> list[str]:
    """Returns the command that submits a job to a Ray cluster, prints its output and ends with its status."""
    runtime = json.dumps({"env_vars": dict(environment)})
    options = ["--address", address, "--submission-id", job, "--runtime-env-json", runtime]
    return [str(ray), "job", "submit", *options, "--", *entrypoint]


def stop_argv(ray: Path, address: str, job: str) -> list[str]:
    """Returns the command that stops a job of a Ray cluster and waits for its end."""
    return [str(ray), "job", "stop", "--address", address, job]


def verl_of(config: RunConfig) -> Verl:
    """Returns the settings of verl, which a checked run of it has."""
    if config.verl is None:
        raise ValueError("The engine 'verl' needs 'verl'.")
    return config.verl
