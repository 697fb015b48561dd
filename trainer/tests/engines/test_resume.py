"""A run that is killed or stopped at any moment ends with the very weights and records of one that was not."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_rows

from .conftest import Interrupted, Start

PHASES = ["pretraining", "cold-start", "rl"]
VOLATILE = {"step_time"}


def weights(folder: Path) -> dict[str, str]:
    """Each phase's last weights, as the hash that its last checkpoint records."""
    found = {}
    for phase in PHASES:
        paths = sorted((folder / "checkpoints" / phase).glob("checkpoint-*"), key=lambda path: int(path.name[11:]))
        found[phase] = json.loads((paths[-1] / "complete.json").read_text())["weights"]
    return found


def standing(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that stand: a row replaces those at and after its own step of its phase."""
    by_phase: dict[str, list[dict[str, Any]]] = {phase: [] for phase in PHASES}
    for row in rows:
        kept = by_phase[row["phase"]]
        while kept and kept[-1]["step"] >= row["step"]:
            kept.pop()
        kept.append(row)
    return [row for phase in PHASES for row in by_phase[phase]]


def test_the_interruptions_were_real(interrupted: Interrupted) -> None:
    assert interrupted.statuses == [-signal.SIGKILL, 0, -signal.SIGKILL, 0]


def test_the_weights_are_bitwise_those_of_the_uninterrupted_run(finished: Path, interrupted: Interrupted) -> None:
    assert weights(interrupted.folder) == weights(finished)


def test_the_metrics_are_those_of_the_uninterrupted_run(finished: Path, interrupted: Interrupted) -> None:
    def values(folder: Path) -> list[tuple]:
        rows = standing(read_rows(folder / "metrics.jsonl"))
        return [
            (row["phase"], row["step"], {name: row["values"][name] for name in row["values"] if name not in VOLATILE})
            for row in rows
        ]

    assert values(interrupted.folder) == values(finished)


def test_the_rollouts_are_those_of_the_uninterrupted_run(finished: Path, interrupted: Interrupted) -> None:
    def rollouts(folder: Path) -> dict[tuple, dict]:
        rows = read_rows(folder / "rollouts.jsonl")
        return {
            (row["step"], row["group"], row["index"]): {key: row[key] for key in row if key != "time"} for row in rows
        }

    assert rollouts(interrupted.folder) == rollouts(finished)


def test_the_evaluations_are_those_of_the_uninterrupted_run(finished: Path, interrupted: Interrupted) -> None:
    def evaluations(folder: Path) -> dict[tuple, dict]:
        rows = read_rows(folder / "evaluations.jsonl")
        return {(row["phase"], row["step"]): {key: row[key] for key in row if key != "time"} for row in rows}

    assert evaluations(interrupted.folder) == evaluations(finished)


def test_every_resume_leaves_one_seam_where_training_goes_on(interrupted: Interrupted) -> None:
    events = read_rows(interrupted.folder / "events.jsonl")
    seams = [(event["phase"], event["step"]) for event in events if event["kind"] == "resumed"]
    assert [phase for phase, _ in seams] == ["cold-start", "rl", "rl"]
    saved = {(event["phase"], event["step"]) for event in events if event["kind"] == "checkpoint"}
    assert all(seam in saved for seam in seams)


def test_steps_begin_again_right_after_a_seam(interrupted: Interrupted) -> None:
    rows = read_rows(interrupted.folder / "metrics.jsonl")
    for event in read_rows(interrupted.folder / "events.jsonl"):
        if event["kind"] == "resumed":
            after = next(row for row in rows if row["time"] >= event["time"])
            assert (after["phase"], after["step"]) == (event["phase"], event["step"] + 1)


def test_a_stop_saves_the_step_that_it_finished(interrupted: Interrupted) -> None:
    events = read_rows(interrupted.folder / "events.jsonl")
    second_seam = [event for event in events if event["kind"] == "resumed"][1]
    before = [row for row in read_rows(interrupted.folder / "metrics.jsonl") if row["time"] < second_seam["time"]]
    assert (before[-1]["phase"], before[-1]["step"]) == ("rl", second_seam["step"])


def test_a_folder_that_has_trained_is_not_trained_over(start: Start, finished: Path) -> None:
    run = start(finished)
    assert run.wait() == 2
    assert "--resume" in (finished / "log.txt").read_text()


def test_a_run_does_not_go_on_with_another_dataset(start: Start, interrupted: Interrupted, config: Path) -> None:
    dataset = config.parent / "corpus/train.jsonl"
    before = dataset.read_bytes()
    dataset.write_bytes(before.replace(b"brows", b"brow", 1))
    try:
        assert start(interrupted.folder, "--resume").wait() == 2
    finally:
        dataset.write_bytes(before)
    assert "train.jsonl has changed since the run was launched" in (interrupted.folder / "log.txt").read_text()


@pytest.mark.parametrize("name", ["run.json", "policy/manifest.json"])
def test_a_finished_run_has_its_files(interrupted: Interrupted, name: str) -> None:
    assert json.loads((interrupted.folder / name).read_text())["schema"] == 1
