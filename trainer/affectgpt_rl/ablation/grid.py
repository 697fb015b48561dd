"""The grid file: which variants of which run.yaml are trained with which seeds (schema/ablation.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..config import Problem, Report, check_config, check_document
from ..config.document import Document, KeyPath, read_document
from ..config.overrides import CannotSet, changed, changes
from ..config.problems import nearest
from ..config.schema import schema_problems


class BadGrid(Exception):
    """The grid cannot be used; ``problems`` says why, for a person, each at its file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Variant:
    """One way to train.

    Attributes:
        name: Part of its runs' names.
        title: What the table calls it.
        config: The run configuration as it would stand in run.yaml, without a seed.
        report: What the check of this configuration found: resolved values, dataset stamps, lexicon, engine.
    """

    name: str
    title: str
    config: dict[str, Any]
    report: Report


@dataclass(frozen=True)
class Reference:
    """Published values by variant, with where they stand and what they measure."""

    source: str
    measure: str
    values: dict[str, float]


@dataclass(frozen=True)
class Grid:
    """A checked grid.

    Attributes:
        file: The grid file.
        base: The run.yaml that its variants change.
        seeds: Each variant is trained once with each.
        variants: In the order of the file.
        baseline: Name of the variant that the others are compared with.
        reference: Published values, where the file has them.
    """

    file: Path
    base: Path
    seeds: list[int]
    variants: list[Variant]
    baseline: str
    reference: Reference | None


@cache
def grid_schema() -> dict[str, Any]:
    """Returns the JSON Schema of the grid file (a copy of schema/ablation.schema.json; a test keeps them equal)."""
    return json.loads(files("affectgpt_rl.ablation").joinpath("ablation.schema.json").read_text(encoding="utf-8"))


def read_grid(file: Path) -> Grid:
    """Reads a grid and checks every variant as ``affectgpt-rl check`` would check its run.yaml.

    Raises:
        BadGrid: Anything would keep one of its runs from starting.
    """
    document = read_document(file)
    if isinstance(document, Problem):
        raise BadGrid([document])
    if problems := schema_problems(document, grid_schema()) or list(_rule_problems(document)):
        raise BadGrid(problems)
    value = document.value
    base = (file.resolve().parent / Path(value["base"]).expanduser()).resolve()
    written = _base_config(base, document)
    variants = [_variant(document, index, written, base) for index in range(len(value["variants"]))]
    reference = value.get("reference")
    return Grid(
        file=file.resolve(),
        base=base,
        seeds=list(value["seeds"]),
        variants=variants,
        baseline=value.get("baseline", variants[0].name),
        reference=reference and Reference(reference["source"], reference["measure"], dict(reference["values"])),
    )


def _rule_problems(document: Document) -> Iterator[Problem]:
    names: list[str] = []
    for index, variant in enumerate(document.value["variants"]):
        name = variant["name"]
        if name in names:
            path = ["variants", index, "name"]
            yield _problem(document, path, f"The variant '{name}' stands here twice; give it another name.", name)
        names.append(name)
    if (baseline := document.value.get("baseline")) is not None and baseline not in names:
        yield _unknown_variant(document, ["baseline"], baseline, names)
    for name in document.value.get("reference", {}).get("values", {}):
        if name not in names:
            yield _unknown_variant(document, ["reference", "values", name], name, names)


def _unknown_variant(document: Document, path: KeyPath, name: str, names: list[str]) -> Problem:
    message = f"There is no variant '{name}'; there are {', '.join(names)}."
    return document.problem(path, name, message, nearest(name, names))


def _base_config(base: Path, document: Document) -> dict[str, Any]:
    """Reads the base, which must be able to run by itself: a fault in it is told at its own line, once."""
    if not base.is_file():
        message = f"base names {document.value['base']}: there is no such file ({base})."
        raise BadGrid([_problem(document, ["base"], message, document.value["base"])])
    report = check_config(base)
    if report.problems:
        raise BadGrid(report.problems)
    found = read_document(base)
    assert isinstance(found, Document)
    return found.value


def _variant(document: Document, index: int, written: dict[str, Any], base: Path) -> Variant:
    value = document.value["variants"][index]
    name = value["name"]
    config = written
    for path, change in ((["set"], document.value.get("set", {})), (["variants", index, "set"], value["set"])):
        if "seed" in change:
            message = "The seed of a run comes from 'seeds'."
            raise BadGrid([_problem(document, [*path, "seed"], message, change["seed"])])
        try:
            config = changed(config, change)
        except CannotSet as error:
            raise BadGrid([_problem(document, [*path, error.written], str(error), None)]) from None
    report = check_document(_Changed(document, index, config), base.parent)
    if report.problems:
        raise BadGrid([_of_variant(problem, name) for problem in report.problems])
    return Variant(name, value.get("title", name), config, report)


def _of_variant(problem: Problem, name: str) -> Problem:
    return Problem(
        problem.file,
        problem.key,
        f"Variant '{name}': {problem.message}",
        problem.line,
        problem.value,
        problem.suggestion,
    )


class _Changed(Document):
    """A variant's configuration; its keys stand on the lines of the grid that set them."""

    def __init__(self, grid: Document, index: int, config: dict[str, Any]) -> None:
        super().__init__(grid.file, config, None)
        self._grid = grid
        own = ("variants", index, "set")
        self._sources: list[tuple[KeyPath, dict[str, Any]]] = [
            (own, grid.value["variants"][index]["set"]),
            (("set",), grid.value.get("set", {})),
        ]

    def line(self, path: KeyPath) -> int | None:
        """Returns the line of the change that made the value at ``path``, else that of the variant."""
        for place, written in self._sources:
            for change in changes(written):
                shared = min(len(change.path), len(path))
                if tuple(change.path[:shared]) == tuple(path[:shared]):
                    depth = len(change.written.split("."))
                    return self._grid.line([*place, change.written, *path[depth:]])
        return self._grid.line(self._sources[0][0])


def _problem(document: Document, path: KeyPath, message: str, value: object) -> Problem:
    return document.problem(path, value, message)
