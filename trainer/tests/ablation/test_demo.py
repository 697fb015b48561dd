"""The grid of the demo workspace asks the paper's questions, and each variant may run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.ablation.arrays import waves
from affectgpt_rl.ablation.cells import cells_of
from affectgpt_rl.ablation.grid import Grid, read_grid
from affectgpt_rl.ablation.shares import Load, divide
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus

DEMO = Path(__file__).parents[3] / "demo"
FORMAT, ACCURACY = ("format", "none"), ("accuracy", "none")


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    folder = tmp_path_factory.mktemp("demo")
    for name in ("run.yaml", "ablation.yaml"):
        shutil.copy(DEMO / name, folder)
    make_corpus(folder / "corpus", Recipe(1, {"train": 2, "validation": 1, "held-out": 1}), 1, lambda *_: None)
    return read_grid(folder / "ablation.yaml")


def resolved(grid: Grid, name: str) -> dict[str, Any]:
    return next(variant.report.resolved or {} for variant in grid.variants if variant.name == name)


@pytest.mark.parametrize(
    ("name", "reasoning", "rewards"),
    [
        ("accuracy", True, {ACCURACY}),
        ("dual", True, {("dual", "none")}),
        ("accuracy-format", True, {ACCURACY, FORMAT}),
        ("all-five", True, {FORMAT, ACCURACY, ("alignment", "none"), ("dual", "none"), ("perception", "none")}),
        ("no-reasoning", False, {ACCURACY, FORMAT}),
        ("no-reasoning-p1", False, {("accuracy", "P1"), FORMAT}),
        ("no-reasoning-p2", False, {("accuracy", "P2"), FORMAT}),
        ("no-reasoning-p3", False, {("accuracy", "P3"), FORMAT}),
    ],
)
def test_a_variant_has_the_paper_s_rewards(grid: Grid, name: str, reasoning: bool, rewards: set[Any]) -> None:
    config = resolved(grid, name)
    assert config["reasoning"] is reasoning
    assert {(reward["name"], reward["lengthPenalty"]) for reward in config["rewards"]} == rewards
    assert {reward["weight"] for reward in config["rewards"]} == {1.0}
    assert config["rl"]["steps"] == 140


def test_without_rl_there_is_the_cold_start_alone(grid: Grid) -> None:
    config = resolved(grid, "no-rl")
    assert (config["rl"]["steps"], config["coldStart"]["steps"], config.get("control")) == (0, 300, None)
    assert grid.baseline == "no-rl"


def test_three_seeds_each_are_runs_of_their_own_and_all_have_a_published_value(grid: Grid) -> None:
    assert len({cell.token for cell in cells_of(grid, Path("/phases"))}) == 27
    assert grid.reference is not None
    assert list(grid.reference.values) == [variant.name for variant in grid.variants]


def test_for_slurm_the_phases_go_first_then_all_that_finds_its_own(grid: Grid) -> None:
    cells = cells_of(grid, Path("/phases"))
    first, second, third = (
        [cells[place] for place in wave] for wave in waves([cell.work for cell in cells], trained=[])
    )
    assert {cell.key for cell in first} == {"no-rl:0", "no-rl:1", "no-rl:2"}
    with_reasoning = {"accuracy", "dual", "accuracy-format", "all-five"}
    assert {cell.variant for cell in second} > with_reasoning
    assert (len(second), len(third)) == (15, 9)
    assert all(cell.variant.startswith("no-reasoning") for cell in third)


def test_machines_get_whole_seeds_and_more_machines_than_seeds_get_parts(grid: Grid) -> None:
    cells = {cell.key: (cell.seed, cell.work) for cell in cells_of(grid, Path("/phases"))}
    three = divide(cells, [Load(), Load(), Load()])
    assert [{cells[key][0] for key in share} for share in three] == [{0}, {1}, {2}]
    six = divide(cells, [Load() for _ in range(6)])
    # With and without reasoning: these share no cold start.
    assert sorted(len(share) for share in six) == [4, 4, 4, 5, 5, 5]
