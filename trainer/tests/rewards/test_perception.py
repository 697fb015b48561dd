from __future__ import annotations

import itertools
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.rewards import Failed, Group, NotApplicable, read_completion
from affectgpt_rl.rewards.clues import clue_overlap
from affectgpt_rl.rewards.perception import Pair, PerceptionReward, bradley_terry, top_half

from .chat_server import Reply, chat_server
from .support import completion, reward_set

CUES = {"face": {"emotion": "surprise", "brows": "raised", "mouth": "round"}, "voice": {"energy": "loud"}}
SAMPLE = {"id": "s1", "cues": CUES}


def group(*texts: str, sample: Mapping[str, Any] = SAMPLE) -> Group:
    return Group([read_completion(text, True) for text in texts], ["amazed"], sample)


class ByLength:
    """Prefers the longer reasoning."""

    def __init__(self, fails: bool = False) -> None:
        self.asked: list[Pair] = []
        self.fails = fails

    def unfit(self, sample: Mapping[str, Any]) -> NotApplicable | None:
        return None if sample else NotApplicable("nothing known")

    def prefer(self, pairs: Sequence[Pair]) -> list[float | Failed]:
        self.asked += pairs
        if self.fails:
            return [Failed("gone") if pair.group.sample["id"] == "bad" else 1.0 for pair in pairs]
        return [float(len(pair.first.think) > len(pair.second.think)) for pair in pairs]


def thoughts(*lengths: int) -> list[str]:
    return [completion("x" * length, "happy") for length in lengths]


def test_the_better_half_of_each_group_earns_1() -> None:
    one, other = PerceptionReward(ByLength())([group(*thoughts(1, 4, 2, 3)), group(*thoughts(9, 8))])
    assert one == [0, 1, 0, 1]
    assert other == [1, 0]


def test_an_odd_group_rounds_its_better_half_down() -> None:
    (found,) = PerceptionReward(ByLength())([group(*thoughts(1, 2, 3))])
    assert found == [0, 0, 1]


def test_equal_answers_earn_the_same_and_are_compared_once() -> None:
    judge = ByLength()
    (found,) = PerceptionReward(judge)([group(*thoughts(2, 2, 2, 1))])
    assert found == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0])
    assert len(judge.asked) == 1


def test_a_group_of_one_and_a_sample_nobody_knows_are_not_applicable() -> None:
    one, unknown, fit = PerceptionReward(ByLength())(
        [group(*thoughts(1)), group(*thoughts(1, 2), sample={}), group(*thoughts(1, 2))]
    )
    assert isinstance(one[0], NotApplicable) and "group of one" in one[0].reason
    assert unknown == [NotApplicable("nothing known")] * 2
    assert fit == [0, 1]


def test_a_comparison_that_failed_fails_its_group_and_no_other() -> None:
    bad, good = PerceptionReward(ByLength(fails=True))(
        [group(*thoughts(1, 2, 3), sample={"id": "bad"}), group(*thoughts(1, 2, 3), sample={"id": "good"})]
    )
    assert bad == [Failed("gone")] * 3
    assert good == [1, 0, 0]


def test_bradley_terry_finds_the_strengths_that_made_the_outcomes() -> None:
    true = [0.5, 0.3, 0.15, 0.05]
    meetings = 2000
    wins = [[0.0] * 4 for _ in true]
    for i, j in itertools.permutations(range(4), 2):
        wins[i][j] = meetings * true[i] / (true[i] + true[j])
    assert bradley_terry(wins) == pytest.approx(true, abs=1e-3)


def test_bradley_terry_orders_a_full_tournament_by_wins() -> None:
    chance = random.Random(1)
    for _ in range(100):
        count = chance.randint(2, 8)
        wins = [[0.0] * count for _ in range(count)]
        for i, j in itertools.combinations(range(count), 2):
            wins[i][j] = chance.choice([0, 0.5, 1])
            wins[j][i] = 1 - wins[i][j]
        strength = bradley_terry(wins)
        assert sum(strength) == pytest.approx(1) and min(strength) > 0
        for i, j in itertools.combinations(range(count), 2):
            difference = sum(wins[i]) - sum(wins[j])
            if difference:
                assert (strength[i] - strength[j]) * difference > 0
            else:
                assert strength[i] == pytest.approx(strength[j], abs=1e-6)


