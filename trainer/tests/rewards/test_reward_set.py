from __future__ import annotations

import math

import pytest

from affectgpt_rl.rewards import Each, NotApplicable, RewardSet, Sampled

from .support import ALL_LOCAL, completion, judge, reward_set, value

RIGHT = completion("so happy", "happy")


def test_a_right_answer_in_the_right_form_earns_everything() -> None:
    judgement = judge(reward_set(*ALL_LOCAL), RIGHT)
    assert judgement.rewards == dict.fromkeys(ALL_LOCAL, 1.0)


def test_the_total_is_the_weighted_sum() -> None:
    rewards = reward_set({"name": "format", "weight": 1.0}, {"name": "accuracy", "weight": 2.5})
    assert rewards.total(judge(rewards, RIGHT)) == 3.5
    assert rewards.total(judge(rewards, completion("so sad", "sad"))) == 1.0


def test_a_reward_that_does_not_apply_is_none_with_its_reason_and_left_out_of_the_total() -> None:
    rewards = reward_set("format", "accuracy", "dual")
    judgement = judge(rewards, RIGHT, ["qwertz"])
    assert judgement.rewards == {"format": 1.0, "accuracy": None, "dual": None}
    assert set(judgement.not_applicable) == {"accuracy", "dual"}
    assert "wheel" in judgement.not_applicable["accuracy"]
    assert judgement.failures == []
    assert rewards.total(judgement) == 1.0


def test_when_no_reward_applies_there_is_no_total() -> None:
    rewards = reward_set("accuracy")
    assert rewards.total(judge(rewards, RIGHT, ["qwertz"])) is None


def test_a_reward_that_raises_fails_its_own_completion_only() -> None:
    def breaks(read, *_: object) -> float:
        if "sad" in read.answer:
            raise ZeroDivisionError("no words")
        return 1.0

    rewards = RewardSet({"own": Each(breaks), "sure": Each(lambda *_: 1.0)}, {"own": 1.0, "sure": 1.0}, True)
    sad, happy = completion("so", "sad"), completion("so", "happy")
    ((one, other),) = rewards.judge([Sampled([sad, happy], ["happy"], {"id": "s1"})])
    assert one.rewards == {"own": None, "sure": 1.0}
    assert [(failure.reward, failure.sample) for failure in one.failures] == [("own", "s1")]
    assert "ZeroDivisionError: no words" in one.failures[0].error
    assert rewards.total(one) is None
    assert other.rewards == {"own": 1.0, "sure": 1.0} and other.failures == [] and rewards.total(other) == 2.0


def test_a_group_reward_that_raises_fails_all_its_completions() -> None:
    def breaks(_: object) -> list:
        raise OSError("gone")

    rewards = RewardSet({"own": breaks}, {"own": 1.0}, True)
    ((one, other),) = rewards.judge([Sampled(["a", "b"], ["happy"], {"id": "s1"})])
    assert "OSError: gone" in one.failures[0].error and other.failures == one.failures


def test_what_is_not_applicable_is_no_failure() -> None:
    rewards = RewardSet({"own": Each(lambda *_: NotApplicable("no clip"))}, {"own": 1.0}, True)
    judgement = judge(rewards, RIGHT)
    assert (judgement.not_applicable, judgement.failures) == ({"own": "no clip"}, [])


@pytest.mark.parametrize("name", ALL_LOCAL)
@pytest.mark.parametrize("text", ["", "<think>", RIGHT, "happy" * 3000, "<answer>,,,</answer>", "</think></answer>"])
def test_every_reward_is_between_0_and_1_whatever_the_text(name: str, text: str) -> None:
    found = value(name, text)
    assert found is not None and math.isfinite(found) and 0 <= found <= 1
