"""The cells of a grid: one run for each variant and seed, named by everything that its result follows from."""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from .grid import Grid, Variant
from .work import Work, work_of

# Keys of the configuration that change no result: what the run is called, and where its files lie. The datasets and the
# lexicon are told apart by their bytes instead.
_NO_RESULT = ("name", "data", "lexicon", "checkpoint", "launcher", "slurm", "resources", "secrets", "upload")
_LONGEST_STEM = 30


@dataclass(frozen=True)
class Cell:
    """One run of a grid.

    Attributes:
        variant: Name of its variant.
        seed: Its seed.
        name: What the run explorer calls the run.
        token: Of its launch: the same for the same configuration, datasets and lexicon, whatever the names of files.
        made_of: What the token follows from: hashes of its configuration and its lexicon, and one for each dataset.
        config: Its configuration, with absolute paths.
        work: What there is to do for it.
    """

    variant: str
    seed: int
    name: str
    token: str
    made_of: dict[str, str]
    config: dict[str, Any]
    work: Work

    @property
    def key(self) -> str:
        """What it is called on the command line: ``accuracy:0``."""
        return f"{self.variant}:{self.seed}"

    @property
    def is_scheduled(self) -> bool:
        """Whether Slurm runs it."""
        return self.config.get("launcher") == "slurm"


def cells_of(grid: Grid, phases: Path) -> list[Cell]:
    """Returns a grid's cells, all seeds of a variant together.

    Args:
        grid: The grid.
        phases: Folder in which the runs share their supervised phases, unless the configuration names another one.
    """
    return [_cell(grid, variant, seed, phases) for variant in grid.variants for seed in grid.seeds]


def _cell(grid: Grid, variant: Variant, seed: int, phases: Path) -> Cell:
    name = f"{grid.file.stem[:_LONGEST_STEM]}-{variant.name}-s{seed}"
    config = {**_with_absolute_paths(variant.config, grid.base.parent), "name": name, "seed": seed}
    config["checkpoint"] = {"shared": str(phases), **config.get("checkpoint", {})}
    identity = _identity(variant, seed)
    made_of = {"configuration": _hash(identity["config"]), "lexicon": _hash(identity["lexicon"])}
    made_of |= {f"dataset {key}": sha256 for key, sha256 in identity["datasets"].items()}
    token = f"ablation-{_hash(identity)}"
    return Cell(variant.name, seed, name, token, made_of, config, work_of(variant, seed, grid.base.parent))


def _identity(variant: Variant, seed: int) -> dict[str, Any]:
    report = variant.report
    assert report.resolved is not None
    return {
        "config": {key: value for key, value in report.resolved.items() if key not in _NO_RESULT} | {"seed": seed},
        "datasets": {key: stamp["sha256"] for key, stamp in report.facts["dataset"].items()},
        "lexicon": report.facts["lexicon"],
    }


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _with_absolute_paths(config: dict[str, Any], base: Path) -> dict[str, Any]:
    """Returns a configuration that may lie anywhere: its paths were relative to the base's folder."""
    result = deepcopy(config)

    def absolute(written: str) -> str:
        return str((base / Path(written).expanduser()).resolve())

    result["data"] = {key: absolute(written) for key, written in result["data"].items()}
    for place, key in ((result, "lexicon"), (result.get("checkpoint"), "shared"), (result.get("endpoint"), "cache")):
        if isinstance(place, dict) and key in place and place[key] != "own":
            place[key] = absolute(place[key])
    if isinstance(result.get("command"), dict):
        # Left out, it is the folder of the file that the configuration stands in.
        result["command"]["cwd"] = absolute(result["command"].get("cwd", "."))
    return result


def write_config(cell: Cell, grid: Grid, folder: Path) -> Path:
    """Writes a cell's run.yaml, which its run is launched with; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"run-{cell.variant}-s{cell.seed}.yaml"
    unfinished = path.with_name(f".{path.name}.new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(
            f"# Variant '{cell.variant}' of {grid.file} with seed {cell.seed}; written anew whenever it is launched.\n"
        )
        YAML(typ="safe", pure=True).dump(cell.config, file)
    unfinished.replace(path)
    return path
