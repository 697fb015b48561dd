"""What the runs of a grid say: means, differences by seed, orderings, and the same in every form."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.ablation.cells import Cell
from affectgpt_rl.ablation.duration import seconds_left
from affectgpt_rl.ablation.grid import Grid
from affectgpt_rl.ablation.report import make_report, report_json
from affectgpt_rl.ablation.study import Study
from affectgpt_rl.ablation.tables import as_csv, as_markdown, as_text
from affectgpt_rl.cli import main
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.relay.launch import _claim
from affectgpt_rl.runfolder import read_json, read_rows, replace_json

from ..waiting import eventually

F1 = {"no-rl": (0.50, 0.52, 0.51), "accuracy": (0.60, 0.63, 0.60), "light-format": (0.52, 0.50, 0.52)}
# A busy machine starts a process in seconds.
SECONDS = 90.0


@pytest.fixture
def study(grid: Callable[..., Grid], tmp_path: Path) -> Study:
    return Study(grid("seeds: [0, 1]", "seeds: [0, 1, 2]"), tmp_path / "runs")


@pytest.fixture
def finish(study: Study, workspace: Path) -> Callable[..., Path]:
    """Leaves a finished run for a cell, whose policy answers each sample with its truth."""
    truth = read_rows(workspace / "corpus/held-out.jsonl")

    def finish(cell: Cell, f1: float, **row: Any) -> Path:
        folder = study.root / f"20260101T000000Z-{cell.name}"
        (folder / "predictions").mkdir(parents=True)
        replace_json_in(_claim(study.root, cell.token), {"folder": folder.name})
        stamp = {"path": str(workspace / "corpus/held-out.jsonl")}
        run = {"schema": 1, "id": cell.name, "config": {"reasoning": True}, "dataset": {"heldOut": stamp}}
        run["lexicon"] = own_lexicon().identity()
        replace_json(folder / "run.json", run)
        replace_json(folder / "exit.json", {"schema": 1, "reason": "finished", "code": 0})
        evaluation = {"set": "held-out", "precision": f1, "recall": f1, "f1": f1, "words": 2.0, "swapped": {}}
        lines(folder / "evaluations.jsonl", [{**evaluation, "predictions": "predictions/end.jsonl", **row}])
        answers = [
            {
                "sample": sample["id"],
                "completion": "<think> {0} </think> <answer> {0} </answer>".format(", ".join(sample["labels"])),
                "labels": sample["labels"],
            }
            for sample in truth
        ]
        lines(folder / "predictions/end.jsonl", answers)
        cost = {"wallSeconds": 100.0 + cell.seed, "cpuSeconds": 90.0, "peakMemoryMB": 900.0}
        events = [
            {"kind": "phase-taken", "data": {"seconds": 30.0, "waitedSeconds": 5.0}},
            {"kind": "cost", "data": cost},
            {"kind": "cost", "data": {**cost, "wallSeconds": 10.0, "peakMemoryMB": 950.0}},
        ]
        lines(folder / "events.jsonl", events)
        return folder

    return finish


def replace_json_in(file: Path, value: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_json(file, value)


def lines(file: Path, rows: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def finished(study: Study, finish: Callable[..., Path]) -> Study:
    for cell in study.cells:
        finish(cell, F1[cell.variant][cell.seed])
    return study


def test_a_variant_has_the_mean_of_its_seeds(finished: Study) -> None:
    report = make_report(finished)
    accuracy = next(variant for variant in report.variants if variant.name == "accuracy")
    found = accuracy.estimates["f1"]
    assert (found.n, found.mean, found.deviation) == (3, pytest.approx(0.61), pytest.approx(0.0173205, abs=1e-6))
    assert accuracy.estimates["agreement"].mean == pytest.approx(1.0)
    assert accuracy.estimates["words"].mean == 2.0
    # Two processes and the phase that was taken, less the wait for it; the memory is the larger one.
    assert accuracy.estimates["seconds"].mean == pytest.approx(101.0 + 10.0 + 30.0 - 5.0)
    assert (accuracy.estimates["cpuSeconds"].mean, accuracy.estimates["memoryMB"].mean) == (180.0, 950.0)


def test_differences_to_the_baseline_are_taken_seed_by_seed(finished: Study) -> None:
    report = make_report(finished)
    (found,) = [one for one in report.differences if (one.variant, one.measure) == ("accuracy", "f1")]
    assert found.other == "no-rl"
    assert found.by_seed == {0: pytest.approx(0.10), 1: pytest.approx(0.11), 2: pytest.approx(0.09)}
    assert found.estimate.deviation == pytest.approx(0.01)


def test_an_ordering_holds_is_reversed_or_cannot_be_told(
    study: Study, finish: Callable[..., Path], grid: Callable[..., Grid], tmp_path: Path
) -> None:
    for cell in study.cells:
        finish(cell, F1[cell.variant][cell.seed])
    verdicts = {(one.higher, one.lower): one.verdict for one in make_report(study).orderings}
    assert verdicts == {
        ("accuracy", "no-rl"): "holds",
        ("accuracy", "light-format"): "holds",
        ("light-format", "no-rl"): "not separable",
    }
    swapped = grid("accuracy: 63.0", "accuracy: 59.0")
    verdicts = {(one.higher, one.lower): one.verdict for one in make_report(Study(swapped, study.root)).orderings}
    assert verdicts[("no-rl", "accuracy")] == "does not hold"


def test_what_was_not_run_is_not_measured_and_one_seed_separates_nothing(
    study: Study, finish: Callable[..., Path]
) -> None:
    assert {one.verdict for one in make_report(study).orderings} == {"not measured"}
    for cell in study.cells[:4]:
        if cell.seed == 0:
            finish(cell, F1[cell.variant][0])
    verdicts = {(one.higher, one.lower): one.verdict for one in make_report(study).orderings}
    assert verdicts[("accuracy", "no-rl")] == "not separable"
    assert verdicts[("light-format", "no-rl")] == "not measured"


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: (folder / "evaluations.jsonl").write_text(""), "the evaluation at the end is missing"),
        (lambda folder: (folder / "predictions/end.jsonl").unlink(), "the answers are missing"),
        (lambda folder: (folder / "run.json").write_text('{"schema": 1, "id": "x"}'), "cannot be read together"),
        (
            lambda folder: (folder / "run.json").write_text(
                '{"schema": 1, "id": "x", "lexicon": {"name": "own", "version": "0.0.9", "sha256": "ab"}}'
            ),
            "trained with lexicon own 0.0.9 (ab), not with own",
        ),
    ],
)
def test_a_finished_run_without_its_scores_is_named_and_left_out(
    finished: Study, break_it: Callable[[Path], Any], message: str
) -> None:
    break_it(next(finished.root.glob("*accuracy-s1")))
    report = make_report(finished)
    (problem,) = [cell.problem for cell in report.cells if cell.problem]
    assert message in problem and "accuracy-s1" in problem
    assert next(one for one in report.variants if one.name == "accuracy").estimates["f1"].n == 2
    assert message in as_text(report)


def test_every_form_has_the_same_figures(finished: Study) -> None:
    report = make_report(finished)
    shown = "0.610 ± 0.017 [0.567, 0.653]"
    assert shown in as_text(report) and shown in as_markdown(report)
    assert "+0.100 ± 0.010 [+0.075, +0.125]" in as_markdown(report)
    assert "9 of 9 runs are finished." in as_markdown(report)
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    (row,) = [row for row in rows if (row["kind"], row["variant"], row["measure"]) == ("mean", "accuracy", "f1")]
    found = next(one for one in report_json(report)["variants"] if one["name"] == "accuracy")["measures"]["f1"]
    assert [float(row[key]) for key in ("mean", "deviation", "low", "high")] == [
        found[key] for key in ("mean", "deviation", "low", "high")
    ]
    assert json.loads(json.dumps(report_json(report))) == report_json(report)


def test_the_time_left_follows_what_is_left_and_what_runs_took(study: Study, finish: Callable[..., Path]) -> None:
    whole = seconds_left(make_report(study), 1)
    assert seconds_left(make_report(study), 3) == pytest.approx(whole / 3)
    for cell in study.cells[:3]:
        finish(cell, 0.5)
    assert 0 < seconds_left(make_report(study), 1) != whole
    for cell in study.cells[3:]:
        finish(cell, 0.5)
    assert seconds_left(make_report(study), 1) == 0.0


def test_the_command_prints_what_is_there_and_starts_nothing(
    finished: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["ablate", "--grid", str(finished.grid.file), "--out", str(finished.root), "--table"]
    assert main([*arguments, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["secondsLeft"]) == (True, 0.0)
    assert [machine["queue"] for machine in printed["machines"]] == [{"pid": None, "share": []}]
    assert [cell["action"] for cell in printed["cells"]] == ["keep"] * 9
    assert printed["markdown"].startswith("# Ablation grid.yaml")
    assert main([*arguments, "--markdown"]) == 0
    assert capsys.readouterr().out == printed["markdown"]
    assert not (finished.root / ".ablations").exists()


def test_a_grid_that_is_wrong_is_refused_with_its_problems(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = workspace / "grid.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("rl.steps", "rl.stepps"), encoding="utf-8")
    arguments = ["ablate", "--grid", str(file), "--out", str(workspace / "runs"), "--table"]
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and f"{file}:10: Variant 'no-rl': Unknown key 'stepps'" in printed.err
    assert main([*arguments, "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(problem["line"], problem["suggestion"]) for problem in problems] == [(10, "steps")]


def test_a_detached_queue_leaves_its_caller_and_ends_by_itself(finished: Study) -> None:
    command = [sys.executable, "-m", "affectgpt_rl", "ablate", "--grid", str(finished.grid.file)]
    answer = subprocess.run(
        [*command, "--out", str(finished.root), "--detach"], capture_output=True, text=True, check=True
    )
    pid = int(answer.stdout)
    queue = finished.queue / "queue.json"
    eventually(lambda: (read_json(queue) or {}).get("ended"), SECONDS)
    assert (read_json(queue) or {})["process"]["pid"] == pid
    assert (finished.queue / "queue.log").read_text() == ""


def test_there_is_nothing_to_stop_where_no_queue_is(finished: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablate", "--grid", str(finished.grid.file), "--out", str(finished.root), "--stop"]) == 1
    assert "has no owner" in capsys.readouterr().err


def test_a_queue_that_is_stopping_takes_nothing_more(
    finished: Study, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.kill", lambda *_: None)
    finished.write_queue(1, finished.standings(), {}, ended=False)
    arguments = ["ablate", "--grid", str(finished.grid.file), "--out", str(finished.root)]
    assert main([*arguments, "--detach"]) == 0
    assert capsys.readouterr().out == f"{os.getpid()}\n"
    assert main([*arguments, "--stop"]) == 0
    assert main([*arguments, "--detach"]) == 2
    assert "is stopping; start it again when its runs have saved" in capsys.readouterr().err