def test_the_half_is_given_out_whole_whatever_the_ties() -> None:
    chance = random.Random(2)
    for _ in range(200):
        strengths = [chance.choice([0.1, 0.2, 0.3]) for _ in range(chance.randint(1, 9))]
        assert sum(top_half(strengths)) == pytest.approx(len(strengths) // 2)


def test_the_local_judge_prefers_the_reasoning_that_names_the_cues() -> None:
    names = completion("brows raised and mouth round, energy loud", "amazed")
    some = completion("brows raised", "amazed")
    none = completion("a happy face", "amazed")
    every = completion("brows raised lowered level mouth round flat down smile energy loud low medium", "amazed")
    (found,) = reward_set("perception").rewards["perception"]([group(none, names, some, every)])
    assert found[1] == 1 and found[0] == 0
    assert clue_overlap("brows raised", "brows raised mouth round") > clue_overlap(
        "brows raised lowered level flat smile narrow wide", "brows raised mouth round"
    )


def test_the_label_among_the_cues_is_no_clue() -> None:
    label, cue = completion("surprise", "amazed"), completion("loud", "amazed")
    (found,) = reward_set("perception").rewards["perception"]([group(label, cue)])
    assert found == [0, 1]


def test_without_cues_the_description_counts_and_without_both_it_does_not_apply() -> None:
    sample = {"id": "s1", "description": "The brows are raised."}
    perception = reward_set("perception").rewards["perception"]
    texts = completion("a smile", "happy"), completion("raised brows", "happy")
    described, unknown = perception([group(*texts, sample=sample), group(*texts, sample={"id": "s2"})])
    assert described == [0, 1]
    assert all(isinstance(outcome, NotApplicable) for outcome in unknown)


def verdict_for(better: str) -> Any:
    """A model that finds the description with a certain word better."""

    def answer(request: dict[str, Any], _: int) -> Reply:
        first = request["messages"][1]["content"].split("Description B")[0]
        return Reply(f"Let me see {{the clues}}. {json.dumps({'better': 'A' if better in first else 'B'})}")

    return answer


def endpoint(url: str) -> dict[str, Any]:
    return {"url": url, "model": "m", "cache": "cache", "retries": 0}


def test_a_language_model_decides_wherever_its_favourite_stands(tmp_path: Path) -> None:
    texts = [completion(f"thought {number} {'gold' if number == 2 else 'lead'}", "happy") for number in range(6)]
    with chat_server(verdict_for("gold")) as server:
        rewards = reward_set({"name": "perception", "judge": "endpoint"}, endpoint=endpoint(server.url), base=tmp_path)
        outcomes = [rewards.rewards["perception"]([group(texts[2], text)])[0] for text in texts if text != texts[2]]
        outcomes += [
            rewards.rewards["perception"]([group(text, texts[2])])[0][::-1] for text in texts if text != texts[2]
        ]
    assert outcomes == [[1, 0]] * 10
    users = [request["messages"][1]["content"] for request in server.requests]
    assert "brows raised" in users[0] and "amazed" not in users[0]
    # The second five asked nothing new: the same pair is put alike, and the reply is kept.
    assert len(users) == 5
    assert {user.index("gold") < user.index("lead") for user in users} == {True, False}


@pytest.mark.parametrize("reply", ["", "A", '{"better": "C"}', '{"worse": "A"}', '{"better": ["A"]}', "{" * 500])
def test_a_verdict_that_is_none_fails_the_group(tmp_path: Path, reply: str) -> None:
    with chat_server(lambda *_: Reply(reply)) as server:
        rewards = reward_set({"name": "perception", "judge": "endpoint"}, endpoint=endpoint(server.url), base=tmp_path)
        (found,) = rewards.rewards["perception"]([group(*thoughts(1, 2))])
    assert all(isinstance(outcome, Failed) and "not as asked" in outcome.error for outcome in found)


def test_a_draw_leaves_both_the_same(tmp_path: Path) -> None:
    with chat_server(lambda *_: Reply('{"better": "equal"}')) as server:
        rewards = reward_set({"name": "perception", "judge": "endpoint"}, endpoint=endpoint(server.url), base=tmp_path)
        (found,) = rewards.rewards["perception"]([group(*thoughts(1, 2))])
    assert found == [0.5, 0.5]


@pytest.mark.parametrize(("reply", "reward"), [('{"grade": 7}', 0.7), ('{"why": {"a": 1}, "grade": 2.5}', 0.25)])
def test_a_grade_is_a_reward(tmp_path: Path, reply: str, reward: float) -> None:
    with chat_server(lambda *_: Reply(reply)) as server:
        rewards = reward_set("judge", endpoint=endpoint(server.url), base=tmp_path)
        (found,) = rewards.rewards["judge"]([group(*thoughts(1, 2))])
    assert found == [reward, reward]
    assert "amazed" in server.requests[0]["messages"][1]["content"]


@pytest.mark.parametrize(
    "reply", ['{"grade": 11}', '{"grade": -1}', '{"grade": "7"}', '{"grade": true}', '{"grade": NaN}']
)
def test_a_grade_out_of_range_is_a_failure_and_no_0(tmp_path: Path, reply: str) -> None:
    with chat_server(lambda *_: Reply(reply)) as server:
        rewards = reward_set("judge", endpoint=endpoint(server.url), base=tmp_path)
        (found,) = rewards.rewards["judge"]([group(*thoughts(1, 2))])
    assert all(isinstance(outcome, Failed) for outcome in found)
