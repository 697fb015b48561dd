"""What the schema cannot say: rules between keys of a run configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .document import Document, dotted
from .problems import Problem
from .schema import run_config_schema
from .types import Reward, RunConfig, snake_case
from .verl import verl_rules

_Report = Callable[..., Problem]
# Which rewards an option of the list 'rewards' belongs to.
_OPTION_OWNERS = {
    "mode": ("format",),
    "measure": ("accuracy",),
    "lengthPenalty": ("accuracy", "dual"),
    "threshold": ("alignment",),
    "judge": ("perception",),
}
# Options of sbatch that the launcher sets itself, or that would change what it gets to see.
_OWN_OPTIONS = (
    "array",
    "chdir",
    "clusters",
    "error",
    "help",
    "input",
    "job-name",
    "no-requeue",
    "nodes",
    "ntasks",
    "open-mode",
    "output",
    "parsable",
    "quiet",
    "requeue",
    "signal",
    "test-only",
    "usage",
    "verbose",
    "version",
    "wait",
    "wrap",
)


def rule_problems(config: RunConfig, document: Document) -> Iterator[Problem]:
    """Checks the rules between keys."""

    problem = document.problem
    rl = config.rl
    if rl.batch_size % rl.group_size:
        message = (
            f"rl.groupSize {rl.group_size} does not divide rl.batchSize {rl.batch_size}: "
            "a step holds whole groups of completions."
        )
        yield problem(["rl", "groupSize"], rl.group_size, message, _nearest_divisor(rl.batch_size, rl.group_size))
    if rl.warmup_steps > rl.steps > 0:
        message = f"rl.warmupSteps {rl.warmup_steps} is more than rl.steps {rl.steps}."
        yield problem(["rl", "warmupSteps"], rl.warmup_steps, message, rl.steps)
    yield from _cadence(config, problem)
    yield from _rewards(config, problem)
    yield from _command(config, problem)
    yield from _model(config, problem)
    yield from _ms_swift(config, problem)
    yield from verl_rules(config, problem)
    if config.encoder.steps == config.cold_start.steps == rl.steps == 0 and config.control is None:
        yield problem(["rl", "steps"], 0, "Every phase has 0 steps: there is nothing to train.")
    if config.secrets and config.launcher == "slurm":
        message = (
            "Secrets cannot be handed to a job of Slurm: it starts later, and until then they would stand in a file. "
            "Export them in your login shell on the cluster and take them out here."
        )
        yield problem(["secrets"], ", ".join(config.secrets), message)
    yield from _resources(config, problem)
    yield from _slurm(config, problem)
    if config.evaluation.set == "validation" and config.data.validation is None:
        message = "evaluation.set is 'validation', but data.validation names no file."
        yield problem(["evaluation", "set"], "validation", message, "held-out")


def _cadence(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    steps = config.rl.steps
    if config.control is not None or steps == 0:
        return
    for key, every in (("checkpoint", config.checkpoint.every_steps), ("evaluation", config.evaluation.every_steps)):
        if every > steps:
            message = f"{key}.everySteps {every} is more than rl.steps {steps}: it would never come due."
            yield problem([key, "everySteps"], every, message, steps)


def _rewards(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, reward in enumerate(config.rewards):
        if reward.name in seen:
            message = f"The reward '{reward.name}' stands here twice; give it one weight."
            yield problem(["rewards", index, "name"], reward.name, message)
        seen.add(reward.name)
        yield from _foreign_options(reward, index, problem)
        local = reward.name == "perception" and reward.judge == "local"
        if (reward.name in ("alignment", "dual") or local) and not config.reasoning:
            message = f"The reward '{reward.name}' reads the reasoning, but reasoning is false."
            yield problem(["rewards", index, "name"], reward.name, message)
        asks = reward.name == "judge" or (reward.name == "perception" and reward.judge == "endpoint")
        if asks and config.endpoint is None:
            message = f"The reward '{reward.name}' asks a language model: say which in 'endpoint' (url and model)."
            yield problem(["rewards", index, "name"], reward.name, message)
    if config.control is None and not any(reward.weight for reward in config.rewards):
        yield problem(["rewards"], 0, "Every reward has weight 0: there is nothing to learn from.")


def _command(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    command = config.command
    if config.engine != "command":
        if command is not None:
            message = f"'command' belongs to the engine 'command', but engine is '{config.engine}'."
            yield problem(["engine"], config.engine, message, "command")
        return
    if command is None:
        yield problem(["engine"], "command", "The engine 'command' needs to know which: say it in 'command' (argv).")
        return
    metrics = command.metrics
    if metrics is not None and metrics.pattern is not None:
        if metrics.format != "console":
            message = f"command.metrics.pattern is of the format 'console', not of '{metrics.format}'."
            yield problem(["command", "metrics", "pattern"], metrics.pattern, message)
        elif "(?<step>" not in metrics.pattern:
            message = "command.metrics.pattern has no group (?<step>…): the step of a line is not known."
            yield problem(["command", "metrics", "pattern"], metrics.pattern, message)


def _model(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    model = config.model
    if (model.preset is None) == (model.path is None):
        message = "'model' names either a preset of this project (preset) or a pretrained model (path)."
        yield problem(["model"], model.preset, message)
        return
    if config.trl is not None and config.engine != "trl":
        yield problem(["trl"], None, f"'trl' belongs to the engine 'trl', but engine is '{config.engine}'.")
    if config.engine != "trl":
        return
    if model.path is None:
        of_pretrained: dict[tuple[str, ...], bool] = {
            ("model", "prompt"): model.prompt is not None,
            ("model", "dtype"): model.dtype != "float32",
            ("lora",): config.lora is not None,
            ("trl",): config.trl is not None,
        }
        for path, written in of_pretrained.items():
            if written:
                message = f"{dotted(path)} belongs to a pretrained model (model.path), not to a preset."
                yield problem(path, None, message)
        return
    if config.encoder.steps:
        message = "A pretrained model brings its encoder: encoder pretraining belongs to a preset."
        yield problem(["encoder", "steps"], config.encoder.steps, message, 0)
    if model.prompt is not None and "{subtitle}" not in model.prompt:
        message = "model.prompt has no {subtitle}: the policy would not be told what is said."
        yield problem(["model", "prompt"], model.prompt, message)
    trl = config.trl
    if trl is not None and trl.vllm != "server" and trl.vllm_server != _default("trl", "vllmServer"):
        yield problem(["trl", "vllmServer"], trl.vllm_server, "trl.vllmServer is of vllm 'server'.")


def _ms_swift(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    if config.engine != "ms-swift":
        if config.ms_swift is not None:
            message = f"'msSwift' belongs to the engine 'ms-swift', but engine is '{config.engine}'."
            yield problem(["engine"], config.engine, message, "ms-swift")
        return
    if config.model.path is None:
        message = "The engine 'ms-swift' trains pretrained models: name one in model.path."
        yield problem(["model"], config.model.preset, message)
        return
    if config.model.prompt is not None and "{subtitle}" not in config.model.prompt:
        message = "model.prompt has no {subtitle}: the policy would not be told what is said."
        yield problem(["model", "prompt"], config.model.prompt, message)
    not_there: dict[tuple[str, str], tuple[object, bool]] = {
        ("encoder", "steps"): (config.encoder.steps, config.encoder.steps > 0),
        ("control", "supervisedSteps"): (None, config.control is not None),
        ("checkpoint", "shared"): (config.checkpoint.shared, config.checkpoint.shared is not None),
    }
    for path, (value, written) in not_there.items():
        if written:
            yield problem(path, value, f"{dotted(path)} is not for the engine 'ms-swift': leave it out.")


def _default(section: str, key: str) -> object:
    return run_config_schema()["properties"][section]["properties"][key]["default"]


def _foreign_options(reward: Reward, index: int, problem: _Report) -> Iterator[Problem]:
    members = run_config_schema()["properties"]["rewards"]["items"]["properties"]
    for key, owners in _OPTION_OWNERS.items():
        value = getattr(reward, snake_case(key))
        if reward.name not in owners and value != members[key].get("default"):
            whose = " and ".join(f"'{owner}'" for owner in owners)
            message = f"{key} is an option of {whose}, not of the reward '{reward.name}'."
            yield problem(["rewards", index, key], value, message)


def _resources(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    resources = config.resources
    if resources is None:
        return
    if config.launcher == "slurm":
        message = (
            "'resources' is of the launcher 'direct': a job's GPUs are those of 'slurm.gpus', and Slurm queues it."
        )
        yield problem(["resources"], None, message)
    elif resources.gpus and config.device == "cpu":
        message = "resources.gpus names GPUs, but device is 'cpu'."
        yield problem(["resources", "gpus"], resources.gpus, message, "[]")
    else:
        yield from _processes(config, resources.gpus or [], problem)


def _processes(config: RunConfig, gpus: list[int], problem: _Report) -> Iterator[Problem]:
    sections = {"trl": ("trl", config.trl), "ms-swift": ("msSwift", config.ms_swift)}
    key, section = sections.get(config.engine, ("", None))
    processes = None if section is None else section.processes
    if gpus and processes is not None and processes > len(gpus):
        message = f"{key}.processes {processes} train on a GPU each, but resources.gpus names {len(gpus)}."
        yield problem([key, "processes"], processes, message, len(gpus))


def _slurm(config: RunConfig, problem: _Report) -> Iterator[Problem]:
    if config.slurm is None:
        return
    if config.slurm.gpu_type is not None and not config.slurm.gpus:
        yield problem(["slurm", "gpuType"], config.slurm.gpu_type, "slurm.gpuType needs a number in slurm.gpus.", 1)
    if config.slurm.cpus is not None and config.slurm.cpus < config.threads:
        message = f"slurm.cpus {config.slurm.cpus} is less than threads {config.threads}."
        yield problem(["slurm", "cpus"], config.slurm.cpus, message, config.threads)
    for index, option in enumerate(config.slurm.options):
        # Slurm takes the beginning of a name for the whole one.
        name = option[2:].split("=", 1)[0]
        if taken := next((own for own in _OWN_OPTIONS if own.startswith(name)), None):
            message = (
                f"The option '--{taken}' of sbatch is set by the launcher, so that the run can be watched and resumed."
            )
            yield problem(["slurm", "options", index], option, message)


def _nearest_divisor(number: int, wanted: int) -> int | None:
    divisors = [divisor for divisor in range(2, number + 1) if number % divisor == 0]
    return min(divisors, key=lambda divisor: abs(divisor - wanted)) if divisors else None
