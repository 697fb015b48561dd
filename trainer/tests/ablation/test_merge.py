"""What several machines say of a grid becomes one report, in which no cell counts twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.ablation.grid import Grid, read_grid
from affectgpt_rl.ablation.merge import BadReport, merge, read_report
from affectgpt_rl.ablation.report import CellResult, Machine, Report, make_report, report_json, summarize
from affectgpt_rl.ablation.shares import plan
from affectgpt_rl.ablation.study import Study
from affectgpt_rl.ablation.tables import as_markdown
from affectgpt_rl.cli import main

Does = dict[str, str]


@pytest.fixture
def report(grid: Callable[..., Grid], tmp_path: Path) -> Callable[..., Report]:
    """Makes the report of a machine on which some cells stand as is said: finished F1, running, stopped, failed."""
    whole = make_report(Study(grid("seeds: [0, 1]", "seeds: [0, 1, 2]"), tmp_path / "runs"), "model")

    def report(name: str, cells: Does, queue: list[str] | None = None) -> Report:
        tokens = {f"{cell.variant}:{cell.seed}": cell.token for cell in whole.cells}
        share = frozenset(tokens[key] for key in queue or [])
        machine = Machine(name, f"/{name}/runs", 2, 1.0, None if queue is None else 4711, share, 1_790_000_000.0)
        found = [_cell(cell, name, cells.get(f"{cell.variant}:{cell.seed}"), share) for cell in whole.cells]
        return summarize(whole.outline, [machine], found)

    return report


def _cell(cell: CellResult, machine: str, what: str | None, share: frozenset[str]) -> CellResult:
    if what is None:
        return replace(cell, machine=machine if cell.token in share else None)
    there = replace(cell, machine=machine, folder=f"/{machine}/runs/{cell.name}")
    if what in ("running", "stopped", "failed"):
        action = {"running": "await", "stopped": "resume", "failed": "failed"}[what]
        return replace(there, state=what, action=action)
    values = dict.fromkeys(("precision", "recall", "words", "agreement", "hitRate", "waf", "cpuSeconds", "memoryMB"))
    return replace(there, state="finished", action="keep", values={**values, "f1": float(what), "seconds": 60.0})


def keys(cells: list[CellResult]) -> set[str]:
    return {f"{cell.variant}:{cell.seed}" for cell in cells}


def finished(seed: int) -> Does:
    return {f"{variant}:{seed}": f"0.{variant_place}{seed}" for variant_place, variant in enumerate(VARIANTS, 5)}


VARIANTS = ("no-rl", "light-format", "accuracy")


def test_the_merged_table_is_that_of_one_machine(report: Callable[..., Report]) -> None:
    whole = report("all", {**finished(0), **finished(1), **finished(2)})
    parts = [report("a", {**finished(0), **finished(2)}), report("b", finished(1))]
    merged = merge(parts)
    assert merged.variants == whole.variants
    assert merged.differences == whole.differences
    assert merged.orderings == whole.orderings
    assert {cell.machine for cell in merged.cells if cell.seed == 1} == {"b"}


def test_a_cell_that_two_have_finished_counts_once_and_says_so(report: Callable[..., Report]) -> None:
    merged = merge([report("a", finished(0)), report("b", {**finished(0), "accuracy:0": "0.9"})])
    (cell,) = [cell for cell in merged.cells if (cell.variant, cell.seed) == ("accuracy", 0)]
    assert cell.values is not None
    assert (cell.values["f1"], cell.machine, cell.also) == (0.7, "a", ("b",))
    assert [variant.estimates["f1"].n for variant in merged.variants] == [1, 1, 1]
    assert "a (also finished on b)" in as_markdown(merged)


def test_what_is_further_counts(report: Callable[..., Report]) -> None:
    merged = merge([report("a", {"accuracy:0": "stopped"}), report("b", {"accuracy:0": "running"})])
    (cell,) = [cell for cell in merged.cells if (cell.variant, cell.seed) == ("accuracy", 0)]
    assert (cell.machine, cell.state, cell.action) == ("b", "running", "await")
    merged = merge([report("a", {"accuracy:0": "running"}), report("b", {"accuracy:0": "0.6"})])
    assert "accuracy:0" in keys([cell for cell in merged.cells if cell.machine == "b" and cell.state == "finished"])


def test_missing_cells_are_named_with_the_machine_that_has_them(report: Callable[..., Report]) -> None:
    parts = [report("a", finished(0)), report("b", {"no-rl:1": "running"}, queue=["no-rl:1", "accuracy:1"])]
    text = as_markdown(merge(parts, away=["b"]))
    assert "| b       | 0        | 1         | 1     | 0      | out of reach, last heard 2026-09-2" in text
    assert "4 of 9 are no machine's yet" in text
    row = next(line for line in text.splitlines() if line.startswith("| accuracy") and "| 1    | not launched" in line)
    assert "| b " in row


def test_a_machine_that_is_given_up_keeps_what_it_finished(report: Callable[..., Report]) -> None:
    dead = report("b", {"no-rl:1": "0.5", "accuracy:1": "running"}, queue=["accuracy:1", "light-format:1"])
    merged = merge([report("a", finished(0)), dead], lost=["b"])
    assert keys([cell for cell in merged.cells if cell.machine == "b"]) == {"no-rl:1"}
    shares = plan(merged, ["a"])
    seeds = {f"{variant}:{seed}" for variant in VARIANTS for seed in (1, 2)}
    assert keys(shares["a"]) == seeds - {"no-rl:1"}


def test_the_plan_leaves_what_is_in_good_hands_and_resumes_in_place(report: Callable[..., Report]) -> None:
    parts = [
        report("a", {**finished(0), "no-rl:1": "stopped"}),
        report("b", {"accuracy:2": "running", "no-rl:2": "failed"}, queue=["accuracy:2", "light-format:2"]),
        report("c", {}),
    ]
    shares = plan(merge(parts), ["a", "b", "c"])
    assert "no-rl:1" in keys(shares["a"])
    assert "no-rl:2" in keys(shares["b"])
    given = [key for cells in shares.values() for key in keys(cells)]
    assert sorted(given) == ["accuracy:1", "light-format:1", "no-rl:1", "no-rl:2"]
    # The one that was interrupted on a machine that is not to work begins anew elsewhere.
    assert "no-rl:1" in keys(plan(merge(parts), ["c"])["c"])
    # What failed there waits for a person.
    assert "no-rl:2" not in keys(plan(merge(parts), ["c"])["c"])
    # One that cannot be asked keeps what it had.
    assert "no-rl:1" not in keys(plan(merge(parts, away=["a"]), ["c"])["c"])


def test_reports_of_different_grids_are_refused_with_what_differs(
    report: Callable[..., Report], grid: Callable[..., Grid], workspace: Path, tmp_path: Path
) -> None:
    here = report("a", finished(0))
    held_out = workspace / "corpus/held-out.jsonl"
    held_out.write_bytes(held_out.read_bytes().replace(b'"labels"', b' "labels"', 1))
    other = make_report(Study(read_grid(workspace / "grid.yaml"), tmp_path / "runs"), "b")
    with pytest.raises(BadReport, match=r"would be another run on b than on a: the dataset heldOut is not the same"):
        merge([here, other])
    # What a machine that cannot be asked said before the change is of no use, and no hindrance.
    merged = merge([other, here], away=["a"])
    assert all(cell.machine is None for cell in merged.cells)
    fewer = make_report(Study(grid(), tmp_path / "runs"), "c")
    with pytest.raises(BadReport, match="other variants or seeds"):
        merge([here, fewer])
    with pytest.raises(BadReport, match="Two reports are of the machine 'a'"):
        merge([here, here])
    with pytest.raises(BadReport, match="no report of the machine 'x'; there are a"):
        merge([here], lost=["x"])


def test_a_report_is_read_as_it_was_printed(report: Callable[..., Report], tmp_path: Path) -> None:
    made = report("a", {**finished(0), "no-rl:1": "running"}, queue=["no-rl:1"])
    file = tmp_path / "a.json"
    file.write_text(json.dumps(report_json(made)), encoding="utf-8")
    assert read_report(file) == made


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda value: "{", "this is no JSON"),
        (lambda value: "[]", "this is no report"),
        (lambda value: json.dumps({**value, "cells": [{}]}), "this is no report"),
        (lambda value: json.dumps({**value, "machines": None}), "this is no report"),
        (lambda value: json.dumps({**value, "cells": [{**value["cells"][0], "action": "eat"}]}), "is to be 'eat'"),
    ],
)
def test_a_file_that_is_no_report_is_told(
    report: Callable[..., Report],
    tmp_path: Path,
    break_it: Callable[[Any], str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "a.json"
    file.write_text(break_it(report_json(report("a", {}))), encoding="utf-8")
    assert main(["ablate", "--merge", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and f"{file}: " in said.err and message in said.err
    assert main(["ablate", "--merge", str(tmp_path / "none.json"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["message"].endswith("No such file or directory.")


def test_the_command_merges_and_divides_what_is_left(
    report: Callable[..., Report], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for made in (report("a", finished(0)), report("b", {"no-rl:1": "0.5", "accuracy:1": "running"}, queue=[])):
        files.append(str(tmp_path / f"{made.machines[0].name}.json"))
        Path(files[-1]).write_text(json.dumps(report_json(made)), encoding="utf-8")
    assert main(["ablate", "--merge", *files, "--among", "a", "--lost", "b", "--json", "--jobs", "2"]) == 0
    printed = json.loads(capsys.readouterr().out)
    (share,) = printed["shares"]
    assert (share["machine"], len(share["cells"]), share["failed"]) == ("a", 5, 0)
    assert share["seconds"] > 0
    assert [machine["standing"] for machine in printed["machines"]] == ["here", "lost"]
    assert main(["ablate", "--merge", *files, "--among", "a", "--lost", "b"]) == 0
    assert f"a: --cells {' '.join(share['cells'])}" in capsys.readouterr().out
    assert main(["ablate", "--merge", *files, "--among", "z"]) == 2


def test_several_runs_roots_make_one_table(
    grid: Callable[..., Grid], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roots = [str(tmp_path / name) for name in ("one", "two")]
    arguments = ["ablate", "--grid", str(grid().file), "--out", *roots]
    assert main([*arguments, "--table", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [machine["name"] for machine in printed["machines"]] == roots
    assert len(printed["cells"]) == 6
    assert main(arguments) == 2
    assert "Several runs roots go with --table alone." in capsys.readouterr().err
