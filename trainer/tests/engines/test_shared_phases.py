"""Runs that share finished phases end with the very weights and answers that they would have trained alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_rows

from .conftest import Start
from .test_resume import weights
from .tiny import RUN

SHARED = RUN.replace("checkpoint: {everySteps: 2}", "checkpoint: {everySteps: 2, shared: phases}")


def taken(folder: Path) -> list[str]:
    events = read_rows(folder / "events.jsonl")
    return [event["data"]["key"] for event in events if event["kind"] == "phase-taken"]


def trained(folder: Path) -> set[str]:
    return {row["phase"] for row in read_rows(folder / "metrics.jsonl")}


def answers(folder: Path) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if key != "time"} for row in read_rows(folder / "evaluations.jsonl")
    ]


@pytest.fixture(scope="module")
def run(start: Start, config: Path) -> Callable[..., Path]:
    """Runs a variant of the shared configuration to its end; returns its folder."""

    def run(name: str, *changes: tuple[str, str]) -> Path:
        text = SHARED
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = config.parent / f"shared-{name}.yaml"
        file.write_text(text, encoding="utf-8")
        training = start(config.parent / f"shared-{name}", run=file)
        assert training.wait() == 0, (training.folder / "log.txt").read_text()
        return training.folder

    return run


@pytest.fixture(scope="module")
def first(run: Callable[..., Path]) -> Path:
    """The run that trains the phases which the others take."""
    return run("first")


@pytest.fixture(scope="module")
def second(run: Callable[..., Path], first: Path) -> Path:
    """The same run again."""
    return run("second")


def test_the_first_run_trains_its_phases_and_the_second_takes_them(first: Path, second: Path) -> None:
    assert (taken(first), trained(first)) == ([], {"pretraining", "cold-start", "rl"})
    assert (taken(second), trained(second)) == (["pretraining", "cold-start"], {"rl"})


def test_both_end_bitwise_as_a_run_that_shares_nothing(first: Path, second: Path, finished: Path) -> None:
    assert weights(first) == weights(finished)
    assert weights(second) == weights(finished)
    assert answers(second) == answers(first) == answers(finished)


def test_the_run_says_from_which_one_it_took_a_phase_and_what_it_had_cost(first: Path, second: Path) -> None:
    event = next(row for row in read_rows(second / "events.jsonl") if row["kind"] == "phase-taken")
    source = json.loads((first / "run.json").read_text())
    assert event["data"]["run"] == {"id": source["id"], "name": "tiny", "folder": str(first)}
    assert event["data"]["weights"] == weights(first)["pretraining"]
    spent = sum(
        row["values"]["step_time"] for row in read_rows(first / "metrics.jsonl") if row["phase"] == "pretraining"
    )
    assert event["data"]["seconds"] == pytest.approx(spent)
    assert source["id"] in event["message"]


def test_another_reward_takes_both_phases_and_no_reasoning_takes_the_encoder_alone(
    run: Callable[..., Path], first: Path
) -> None:
    rewards = run("accuracy", ("- {name: format}\n", ""), ("rl: {steps: 5", "rl: {steps: 2"))
    assert taken(rewards) == ["pretraining", "cold-start"]
    no_alignment = ("- {name: alignment, weight: 0.5}\n", "reasoning: false\n")
    assert taken(run("answers", no_alignment, ("rl: {steps: 5", "rl: {steps: 2"))) == ["pretraining"]


def test_without_grpo_the_policy_of_the_cold_start_is_the_result(run: Callable[..., Path], first: Path) -> None:
    folder = run("no-rl", ("rl: {steps: 5", "rl: {steps: 0"))
    assert trained(folder) == set()
    assert answers(folder) == answers(first)[:1]
    assert not (folder / "rollouts.jsonl").exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("seed", ("seed: 3", "seed: 4")),
        ("rate", ("encoder: {steps: 12, batchSize: 8}", "encoder: {steps: 12, batchSize: 8, learningRate: 0.001}")),
    ],
)
def test_another_seed_or_setting_takes_nothing(
    run: Callable[..., Path], first: Path, name: str, change: tuple[str, str]
) -> None:
    folder = run(name, change, ("{steps: 60", "{steps: 3"), ("rl: {steps: 5", "rl: {steps: 0"))
    assert taken(folder) == []


def test_a_damaged_phase_is_trained_again_and_replaced(run: Callable[..., Path], first: Path, config: Path) -> None:
    damaged = list((config.parent / "phases").glob("*/checkpoint-*/model.safetensors"))
    assert damaged
    for file in damaged:
        file.write_bytes(file.read_bytes()[:-1] + b"\x55")
    no_rl = ("rl: {steps: 5", "rl: {steps: 0")
    assert taken(run("after-damage", no_rl)) == []
    assert taken(run("after-repair", no_rl)) == ["pretraining", "cold-start"]


def test_of_two_runs_at_once_one_trains_and_the_other_waits(start: Start, config: Path) -> None:
    file = config.parent / "at-once.yaml"
    text = SHARED.replace("shared: phases", "shared: at-once-phases").replace("rl: {steps: 5", "rl: {steps: 0")
    file.write_text(text, encoding="utf-8")
    runs = [start(config.parent / f"at-once-{number}", run=file) for number in range(2)]
    assert [training.wait() for training in runs] == [0, 0]
    for phase in ("pretraining", "cold-start"):
        assert sum(phase in taken(training.folder) for training in runs) == 1
        assert sum(phase in trained(training.folder) for training in runs) == 1


def test_a_run_that_took_its_phases_and_is_resumed_leaves_them_as_their_run_left_them(
    run: Callable[..., Path], start: Start, second: Path, config: Path
) -> None:
    sources = {file: file.read_bytes() for file in (config.parent / "phases").glob("*/source.json")}
    resumed = start(second, "--resume", run=config.parent / "shared-second.yaml")
    assert resumed.wait() == 0, (second / "log.txt").read_text()
    assert {file: file.read_bytes() for file in (config.parent / "phases").glob("*/source.json")} == sources
