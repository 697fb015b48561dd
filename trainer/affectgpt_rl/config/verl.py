"""The engine 'verl' as far as a check sees it: its environment, what it cannot do, and names that it knows."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..datasets import Row
from .document import Document, KeyPath
from .other_python import installed_versions, kept_answer
from .pretrained import model_folder
from .problems import Problem, nearest
from .types import RunConfig, Verl

_Report = Callable[..., Problem]
_NAMES = "verl-settings.json"
_NAMES_SECONDS = 30.0
_OLDEST = (0, 8)
# What our rewards import in verl's processes, and verl does not bring.
_OF_REWARDS = ("ruamel.yaml", "jsonschema")
# Settings that other keys of run.yaml set, or that the run's records and its resume stand on.
TAKEN = {
    "actor_rollout_ref.actor.calculate_entropy": "set by the launcher",
    "actor_rollout_ref.actor.freeze_vision_tower": "rl.freezeEncoder",
    "actor_rollout_ref.actor.kl_loss_coef": "rl.beta",
    "actor_rollout_ref.actor.kl_loss_type": "rl.beta",
    "actor_rollout_ref.actor.optim.lr": "rl.learningRate",
    "actor_rollout_ref.actor.optim.lr_warmup_steps": "rl.warmupSteps",
    "actor_rollout_ref.actor.optim.lr_warmup_steps_ratio": "rl.warmupSteps",
    "actor_rollout_ref.actor.ppo_mini_batch_size": "set by the launcher",
    "actor_rollout_ref.actor.use_kl_loss": "rl.beta",
    "actor_rollout_ref.model.lora_alpha": "lora.alpha",
    "actor_rollout_ref.model.lora_rank": "lora.rank",
    "actor_rollout_ref.model.path": "model.path",
    "actor_rollout_ref.model.target_modules": "lora.targetModules",
    "actor_rollout_ref.rollout.gpu_memory_utilization": "verl.gpuMemory",
    "actor_rollout_ref.rollout.n": "rl.groupSize",
    "actor_rollout_ref.rollout.name": "verl.rollout",
    "actor_rollout_ref.rollout.temperature": "rl.temperature",
    "actor_rollout_ref.rollout.tensor_model_parallel_size": "verl.tensorParallel",
    "algorithm.adv_estimator": "set by the launcher",
    "algorithm.norm_adv_by_std_in_grpo": "set by the launcher",
    "algorithm.use_kl_in_reward": "rl.beta",
    "custom_reward_function.name": "rewards",
    "custom_reward_function.path": "rewards",
    "data.max_prompt_length": "verl.maxPromptTokens",
    "data.max_response_length": "rl.maxNewTokens",
    "data.seed": "seed",
    "data.train_batch_size": "rl.batchSize",
    "data.train_files": "data.train",
    "data.val_files": "data",
    "data.val_max_samples": "evaluation.samples",
    "reward.custom_reward_function.name": "rewards",
    "reward.custom_reward_function.path": "rewards",
    "trainer.default_local_dir": "set by the launcher",
    "trainer.experiment_name": "name",
    "trainer.logger": "set by the launcher",
    "trainer.max_actor_ckpt_to_keep": "checkpoint.keep",
    "trainer.n_gpus_per_node": "verl.gpus",
    "trainer.nnodes": "verl.nodes",
    "trainer.project_name": "set by the launcher",
    "trainer.resume_from_path": "set by the launcher",
    "trainer.resume_mode": "set by the launcher",
    "trainer.rollout_data_dir": "set by the launcher",
    "trainer.save_freq": "checkpoint.everySteps",
    "trainer.test_freq": "evaluation.everySteps",
    "trainer.total_epochs": "rl.steps",
    "trainer.total_training_steps": "rl.steps",
    "trainer.val_before_train": "set by the launcher",
    "trainer.val_only": "set by the launcher",
    "trainer.validation_data_dir": "set by the launcher",
}


@dataclass(frozen=True)
class SettingNames:
    """The settings that a verl has, by their names with dots.

    Attributes:
        names: All of them.
        open: Those whose value is a mapping of further names.
    """

    names: frozenset[str]
    open: frozenset[str]

    def parent(self, name: str) -> str | None:
        """Returns the open setting that a name belongs to."""
        return next((parent for parent in self.open if name.startswith(f"{parent}.")), None)


def verl_python(config: RunConfig) -> Path:
    """Returns the Python that runs verl. Links are not followed: a venv's Python is one, and means the venv."""
    written = config.verl.python if config.verl else None
    return Path(sys.executable) if written is None else (config.base / Path(written).expanduser()).absolute()


