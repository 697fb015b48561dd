"""What a run writes: rollouts that agree with TRL's own means, metrics, evaluations, state."""

from __future__ import annotations

import math
import statistics
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.rewards import read_completion
from affectgpt_rl.runfolder import read_json, read_rows

WEIGHTS = {"format": 1.0, "accuracy": 1.5, "alignment": 0.5}
GROUP, BATCH, STEPS = 4, 16, 5


@pytest.fixture(scope="module")
def rollouts(finished: Path) -> dict[int, list[dict[str, Any]]]:
    """Rollouts by step."""
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in read_rows(finished / "rollouts.jsonl"):
        steps.setdefault(row["step"], []).append(row)
    return steps


@pytest.fixture(scope="module")
def logged(finished: Path) -> dict[int, dict[str, float]]:
    """TRL's metrics by step."""
    return {row["step"]: row["values"] for row in read_rows(finished / "metrics.jsonl") if row["phase"] == "rl"}


def mean(values: Any) -> float:
    return statistics.fmean(list(values))


def test_every_rollout_of_every_step_is_there(rollouts: dict[int, list[dict]]) -> None:
    assert list(rollouts) == list(range(1, STEPS + 1))
    places = [(group, index) for group in range(BATCH // GROUP) for index in range(GROUP)]
    assert all([(row["group"], row["index"]) for row in rows] == places for rows in rollouts.values())


def test_a_group_has_one_sample_and_its_prompt_once(rollouts: dict[int, list[dict]], config: Path) -> None:
    rows = {row["id"]: row for row in read_rows(config.parent / "corpus/train.jsonl")}
    for step in rollouts.values():
        for start in range(0, BATCH, GROUP):
            group = step[start : start + GROUP]
            sample = rows[group[0]["sample"]]
            assert {row["sample"] for row in group} == {sample["id"]}
            assert all(row["truth"] == sample["labels"] for row in group)
            assert group[0]["prompt"] == f"words : {sample['subtitle']} . reply :"
            assert all("prompt" not in row for row in group[1:])


def test_rewards_differ_so_that_agreement_means_something(rollouts: dict[int, list[dict]]) -> None:
    totals = {row["total"] for rows in rollouts.values() for row in rows}
    assert len(totals) > 5


def test_rewards_agree_with_the_means_that_trl_logs(
    rollouts: dict[int, list[dict]], logged: dict[int, dict[str, float]]
) -> None:
    for step, rows in rollouts.items():
        for name in WEIGHTS:
            own = mean(row["rewards"][name] for row in rows)
            assert own == pytest.approx(logged[step][f"rewards/{name}/mean"], abs=1e-6)
        totals = [row["total"] for row in rows]
        assert mean(totals) == pytest.approx(logged[step]["reward"], abs=1e-6)
        assert statistics.stdev(totals) == pytest.approx(logged[step]["reward_std"], abs=1e-6)
        assert mean(row["tokens"] for row in rows) == pytest.approx(logged[step]["completions/mean_length"], abs=1e-6)
        cut = mean(row["truncated"] for row in rows)
        assert cut == pytest.approx(logged[step]["completions/clipped_ratio"], abs=1e-6)


def test_totals_are_the_weighted_sums_of_the_rewards(rollouts: dict[int, list[dict]]) -> None:
    for row in (row for rows in rollouts.values() for row in rows):
        assert row["total"] == pytest.approx(sum(WEIGHTS[name] * row["rewards"][name] for name in WEIGHTS), abs=1e-9)


def test_advantages_follow_the_formula(rollouts: dict[int, list[dict]]) -> None:
    for rows in rollouts.values():
        for start in range(0, BATCH, GROUP):
            group = rows[start : start + GROUP]
            totals = [row["total"] for row in group]
            centre, spread = mean(totals), statistics.stdev(totals)
            for row in group:
                assert row["advantage"] == pytest.approx((row["total"] - centre) / (spread + 1e-4), abs=2e-5)


def test_metrics_of_a_step_hold_what_the_dashboard_shows(logged: dict[int, dict[str, float]]) -> None:
    names = {
        "reward", "reward_std", "frac_reward_zero_std", "entropy", "loss", "grad_norm", "learning_rate", "step_time",
        "tokens", "completions/mean_length", "completions/clipped_ratio", "answer/words", "answer/distinct_words",
        "answer/truth_words", "answer/precision", "answer/recall", "answer/unmapped_share", "reward_failures",
        "answer/redundant_share", "answer/cluster_share", "answer/truth_cluster_share", "think/agreement",
        "group/distinct_answers", "rewards/accuracy/not_applicable",
    }  # fmt: skip
    assert all(names <= set(values) for values in logged.values())
    tokens = [logged[step]["tokens"] for step in sorted(logged)]
    assert tokens == sorted(tokens) and tokens[0] > 0


def test_answer_metrics_are_those_of_the_rollouts(
    rollouts: dict[int, list[dict]], logged: dict[int, dict[str, float]]
) -> None:
    lexicon = own_lexicon()
    for step, rows in rollouts.items():
        answers = [read_completion(row["completion"], reasoning=True).answer for row in rows]
        assert mean(len(words) for words in answers) == pytest.approx(logged[step]["answer/words"])
        assert mean(len(set(words)) for words in answers) == pytest.approx(logged[step]["answer/distinct_words"])
        unmapped = mean(not lexicon.maps(word) for words in answers for word in words)
        assert unmapped == pytest.approx(logged[step]["answer/unmapped_share"])
        assert mean(len(row["truth"]) for row in rows) == pytest.approx(logged[step]["answer/truth_words"])
        groups = [answers[start : start + GROUP] for start in range(0, len(answers), GROUP)]
        different = mean(len({frozenset(answer) for answer in group}) for group in groups)
        assert different == logged[step]["group/distinct_answers"]


def test_every_phase_is_recorded_step_by_step(finished: Path) -> None:
    rows = read_rows(finished / "metrics.jsonl")
    steps = [(row["phase"], row["step"]) for row in rows]
    expected = [("pretraining", 12), ("cold-start", 60), ("rl", 5)]
    assert steps == [(phase, step) for phase, count in expected for step in range(1, count + 1)]
    assert all(math.isfinite(row["values"]["loss"]) for row in rows)


def test_evaluations_come_at_phase_ends_with_swaps_and_every_few_steps_without(finished: Path) -> None:
    rows = read_rows(finished / "evaluations.jsonl")
    assert [(row["phase"], row["step"]) for row in rows] == [("cold-start", 60), ("rl", 2), ("rl", 4), ("rl", 5)]
    for row in rows:
        assert row["set"] == "held-out" and row["samples"] == 8
        assert 0 <= row["f1"] <= 1 and 0 < row["constant"] <= 1
    assert [set(row.get("swapped", {})) for row in rows] == [
        {"media", "face", "voice", "words"}, set(), set(), {"media", "face", "voice", "words"},
    ]  # fmt: skip


def test_the_predictions_beside_an_evaluation_give_its_score(finished: Path) -> None:
    for row in read_rows(finished / "evaluations.jsonl"):
        predictions = read_rows(finished / row["predictions"])
        assert len(predictions) == 8
        assert mean(prediction["f1"] for prediction in predictions) == pytest.approx(row["f1"])
        assert mean(len(prediction["labels"]) for prediction in predictions) == pytest.approx(row["words"])


def test_run_json_records_what_was_launched(finished: Path) -> None:
    run = read_json(finished / "run.json")
    assert run is not None
    assert run["name"] == "tiny" and run["config"]["rl"]["temperature"] == 1.0
    assert run["dataset"]["train"]["rows"] == 16
    assert run["lexicon"] == own_lexicon().identity()
    assert run["engine"]["versions"]["trl"].startswith("1.16")


def test_the_last_state_is_a_finished_export(finished: Path) -> None:
    state = read_json(finished / "state.json")
    assert state is not None
    assert (state["phase"], state["step"], state["totalSteps"]) == ("exporting", 1, 1)


def test_events_name_phases_checkpoints_and_the_export(finished: Path) -> None:
    events = read_rows(finished / "events.jsonl")
    kinds = [event["kind"] for event in events]
    assert kinds.count("phase") == 3 and "probe" in kinds and kinds[-2:] == ["exported", "cost"]
    saved = [(event["phase"], event["step"]) for event in events if event["kind"] == "checkpoint"]
    ends = [("rl", 2), ("rl", 4), ("rl", 5)]
    assert saved[0] == ("pretraining", 10) and saved[-3:] == ends


def test_only_the_newest_checkpoints_are_kept(finished: Path) -> None:
    kept = {path.name for path in (finished / "checkpoints/rl").glob("checkpoint-*")}
    assert kept == {"checkpoint-4", "checkpoint-5"}
