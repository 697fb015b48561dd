"""A resolved run configuration as typed values. Meanings, ranges and defaults stand in run-config.schema.json.

The fields are the schema's keys in Python's spelling; a test compares them one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

RewardName = Literal["format", "accuracy", "alignment", "dual", "perception", "repetition", "judge"]
FormatMode = Literal["strict", "tolerant"]
Measure = Literal["f1", "precision", "recall", "jaccard", "hit", "polarity"]
LengthPenalty = Literal["none", "P1", "P2", "P3"]
PairJudge = Literal["local", "endpoint"]
EvaluationSet = Literal["held-out", "validation"]
Launcher = Literal["direct", "slurm"]
ControlTargets = Literal["cold-start", "truth"]


@dataclass(frozen=True)
class CommandMetrics:
    """Where the curves of a command come from; read by the extension's readers alone."""

    format: Literal["console", "json-lines"]
    file: str
    pattern: str | None = None


@dataclass(frozen=True)
class Command:
    """The program of the engine 'command'."""

    argv: list[str]
    cwd: str
    environment: list[str]
    metrics: CommandMetrics | None = None


@dataclass(frozen=True)
class Data:
    """Datasets, as written in run.yaml; ``RunConfig.path`` resolves them."""

    train: str
    held_out: str
    validation: str | None = None


@dataclass(frozen=True)
class Model:
    """The model that becomes the policy: a preset, or a pretrained one at a path or on the Hub."""

    dtype: Literal["float32", "bfloat16"] = "float32"
    preset: Literal["tiny-llava"] | None = None
    path: str | None = None
    prompt: str | None = None


@dataclass(frozen=True)
class Lora:
    """Low-rank adapters; None for the target modules means all linear layers of the language model."""

    rank: int
    alpha: float
    dropout: float
    target_modules: list[str] | None = None


@dataclass(frozen=True)
class Trl:
    """How TRL trains a pretrained model."""

    accumulation: int
    vllm_server: str
    processes: int | None = None
    accelerate: str | None = None
    vllm: Literal["colocate", "server"] | None = None


@dataclass(frozen=True)
class MsSwift:
    """How ms-swift trains a pretrained model; names of the environment and of arguments are ms-swift's own."""

    processes: int
    accumulation: int
    environment: dict[str, Any]
    arguments: dict[str, Any]
    python: str | None = None


@dataclass(frozen=True)
class Verl:
    """How verl trains a pretrained model; names of overrides are verl's own. ``gpus`` are those of each node."""

    nodes: int
    gpus: int
    rollout: Literal["vllm", "sglang"]
    tensor_parallel: int
    gpu_memory: float
    max_prompt_tokens: int
    overrides: dict[str, Any]
    python: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Supervised:
    """A supervised phase: encoder pretraining or cold start."""

    steps: int
    batch_size: int
    learning_rate: float


@dataclass(frozen=True)
class Rl:
    """The GRPO phase."""

    steps: int
    batch_size: int
    group_size: int
    max_new_tokens: int
    learning_rate: float
    warmup_steps: int
    temperature: float
    beta: float
    freeze_encoder: bool


@dataclass(frozen=True)
class Reward:
    """One reward of the total. Options that belong to other rewards have their defaults."""

    name: RewardName
    weight: float
    mode: FormatMode
    measure: Measure
    length_penalty: LengthPenalty
    judge: PairJudge
    threshold: float | None = None


@dataclass(frozen=True)
class Endpoint:
    """The service that judges answers; its key is in an environment variable and nowhere else."""

    url: str
    model: str
    timeout_seconds: float
    retries: int
    concurrency: int
    cache: str
    api_key_variable: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """When and on what the policy is evaluated."""

    every_steps: int
    set: EvaluationSet
    samples: int | None = None


@dataclass(frozen=True)
class Checkpoint:
    """When the run's state is saved."""

    every_steps: int
    keep: int
    shared: str | None = None


@dataclass(frozen=True)
class Control:
    """Continued supervised training in place of GRPO."""

    supervised_steps: int
    targets: ControlTargets


@dataclass(frozen=True)
class Resources:
    """What a run takes of a machine that starts it itself. ``gpus`` None: every GPU that there is."""

    wait: bool
    gpus: list[int] | None = None


@dataclass(frozen=True)
class Slurm:
    """What a run asks of Slurm. What is None is left to the cluster."""

    warn_seconds: int
    options: list[str]
    partition: str | None = None
    gpus: int | None = None
    gpu_type: str | None = None
    cpus: int | None = None
    memory_mb: int | None = None
    time: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class RunConfig:
    """A whole run. ``base`` is the folder of run.yaml, which its paths are relative to."""

    base: Path
    version: int
    name: str
    seed: int
    engine: Literal["trl", "ms-swift", "verl", "command"]
    secrets: list[str]
    upload: list[str]
    launcher: Launcher
    device: Literal["auto", "cpu", "cuda"]
    threads: int
    reasoning: bool
    lexicon: str
    data: Data
    model: Model
    encoder: Supervised
    cold_start: Supervised
    rl: Rl
    rewards: list[Reward]
    evaluation: Evaluation
    checkpoint: Checkpoint
    command: Command | None = None
    endpoint: Endpoint | None = None
    control: Control | None = None
    lora: Lora | None = None
    trl: Trl | None = None
    ms_swift: MsSwift | None = None
    verl: Verl | None = None
    resources: Resources | None = None
    slurm: Slurm | None = None

    def path(self, written: str) -> Path:
        """Returns the absolute path of a file named in run.yaml."""
        return (self.base / Path(written).expanduser()).resolve()

    @property
    def lexicon_path(self) -> Path | None:
        """The folder of the official pack, or None for the project's own lexicon."""
        return None if self.lexicon == "own" else self.path(self.lexicon)


_T = TypeVar("_T")


def run_config(resolved: dict[str, Any], base: Path) -> RunConfig:
    """Turns a validated configuration with defaults filled in into typed values."""
    return _build(RunConfig, {**resolved, "base": base})


def _build(kind: type[_T], value: dict[str, Any]) -> _T:
    hints = get_type_hints(kind)
    members = {snake_case(key): member for key, member in value.items()}
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _convert(hints[name], member) for name, member in members.items() if name in known})


def _convert(hint: Any, value: Any) -> Any:
    if get_origin(hint) is list:
        return [_convert(get_args(hint)[0], item) for item in value]
    for option in (hint, *get_args(hint)):
        if isinstance(value, dict) and is_dataclass(option):
            return _build(option, value)  # type: ignore[arg-type]
    return value


def snake_case(key: str) -> str:
    """Returns a schema key in Python's spelling: ``groupSize`` -> ``group_size``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