def prompts_per_step(config: RunConfig) -> int:
    """Returns how many prompts a step has: what verl calls the batch size."""
    return config.rl.batch_size // config.rl.group_size


def verl_facts(config: RunConfig) -> tuple[dict[str, Any], str | None]:
    """Returns the engine's name and installed versions, and what to do where it cannot be used."""
    python = verl_python(config)
    needed = ("verl", "ray", config.verl.rollout if config.verl else "vllm", *_OF_REWARDS)
    versions = installed_versions(python, (*needed, "torch", "transformers"))
    facts = {"name": "verl", "versions": {name: found for name, found in versions.items() if found is not None}}
    if not versions:
        return facts, f"verl.python names {python}, which is no Python that runs. Name that of verl's environment."
    missing = [name for name in needed if versions.get(name) is None]
    if missing:
        problem = (
            f"The environment of {python} lacks {', '.join(missing)}. Name the Python of verl's environment in "
            f"verl.python, and install what it lacks there: pip install {' '.join(missing)}."
        )
        return facts, problem
    found = re.match(r"(\d+)\.(\d+)", str(versions["verl"]))
    if found is None or (int(found[1]), int(found[2])) < _OLDEST:
        oldest = ".".join(map(str, _OLDEST))
        return facts, f"verl {versions['verl']} is too old: its settings have other names. Install {oldest} or newer."
    return facts, None


def setting_names(config: RunConfig) -> SettingNames:
    """Returns the settings of the verl that is installed; those of the pinned one where it cannot be asked."""
    found = json.loads(files("affectgpt_rl.config").joinpath(_NAMES).read_text(encoding="utf-8"))
    python = verl_python(config)
    version = installed_versions(python, ("verl",)).get("verl")
    if version is not None and version != found["version"]:
        program = ["-I", str(files("affectgpt_rl.config").joinpath("verl_names.py"))]
        asked = kept_answer(python, program, "verl-settings", {"verl": version}, _NAMES_SECONDS)
        if asked is not None and {"names", "open"} <= asked.keys():
            found = asked
    return SettingNames(frozenset(found["names"]), frozenset(found["open"]))


