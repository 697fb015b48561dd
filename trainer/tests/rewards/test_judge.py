from __future__ import annotations

import pytest

from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.rewards import Judge, length_penalty, reward_function

LEXICON = own_lexicon()
TRUTH = ["happy"]


def judge(penalty: str = "none") -> Judge:
    functions = {name: reward_function(name, LEXICON, penalty) for name in ("format", "accuracy", "alignment")}
    return Judge(functions, {"format": 1.0, "accuracy": 2.0, "alignment": 0.5}, reasoning=True)


def rewards(text: str, truth: list[str] = TRUTH, penalty: str = "none") -> dict[str, float | None]:
    return judge(penalty)(text, truth, {"id": "s1"}).rewards


def test_a_right_answer_in_the_right_form_earns_everything() -> None:
    found = rewards("<think> so happy </think> <answer> happy </answer>")
    assert found == {"format": 1.0, "accuracy": 1.0, "alignment": 1.0}
    assert judge().total(found) == 3.5


def test_an_answer_against_its_own_reasoning_earns_no_alignment() -> None:
    found = rewards("<think> so sad </think> <answer> happy </answer>")
    assert found["accuracy"] == 1.0 and found["alignment"] == 0.0


def test_reasoning_without_emotion_words_supports_no_answer() -> None:
    assert rewards("<think> brows level </think> <answer> happy </answer>")["alignment"] == 0.0


def test_a_truth_that_maps_nowhere_is_not_judged_by_accuracy() -> None:
    found = rewards("<think> so happy </think> <answer> happy </answer>", ["qwertz"])
    assert found["accuracy"] is None
    assert judge().total(found) == 1.5


@pytest.mark.parametrize(("name", "factor"), [("none", 1.0), ("P1", 1 / 3), ("P2", 1 / 3), ("P3", 0.5)])
def test_longer_answers_than_the_truth_cost_accuracy(name: str, factor: float) -> None:
    found = rewards("<think> so happy </think> <answer> happy , happy , happy </answer>", penalty=name)
    assert found["accuracy"] == pytest.approx(factor)


def test_penalties_leave_answers_alone_that_are_no_longer_than_the_truth() -> None:
    assert all(length_penalty(name, answered, 3) == 1 for name in ("none", "P1", "P2", "P3") for answered in range(4))


def test_penalties_rank_from_strict_to_mild_for_truths_of_several_words() -> None:
    for true in range(3, 7):
        for answered in range(true + 1, 12):
            p1, p2, p3 = (length_penalty(name, answered, true) for name in ("P1", "P2", "P3"))
            assert 0 < p1 < p2 < p3 < 1


def test_a_reward_that_raises_gives_none_and_tells_why() -> None:
    def breaks(*_: object) -> float:
        raise ZeroDivisionError("no words")

    judgement = Judge({"format": breaks}, {"format": 1.0}, True)("x", TRUTH, {"id": "s1"})
    assert judgement.rewards == {"format": None}
    assert [(failure.reward, failure.sample) for failure in judgement.failures] == [("format", "s1")]
    assert "ZeroDivisionError: no words" in judgement.failures[0].error


def test_an_unknown_reward_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown reward 'brevity'"):
        reward_function("brevity", LEXICON)
