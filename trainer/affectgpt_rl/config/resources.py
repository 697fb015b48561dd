"""What a run configuration names outside itself: files, datasets, media, lexicon, engine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .document import Document
from .engine import engine_facts
from .problems import Problem, nearest
from .types import RunConfig

DATA_KEYS = ("train", "validation", "heldOut")


def resource_problems(config: RunConfig, document: Document) -> tuple[list[Problem], dict[str, Any]]:
    """Checks that everything is there that the run will read.

    Returns:
        The problems, and the facts that a launch records: dataset files with rows and sha256, lexicon, engine.
    """
    problems: list[Problem] = []
    dataset: dict[str, Any] = {}
    for key, written in named_files(config):
        path = config.path(written)
        if missing := _missing(path):
            message = f"data.{key} names {written}: {missing}"
            hint = _neighbour(written, path)
            problems.append(Problem(document.file, f"data.{key}", message, document.line(["data", key]), written, hint))
            continue
        dataset[key] = {"path": str(path), "sha256": file_sha256(path)}
    engine, engine_problem = engine_facts(config.engine)
    if engine_problem:
        line = document.line(["engine"])
        problems.append(Problem(document.file, "engine", engine_problem, line, config.engine))
    return problems, {"dataset": dataset, "engine": engine}


def named_files(config: RunConfig) -> Iterator[tuple[str, str]]:
    """Yields the datasets that the run reads, as (key, path as written)."""
    yield "train", config.data.train
    if config.data.validation is not None:
        yield "validation", config.data.validation
    yield "heldOut", config.data.held_out


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
