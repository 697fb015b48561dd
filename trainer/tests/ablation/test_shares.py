"""A grid is divided among machines: all of it, nothing twice, seeds together, and the machines end together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.ablation.grid import Grid
from affectgpt_rl.ablation.shares import Load, divide
from affectgpt_rl.ablation.study import Study
from affectgpt_rl.ablation.work import Work, nominal_seconds
from affectgpt_rl.cli import main

Cells = dict[str, tuple[int, Work]]


def grid_of(variants: int, seeds: int, own: float = 100.0) -> Cells:
    """Half of the variants share one cold start and the others another one; all of a seed share the encoder."""
    return {
        f"v{variant}:{seed}": (seed, Work(own, {f"encoder-{seed}": 50.0, f"cold-{variant % 2}-{seed}": 80.0}))
        for variant in range(variants)
        for seed in range(seeds)
    }


def seeds_of(share: list[str]) -> set[str]:
    return {key.split(":")[1] for key in share}


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 12))
def test_every_cell_is_in_one_share_in_the_order_of_the_grid(variants: int, seeds: int, machines: int) -> None:
    cells = grid_of(variants, seeds)
    shares = divide(cells, [Load() for _ in range(machines)])
    assert len(shares) == machines
    assert sorted(key for share in shares for key in share) == sorted(cells)
    order = list(cells)
    assert all(share == sorted(share, key=order.index) for share in shares)
    assert shares == divide(cells, [Load() for _ in range(machines)])


@given(st.integers(1, 9), st.integers(1, 6), st.integers(1, 6))
def test_a_seed_stays_on_one_machine_while_there_are_seeds_for_all(variants: int, seeds: int, machines: int) -> None:
    shares = divide(grid_of(variants, seeds), [Load() for _ in range(machines)])
    if machines <= seeds:
        whole = [seeds_of(share) for share in shares]
        assert sum(map(len, whole)) == len(set[str]().union(*whole)) == seeds
    elif variants * seeds >= machines:
        assert all(shares)


def test_one_seed_is_divided_between_runs_that_share_no_cold_start() -> None:
    one, other = divide(grid_of(6, 1), [Load(), Load()])
    assert {frozenset(one), frozenset(other)} == {
        frozenset({"v0:0", "v2:0", "v4:0"}),
        frozenset({"v1:0", "v3:0", "v5:0"}),
    }


def test_a_busy_or_slow_machine_gets_less_and_one_with_the_phases_gets_its_seed() -> None:
    cells = grid_of(4, 3)
    busy, idle = divide(cells, [Load([Work(100_000.0)]), Load()])
    assert (busy, len(idle)) == ([], 12)
    slow, quick = divide(cells, [Load(pace=4.0), Load()])
    assert len(slow) < len(quick)
    trained = {"encoder-1", "cold-0-1", "cold-1-1"}
    assert seeds_of(divide(grid_of(4, 2), [Load(), Load(trained=trained)])[1]) == {"1"}


def test_a_phase_counts_once() -> None:
    works = [work for _, work in grid_of(4, 1).values()]
    assert nominal_seconds(works) == 4 * 100 + 50 + 2 * 80
    assert nominal_seconds(works, {"encoder-0", "cold-0-0"}) == 4 * 100 + 80


def test_the_command_divides_a_grid_by_itself(grid: Callable[..., Grid], tmp_path: Path) -> None:
    from affectgpt_rl.ablation.cli import _tokens

    study = Study(grid("seeds: [0, 1]", "seeds: [0, 1, 2]"), tmp_path / "runs")

    def tokens(**options: object) -> set[str]:
        return _tokens(study, _options(**options))

    shares = [tokens(share=(number, 2)) for number in (1, 2)]
    assert shares[0] | shares[1] == {cell.token for cell in study.cells}
    assert not shares[0] & shares[1]
    named = {cell.key: cell.token for cell in study.cells}
    assert tokens(cells=["accuracy:1", "no-rl:0"]) == {named["accuracy:1"], named["no-rl:0"]}
    assert tokens() == set(named.values())


def _options(**given: object) -> object:
    from argparse import Namespace

    return Namespace(**{"share": None, "cells": None, **given})


@pytest.mark.parametrize("share", ["0/2", "3/2", "1", "a/b", "1/"])
def test_what_is_no_share_is_refused(share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["ablate", "--grid", "g", "--out", "r", "--share", share])
    assert refused.value.code == 2
    assert f"'{share}' is no share; write 2/3" in capsys.readouterr().err


def test_a_run_that_the_grid_has_not_is_refused(
    grid: Callable[..., Grid], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["ablate", "--grid", str(grid().file), "--out", str(tmp_path / "runs"), "--cells", "accuracy:7"]
    assert main(call) == 2
    assert "there is no run 'accuracy:7'; there are no-rl:0" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
