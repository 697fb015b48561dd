"""The records that are made of verl's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import run_config
from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.datasets import read_rows as read_dataset
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.engines.verl.folder import VerlFiles, next_attempt
from affectgpt_rl.engines.verl.records import VerlRecords, advantages_of
from affectgpt_rl.runfolder import RunFolder

from .support import make_run, rows_of

RIGHT = "<think>he smiles and is happy</think><answer>happy</answer>"
Follow = tuple[VerlFiles, VerlRecords, Path]


@pytest.fixture
def follow(tmp_path: Path) -> Callable[[], Follow]:
    """Begins to follow an attempt at a run of 2 prompts with 4 completions a step."""

    def begin() -> Follow:
        file = make_run(tmp_path)
        config = run_config(with_defaults(json.loads(file.read_text("utf-8"))), tmp_path)
        run = tmp_path / "run"
        files = next_attempt(run)
        rows = read_dataset(config.path(config.data.train))
        return files, VerlRecords(config, own_lexicon(), RunFolder(run), files, rows, rows), run

    return begin


def log(files: VerlFiles, step: int, **data: float | None) -> None:
    """Adds a line of verl's logger."""
    with files.metrics.open("a") as opened:
        opened.write(json.dumps({"step": step, "data": {"critic/score/mean": 0.5, **data}}) + "\n")


def dumps(step: int, text: str = RIGHT, **more: Any) -> list[dict[str, Any]]:
    """The completions of a step, in an order that verl's balancing has made."""
    truths = [{"id": "s0", "labels": ["happy"]}, {"id": "s1", "labels": ["angry", "frustrated"]}] * 4
    return [
        {"input": "asked", "output": text, "gts": truth, "score": float(index), "step": step, **more}
        for index, truth in enumerate(truths)
    ]


def write(file: Path, rows: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_step_is_recorded_when_its_line_and_all_its_completions_are_there(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    log(files, 1)
    write(files.rollouts / "1.jsonl", dumps(1)[:5])
    records.refresh()
    assert rows_of(run, "metrics") == []

    write(files.rollouts / "1.jsonl", dumps(1))
    records.refresh()

    (row,) = rows_of(run, "metrics")
    assert (row["step"], row["phase"]) == (1, "rl")
    assert row["values"]["reward"] == row["values"]["critic/score/mean"] == 0.5
    assert row["values"]["rewards/accuracy/mean"] == 0.5
    rollouts = rows_of(run, "rollouts")
    assert [(one["sample"], one["group"], one["index"]) for one in rollouts] == [
        *[("s0", 0, index) for index in range(4)],
        *[("s1", 1, index) for index in range(4)],
    ]
    assert [one["total"] for one in rollouts] == [0, 2, 4, 6, 1, 3, 5, 7]
    assert rollouts[0]["rewards"] == {"format": 1.0, "accuracy": 1.0, "dual": 1.0}
    assert rollouts[4]["truth"] == ["angry", "frustrated"]


def test_a_line_that_is_not_whole_waits(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    write(files.rollouts / "1.jsonl", dumps(1))
    files.metrics.write_text('{"step": 1, "data": {"critic/sc')
    records.refresh()
    assert rows_of(run, "metrics") == []

    files.metrics.write_text('{"step": 1, "data": {"critic/score/mean": 0.25}}\nno JSON\n')
    records.refresh()

    assert [row["values"]["reward"] for row in rows_of(run, "metrics")] == [0.25]


def test_rewards_that_verl_dumps_by_name_are_taken_as_they_are(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    log(files, 1)
    write(files.rollouts / "1.jsonl", dumps(1, format=0.5, accuracy=float("nan")))

    records.refresh()

    assert rows_of(run, "rollouts")[0]["rewards"] == {"format": 0.5, "accuracy": None, "dual": 1.0}
    (row,) = rows_of(run, "metrics")
    assert row["values"]["rewards/format/mean"] == 0.5
    assert row["values"]["rewards/accuracy/mean"] is None


def test_completions_that_never_come_are_told(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    log(files, 1)
    records.refresh()
    assert rows_of(run, "metrics") == []

    records.refresh(ended=True)

    assert [row["step"] for row in rows_of(run, "metrics")] == [1]
    assert [event["kind"] for event in rows_of(run, "events")] == ["rollouts-missing"]


def test_first_steps_with_empty_answers_are_told_once(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    for step in (1, 2):
        log(files, step)
        write(files.rollouts / f"{step}.jsonl", dumps(step, text=""))

    records.refresh()

    assert [event["kind"] for event in rows_of(run, "events")] == ["answers-empty"]


def test_an_evaluation_is_scored_once_its_file_has_stopped_growing(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    answers = [
        {"input": "asked", "output": RIGHT, "gts": {"id": f"s{number}", "labels": []}, "score": 1.0}
        for number in range(8)
    ]
    write(files.answers / "2.jsonl", answers[:3])
    records.refresh()
    write(files.answers / "2.jsonl", answers)
    records.refresh()
    assert rows_of(run, "evaluations") == []

    records.refresh()
    records.refresh()

    (row,) = rows_of(run, "evaluations")
    assert (row["step"], row["set"], row["samples"], row["words"]) == (2, "held-out", 8, 1.0)
    assert len((run / row["predictions"]).read_text().splitlines()) == 8
    assert rows_of(run, "events") == []


def test_samples_that_verl_left_out_of_an_evaluation_are_counted(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    write(files.answers / "0.jsonl", [{"output": RIGHT, "gts": {"id": "s0", "labels": []}}])

    records.refresh(ended=True)

    (event,) = rows_of(run, "events")
    assert (event["kind"], event["data"]) == ("evaluation-partial", {"missing": 7})


def test_a_checkpoint_is_told_when_verl_names_it(follow: Callable[[], Follow]) -> None:
    files, records, run = follow()
    (files.checkpoints / "global_step_2").mkdir(parents=True)
    records.refresh()
    (files.checkpoints / "latest_checkpointed_iteration.txt").write_text("2")
    records.refresh()
    records.refresh()

    (event,) = rows_of(run, "events")
    assert (event["kind"], event["step"], event["data"]) == ("checkpoint", 2, {"path": "checkpoints/rl/global_step_2"})


def test_advantages_are_those_of_verl() -> None:
    advantages, spread = advantages_of([1.0, 2.0, 3.0])

    assert spread == 1.0
    assert advantages == pytest.approx([-0.999999, 0.0, 0.999999])
    assert advantages_of([0.5, 0.5])[0] == [0.0, 0.0]


def test_every_attempt_has_files_of_its_own(tmp_path: Path) -> None:
    assert [next_attempt(tmp_path).attempt for _ in range(3)] == [1, 2, 3]
