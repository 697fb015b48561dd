"""What a configuration can switch: the divergence from a reference, the reasoning, the supervised control."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import read_rows

from .conftest import Start
from .tiny import RUN

SHORT = RUN.replace("{steps: 12", "{steps: 0").replace("{steps: 60", "{steps: 45").replace("steps: 5", "steps: 4")


@pytest.fixture
def variant(config: Path) -> Callable[[str, str], Path]:
    """Writes a run.yaml of a few steps, and returns it."""

    def variant(name: str, text: str) -> Path:
        file = config.parent / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return variant


def test_beta_measures_the_divergence_from_the_policy_that_grpo_began_with_also_after_a_kill(
    start: Start, variant: Callable[[str, str], Path], config: Path
) -> None:
    file = variant("beta", SHORT.replace("warmupSteps: 1", "warmupSteps: 0, beta: 0.04, freezeEncoder: false"))
    folder = config.parent / "beta"
    first = start(folder, run=file)
    first.reaches("rl", 3)
    assert first.send(signal.SIGKILL) == -signal.SIGKILL
    assert start(folder, "--resume", run=file).wait() == 0, (folder / "log.txt").read_text()
    rows = [row for row in read_rows(folder / "metrics.jsonl") if row["phase"] == "rl"]
    by_step = {}
    for row in rows:
        # A step that was done again is the same to the last bit: the reference is the same too.
        assert by_step.setdefault(row["step"], row["values"]["kl"]) == row["values"]["kl"]
    assert by_step[1] == pytest.approx(0, abs=1e-6)
    assert 0 < by_step[2] < by_step[4]


def test_without_reasoning_the_policy_learns_the_answer_alone(
    start: Start, variant: Callable[[str, str], Path], config: Path
) -> None:
    text = SHORT.replace("- {name: alignment, weight: 0.5}\n", "reasoning: false\n")
    run = start(config.parent / "answers", run=variant("answers", text))
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    completions = [row["completion"] for row in read_rows(run.folder / "rollouts.jsonl")]
    assert sum(text.startswith("<answer>") for text in completions) > len(completions) / 2
    assert not any("<think>" in text and "</think>" in text for text in completions)


def test_the_control_goes_on_imitating_in_place_of_grpo(
    start: Start, variant: Callable[[str, str], Path], config: Path
) -> None:
    text = SHORT + "control: {supervisedSteps: 5, targets: truth}\n"
    run = start(config.parent / "control", run=variant("control", text))
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    steps = [(row["phase"], row["step"]) for row in read_rows(run.folder / "metrics.jsonl")]
    assert steps == [("cold-start", step) for step in range(1, 51)]
    rows = read_rows(run.folder / "evaluations.jsonl")
    assert [(row["phase"], row["step"]) for row in rows] == [("cold-start", 45), ("cold-start", 50)]
    assert not (run.folder / "rollouts.jsonl").exists()
    assert json.loads((run.folder / "policy/manifest.json").read_text())["run"]["step"] == 50


def test_perception_ranks_whole_groups(start: Start, variant: Callable[[str, str], Path], config: Path) -> None:
    text = SHORT.replace("- {name: alignment, weight: 0.5}", "- {name: perception, weight: 0.5}\n- {name: dual}")
    run = start(config.parent / "ranked", run=variant("ranked", text.replace("steps: 4", "steps: 2")))
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    rows = read_rows(run.folder / "rollouts.jsonl")
    groups = [rows[at : at + 4] for at in range(0, len(rows), 4)]
    assert all(len({(row["step"], row["group"], row["sample"]) for row in group}) == 1 for group in groups)
    # Of four answers two are the better ones, or equals share these places.
    assert [sum(row["rewards"]["perception"] for row in group) for group in groups] == pytest.approx([2] * len(groups))
    assert len({row["rewards"]["perception"] for row in rows}) > 1
    for row in rows:
        weighed = {"format": 1.0, "accuracy": 1.5, "perception": 0.5, "dual": 1.0}
        assert row["total"] == pytest.approx(sum(weight * row["rewards"][name] for name, weight in weighed.items()))
