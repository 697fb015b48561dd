"""The engine 'ms-swift' as far as a check sees it: its own environment, and names that it knows.

A name that is spelt wrongly costs days there: an environment variable that nobody reads drops the sound of every clip
without a word (modelscope/ms-swift#5784). So each name is checked before anything starts.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from .document import Document
from .other_python import installed_versions, kept_answer
from .pretrained import model_folder
from .problems import Problem, nearest
from .schema import run_config_schema
from .shares import share_problems
from .types import RunConfig

# The distributions that decide what the engine computes; their versions are recorded with each run.
PACKAGES = ("ms-swift", "torch", "transformers", "trl", "peft", "datasets", "qwen-omni-utils", "av")
_NAMES = "ms-swift-arguments.json"
_NAMES_SECONDS = 150.0
# Arguments that other keys of run.yaml set, or that the run's records and its resume stand on.
_TAKEN = {
    "adapters": "set by the launcher",
    "add_version": "set by the launcher",
    "beta": "rl.beta",
    "bf16": "model.dtype",
    "callbacks": "set by the launcher",
    "create_checkpoint_symlink": "set by the launcher",
    "data_seed": "seed",
    "dataset": "data.train",
    "eval_strategy": "evaluation",
    "external_plugins": "set by the launcher",
    "fp16": "model.dtype",
    "freeze_vit": "rl.freezeEncoder",
    "generation_batch_size": "rl.batchSize",
    "gradient_accumulation_steps": "msSwift.accumulation",
    "ignore_data_skip": "set by the launcher",
    "learning_rate": "rl.learningRate and coldStart.learningRate",
    "load_best_model_at_end": "set by the launcher",
    "logging_steps": "set by the launcher",
    "logging_strategy": "set by the launcher",
    "lora_alpha": "lora.alpha",
    "lora_dropout": "lora.dropout",
    "lora_rank": "lora.rank",
    "lr_scheduler_type": "set by the launcher",
    "max_completion_length": "rl.maxNewTokens",
    "max_steps": "rl.steps and coldStart.steps",
    "model": "model.path",
    "model_kwargs": "msSwift.environment",
    "num_generations": "rl.groupSize",
    "num_iterations": "set by the launcher",
    "num_train_epochs": "rl.steps and coldStart.steps",
    "output_dir": "set by the launcher",
    "per_device_train_batch_size": "rl.batchSize and coldStart.batchSize",
    "remove_unused_columns": "set by the launcher",
    "resume_from_checkpoint": "set by the launcher",
    "resume_only_model": "set by the launcher",
    "reward_funcs": "rewards",
    "reward_weights": "rewards",
    "rlhf_type": "set by the launcher",
    "save_only_model": "set by the launcher",
    "save_steps": "checkpoint.everySteps",
    "save_strategy": "checkpoint.everySteps",
    "save_total_limit": "checkpoint.keep",
    "seed": "seed",
    "split_dataset_ratio": "data",
    "steps_per_generation": "rl.batchSize",
    "target_modules": "lora.targetModules",
    "temperature": "rl.temperature",
    "torch_dtype": "model.dtype",
    "tuner_type": "lora",
    "use_cpu": "device",
    "val_dataset": "data",
    "warmup_ratio": "rl.warmupSteps",
    "warmup_steps": "rl.warmupSteps",
}


@dataclass(frozen=True)
class ArgumentNames:
    """The arguments that an ms-swift has.

    Attributes:
        sft: Those of ``swift sft``.
        rlhf: Those that only ``swift rlhf`` has.
    """

    sft: frozenset[str]
    rlhf: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Those of ``swift rlhf``, which has all of ``swift sft`` too."""
        return self.sft | self.rlhf


def environment_names() -> list[str]:
    """Returns the environment variables that ms-swift's way of reading media can be told by."""
    return list(_environment_schema())


def _environment_schema() -> dict[str, Any]:
    return run_config_schema()["properties"]["msSwift"]["properties"]["environment"]["properties"]


