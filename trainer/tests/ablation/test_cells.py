"""A cell's token follows from everything that its result follows from, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from affectgpt_rl.ablation.cells import cells_of, write_config
from affectgpt_rl.ablation.grid import Grid, read_grid
from affectgpt_rl.config import check_config

PHASES = Path("/somewhere/phases")


def tokens(grid: Grid) -> dict[tuple[str, int], str]:
    return {(cell.variant, cell.seed): cell.token for cell in cells_of(grid, PHASES)}


def test_each_variant_and_seed_has_its_own(grid: Callable[..., Grid]) -> None:
    found = tokens(grid())
    assert len(found) == len(set(found.values())) == 6


def test_names_and_places_do_not_change_it(grid: Callable[..., Grid], workspace: Path) -> None:
    before = tokens(grid())
    moved = workspace.parent / f"{workspace.name}-moved"
    workspace.rename(moved)
    run = moved / "run.yaml"
    run.write_text(run.read_text(encoding="utf-8").replace("name: run", "name: walk"), encoding="utf-8")
    (moved / "grid.yaml").rename(moved / "other.yaml")
    assert tokens(read_grid(moved / "other.yaml")) == before


def test_a_setting_changes_those_that_have_it(grid: Callable[..., Grid]) -> None:
    before, after = tokens(grid()), tokens(grid("lengthPenalty: P2", "lengthPenalty: P3"))
    assert {key for key in before if before[key] != after[key]} == {("accuracy", 0), ("accuracy", 1)}


def test_another_dataset_changes_all(grid: Callable[..., Grid], workspace: Path) -> None:
    before = tokens(grid())
    file = workspace / "corpus/held-out.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"labels"', b' "labels"', 1))
    assert not set(before.values()) & set(tokens(grid()).values())


def test_the_written_configuration_may_lie_anywhere(grid: Callable[..., Grid], tmp_path: Path) -> None:
    found = grid()
    cell = next(cell for cell in cells_of(found, PHASES) if (cell.variant, cell.seed) == ("accuracy", 1))
    file = write_config(cell, found, tmp_path / "far/away")
    report = check_config(file)
    assert report.problems == []
    assert report.config is not None
    assert (report.config.name, report.config.seed) == ("grid-accuracy-s1", 1)
    assert report.config.checkpoint.shared == str(PHASES)
    assert YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")) == cell.config
