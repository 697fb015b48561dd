"""What a run configuration names outside itself: datasets, their clips, lexicon, engine."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..datasets import DatasetError, Row, read_rows
from ..emotion import EmotionError, load_official_pack, own_lexicon
from ..supervisor.hardware import GpuProbe
from .document import Document
from .engine import engine_facts
from .media import media_problems
from .ms_swift import ms_swift_facts, ms_swift_problems
from .pretrained import pretrained_packages, pretrained_problems, row_problems
from .problems import Problem, nearest
from .types import RunConfig
from .verl import verl_facts, verl_problems, verl_row_problems


def resource_problems(config: RunConfig, document: Document) -> tuple[list[Problem], dict[str, Any]]:
    """Checks that everything is there that the run will read.

    Returns:
        The problems, and the facts that a launch records: dataset files with rows and sha256, lexicon, engine.
    """
    if config.engine == "ms-swift":
        engine, engine_problem = ms_swift_facts(config)
    elif config.engine == "verl":
        engine, engine_problem = verl_facts(config)
    else:
        engine, engine_problem = engine_facts(config.engine, pretrained_packages(config))
    problems: list[Problem] = []
    if engine_problem:
        problems.append(Problem(document.file, "engine", engine_problem, document.line(["engine"]), config.engine))
    lexicon, lexicon_problem = _lexicon(config, document)
    if lexicon_problem:
        problems.append(lexicon_problem)
    problems += gpu_problems(config, document)
    problems += command_problems(config, document)
    problems += pretrained_problems(config, document)
    problems += ms_swift_problems(config, document)
    problems += verl_problems(config, document)
    if key_problem := endpoint_key_problem(config, document):
        problems.append(key_problem)
    dataset: dict[str, Any] = {}
    for key, written in named_files(config):
        path = config.path(written)
        if missing := _missing(path):
            message = f"data.{key} names {written}: {missing}"
            hint = _neighbour(written, path)
            problems.append(Problem(document.file, f"data.{key}", message, document.line(["data", key]), written, hint))
            continue
        try:
            rows = read_rows(path)
        except DatasetError as error:
            problems += [
                Problem(problem.file, f"data.{key}", problem.message, problem.line) for problem in error.problems[:20]
            ]
            continue
        dataset[key] = {"path": str(path), "rows": len(rows), "sha256": file_sha256(path)}
        # A command reads what it wants of the rows, in its own way.
        if config.engine == "command":
            continue
        if key == "train":
            problems += _unfit_for_phases(config, document, rows, written)
        if key in ("train", _evaluated(config)):
            if config.engine == "trl" and config.model.path is not None:
                problems += row_problems(config, path, f"data.{key}", rows)
                continue
            if config.engine == "verl":
                problems += verl_row_problems(config, path, f"data.{key}", rows)
                problems += media_problems(path, f"data.{key}", [row for row in rows if row.video is not None])
                continue
            # Without the engine there is nothing to open clips with, and its absence is reported already.
            problems += [] if engine_problem else media_problems(path, f"data.{key}", rows)
    return problems, {"dataset": dataset, "lexicon": lexicon, "engine": engine}


def named_files(config: RunConfig) -> Iterator[tuple[str, str]]:
    """Yields the datasets that the run names, as (key, path as written)."""
    yield "train", config.data.train
    if config.data.validation is not None:
        yield "validation", config.data.validation
    yield "heldOut", config.data.held_out


def _evaluated(config: RunConfig) -> str:
    return "validation" if config.evaluation.set == "validation" else "heldOut"


def _lexicon(config: RunConfig, document: Document) -> tuple[dict[str, str] | None, Problem | None]:
    pack = config.lexicon_path
    try:
        return (own_lexicon() if pack is None else load_official_pack(pack)).identity(), None
    except EmotionError as error:
        hint = nearest(config.lexicon, ["own"])
        return None, Problem(document.file, "lexicon", str(error), document.line(["lexicon"]), config.lexicon, hint)


def endpoint_key_problem(config: RunConfig, document: Document) -> Problem | None:
    """Returns what is wrong when the key of the judge's endpoint is not in the environment."""
    variable = config.endpoint.api_key_variable if config.endpoint else None
    # A secret of the run is handed over with its launch, and missed there.
    if variable is None or variable in config.secrets or os.environ.get(variable):
        return None
    message = f"endpoint.apiKeyVariable names the environment variable {variable}, which is not set on this machine."
    path = ["endpoint", "apiKeyVariable"]
    return Problem(document.file, ".".join(path), message, document.line(path), variable)


def command_problems(config: RunConfig, document: Document) -> list[Problem]:
    """Returns what the engine 'command' would not find on this machine: its program, folder and variables."""
    command = config.command
    if config.engine != "command" or command is None:
        return []
    problems: list[Problem] = []
    cwd = config.path(command.cwd)
    if not cwd.is_dir():
        message = f"command.cwd names {command.cwd}: there is no such folder ({cwd})."
        problems.append(Problem(document.file, "command.cwd", message, document.line(["command", "cwd"]), command.cwd))
    program = command.argv[0]
    if shutil.which(cwd / program if "/" in program else program) is None:
        message = f"command.argv names {program}: there is no such program on this machine."
        where = document.line(["command", "argv"])
        problems.append(Problem(document.file, "command.argv[0]", message, where, program))
    for index, name in enumerate(command.environment):
        if name not in os.environ and name not in config.secrets:
            message = f"command.environment names the variable {name}, which is not set on this machine."
            where = document.line(["command", "environment", index])
            problems.append(Problem(document.file, f"command.environment[{index}]", message, where, name))
    return problems


def gpu_problems(config: RunConfig, document: Document) -> list[Problem]:
    """Returns which of the run's GPUs this machine does not have: CUDA would hide it, and the CPU train in silence."""
    wanted = [] if config.resources is None or config.launcher != "direct" else config.resources.gpus or []
    if not wanted:
        return []
    there = [gpu["index"] for gpu in GpuProbe()()]
    has = f"it has {', '.join(map(str, there))}" if there else "nvidia-smi shows none here"
    path = ["resources", "gpus"]
    return [
        Problem(
            document.file,
            f"resources.gpus[{index}]",
            f"resources.gpus names GPU {gpu}, which this machine does not have: {has}.",
            document.line([*path, index]),
            gpu,
        )
        for index, gpu in enumerate(wanted)
        if gpu not in there
    ]


def _unfit_for_phases(config: RunConfig, document: Document, rows: list[Row], written: str) -> Iterator[Problem]:
    """Yields the phases that find nothing in the training set to learn from."""
    needs = (
        ("encoder", config.encoder.steps, any(row.cues for row in rows), "cues"),
        ("coldStart", config.cold_start.steps, any(row.target for row in rows), "target"),
        (
            "control",
            config.control.supervised_steps if config.control else 0,
            any(row.target for row in rows),
            "target",
        ),
    )
    for key, steps, learnable, column in needs:
        if steps and not learnable:
            message = f"{key} learns from the rows' '{column}', but no row of {written} has any."
            inner = "supervisedSteps" if key == "control" else "steps"
            yield Problem(document.file, f"{key}.{inner}", message, document.line([key, inner]), steps)


def _missing(path: Path) -> str | None:
    if path.is_file():
        return None
    return "this is a folder, not a file." if path.is_dir() else f"there is no such file ({path})."


def _neighbour(written: str, path: Path) -> str | None:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".jsonl"]
    except OSError:
        return None
    name = nearest(path.name, names)
    return str(Path(written).parent / name) if name else None


def file_sha256(path: Path) -> str:
    """Returns the SHA-256 of a file's bytes as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