def default_python() -> Path:
    """Returns where ``affectgpt-rl engine install ms-swift`` puts its Python: beside the trainer's environment."""
    return Path(sys.prefix).parent / "ms-swift" / "bin" / "python"


def swift_python(config: RunConfig) -> Path:
    """Returns the Python that runs ms-swift. Links are not followed: a venv's Python is one, and means the venv."""
    written = config.ms_swift.python if config.ms_swift else None
    return default_python() if written is None else Path(os.path.abspath(config.base / Path(written).expanduser()))


def ms_swift_facts(config: RunConfig) -> tuple[dict[str, Any], str | None]:
    """Returns the engine's name and installed versions, and what to do where it cannot be used."""
    python = swift_python(config)
    versions = installed_versions(python, PACKAGES)
    facts = {"name": "ms-swift", "versions": {name: found for name, found in versions.items() if found is not None}}
    if not versions:
        problem = (
            f"The engine 'ms-swift' needs an environment of its own, and {python} is no Python that runs. Make one "
            "with 'affectgpt-rl engine install ms-swift', or name its Python in msSwift.python."
        )
        return facts, problem
    missing = [name for name in PACKAGES if versions.get(name) is None]
    if missing:
        problem = (
            f"The environment of {python} lacks {', '.join(missing)}. Make one that has all with "
            "'affectgpt-rl engine install ms-swift'."
        )
        return facts, problem
    return facts, None


def argument_names(config: RunConfig) -> ArgumentNames:
    """Returns the arguments of the ms-swift that is installed; those of the pinned one where it cannot be asked."""
    ours = json.loads(files("affectgpt_rl.config").joinpath(_NAMES).read_text(encoding="utf-8"))
    python = swift_python(config)
    versions = installed_versions(python, PACKAGES)
    here = {name: versions.get(name) for name in ours["versions"]}
    found = ours
    if versions.get("ms-swift") is not None and here != ours["versions"]:
        program = ["-P", str(files("affectgpt_rl.config").joinpath("ms_swift_names.py"))]
        asked = kept_answer(python, program, "ms-swift-arguments", here, _NAMES_SECONDS)
        found = asked if asked is not None and {"sft", "rlhf"} <= asked.keys() else ours
    return ArgumentNames(frozenset(found["sft"]), frozenset(found["rlhf"]))


def ms_swift_problems(config: RunConfig, document: Document) -> Iterator[Problem]:
    """Checks model, batches and names of the engine 'ms-swift'."""

    problem = document.problem
    if config.engine != "ms-swift" or config.ms_swift is None or config.model.path is None:
        return
    folder = model_folder(config)
    if folder is not None and not (folder / "config.json").is_file():
        message = f"model.path names {config.model.path}: no model in Hugging Face's format, config.json is missing."
        yield problem(["model", "path"], config.model.path, message)
    names = argument_names(config).all if config.ms_swift.arguments else frozenset()
    for name in config.ms_swift.arguments:
        path = ["msSwift", "arguments", name]
        if owner := _TAKEN.get(name):
            how = f"it is {owner}" if owner.startswith("set") else f"write {owner}"
            yield problem(path, name, f"The argument '{name}' of ms-swift cannot be written here: {how}.")
        elif name not in names:
            hint = nearest(name, [*names - _TAKEN.keys(), *environment_names()])
            if hint in environment_names():
                yield problem(
                    path, name, f"'{name}' is no argument of ms-swift but belongs to msSwift.environment.", hint
                )
            else:
                yield problem(path, name, f"ms-swift has no argument '{name}'.", hint)
    settings = config.ms_swift
    yield from share_problems(config, document, "msSwift", settings.processes, settings.accumulation)


def misspelt_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns variables of a shell that look like ms-swift's but are not, with what was probably meant."""
    known = environment_names()
    found: dict[str, str] = {}
    for name in environment:
        # Near enough that chance is unlikely: USER_AUDIO_IN_VIDEO, and not every word with PIXELS in it.
        meant = nearest(name, known, cutoff=0.85) if name not in known else None
        if meant is not None:
            found[name] = meant
    return found