def verl_rules(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    """Checks what the schema cannot say: what verl does not do, and what its other keys have to fit."""
    verl = config.verl
    if config.engine != "verl":
        if verl is not None:
            message = f"'verl' belongs to the engine 'verl', but engine is '{config.engine}'."
            yield problem(["engine"], config.engine, message, "verl")
        return
    if config.model.path is None:
        message = "The engine 'verl' trains pretrained models: name one in model.path."
        yield problem(["model"], config.model.preset, message)
        return
    if config.model.prompt is not None and "{subtitle}" not in config.model.prompt:
        message = "model.prompt has no {subtitle}: the policy would not be told what is said."
        yield problem(["model", "prompt"], config.model.prompt, message)
    for path, value, message, hint in _impossible(config):
        yield problem(path, value, message, hint)
    for index, reward in enumerate(config.rewards):
        if reward.name == "perception":
            message = (
                "verl judges one completion at a time, and the reward 'perception' compares those of a group: leave it "
                "out, or use another engine."
            )
            yield problem(["rewards", index, "name"], reward.name, message)
    if verl is not None:
        yield from _share_problems(config, verl, problem)


def _impossible(config: RunConfig) -> Iterator[tuple[KeyPath, object, str, object]]:
    if config.encoder.steps:
        message = "A pretrained model brings its encoder: encoder pretraining belongs to a preset."
        yield ["encoder", "steps"], config.encoder.steps, message, 0
    if config.cold_start.steps:
        message = (
            "The engine 'verl' does GRPO alone: give it a policy that has had its cold start (of the engine 'trl' or "
            "'ms-swift') in model.path."
        )
        yield ["coldStart", "steps"], config.cold_start.steps, message, 0
    if config.control is not None:
        yield ["control"], None, "'control' is not for the engine 'verl': leave it out.", None
    if config.checkpoint.shared is not None:
        message = "checkpoint.shared is not for the engine 'verl': leave it out."
        yield ["checkpoint", "shared"], config.checkpoint.shared, message, None
    if config.device == "cpu":
        yield ["device"], "cpu", "verl trains on GPUs alone.", "cuda"
    if config.model.dtype != "bfloat16":
        message = "verl computes in bfloat16 and keeps what is trained in float32: write bfloat16, or leave it out."
        yield ["model", "dtype"], config.model.dtype, message, "bfloat16"
    if config.lora is not None and config.lora.dropout:
        yield ["lora", "dropout"], config.lora.dropout, "verl's adapters have no dropout.", 0


def _share_problems(config: RunConfig, verl: Verl, problem: _Report) -> Iterator[Problem]:
    here = verl.address is None
    if here and verl.nodes > 1:
        message = "verl.nodes is more than 1, which needs a Ray cluster of as many machines: name it in verl.address."
        yield problem(["verl", "nodes"], verl.nodes, message, 1)
    if verl.gpus % verl.tensor_parallel:
        message = f"verl.tensorParallel {verl.tensor_parallel} does not divide the {verl.gpus} GPUs of a node."
        yield problem(["verl", "tensorParallel"], verl.tensor_parallel, message, 1)
    count = verl.nodes * verl.gpus
    if config.rl.batch_size % count:
        message = f"rl.batchSize {config.rl.batch_size} cannot be shared by {count} GPUs: it must be a multiple of it."
        nearby = max(count, round(config.rl.batch_size / count) * count)
        yield problem(["rl", "batchSize"], config.rl.batch_size, message, nearby)
    if not here and config.secrets:
        message = (
            "Secrets cannot be handed to a job of Ray: its dashboard shows the environment of jobs. Set them where the "
            "cluster is started, and take them out here."
        )
        yield problem(["secrets"], ", ".join(config.secrets), message)
    gpus = config.resources.gpus if config.resources is not None else None
    if here and gpus is not None and len(gpus) != verl.gpus:
        message = f"resources.gpus names {len(gpus)} GPUs, but verl.gpus is {verl.gpus}."
        yield problem(["verl", "gpus"], verl.gpus, message, len(gpus) or None)
    if here and config.slurm is not None and config.slurm.gpus not in (None, verl.gpus):
        message = f"slurm.gpus is {config.slurm.gpus}, but verl.gpus is {verl.gpus}."
        yield problem(["verl", "gpus"], verl.gpus, message, config.slurm.gpus or None)


def verl_problems(config: RunConfig, document: Document) -> Iterator[Problem]:
    """Checks the model's folder and the names of the further settings."""

    problem = document.problem
    if config.engine != "verl" or config.verl is None or config.model.path is None:
        return
    folder = model_folder(config)
    if folder is not None and not (folder / "config.json").is_file():
        message = f"model.path names {config.model.path}: no model in Hugging Face's format, config.json is missing."
        yield problem(["model", "path"], config.model.path, message)
    names = setting_names(config) if config.verl.overrides else None
    for name in config.verl.overrides:
        path = ["verl", "overrides", name]
        if owner := TAKEN.get(name):
            how = f"it is {owner}" if owner.startswith("set") else f"write {owner}"
            yield problem(path, name, f"The setting '{name}' of verl cannot be written here: {how}.")
        elif names is not None and name not in names.names and names.parent(name) is None:
            yield problem(path, name, f"verl has no setting '{name}'.", nearest(name, [*names.names - TAKEN.keys()]))


def verl_row_problems(config: RunConfig, dataset: Path, key: str, rows: list[Row]) -> Iterator[Problem]:
    """Checks that verl can train on a dataset's rows.

    Args:
        config: The configuration.
        dataset: The dataset file.
        key: The key of run.yaml that names it.
        rows: Its rows.
    """
    prompts = prompts_per_step(config)
    if key == "data.train" and len(rows) < prompts:
        message = f"A step takes {prompts} prompts (rl.batchSize / rl.groupSize), but there are {len(rows)} rows."
        yield Problem(str(dataset), key, message)
    for row in rows:
        unread = [column for column in row.timed_media if column not in ("video", "videos")]
        if unread and row.video is None:
            message = (
                f"Sample '{row.id}' has {' and '.join(map(repr, unread))}, which reaches no model through verl: use "
                "the engine 'ms-swift'."
            )
            yield Problem(str(dataset), key, message, value=row.id)
            return
        for image in row.images:
            if not image.is_file():
                message = f"Sample '{row.id}' names an image that is not there: {image}."
                yield Problem(str(dataset), key, message, value=row.id)
                return
