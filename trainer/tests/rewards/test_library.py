from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.emotion import own_lexicon, score_sample
from affectgpt_rl.rewards import length_penalty, read_completion
from affectgpt_rl.rewards.polarity import Polarity
from affectgpt_rl.rewards.scorer import LabelScorer

from .support import completion, value

LEXICON = own_lexicon()
SCORER = LabelScorer(LEXICON)
WORDS = st.sampled_from([*sorted(LEXICON.forms)[::37], "qwertz"])
LABELS = st.lists(WORDS, max_size=6)


@given(LABELS, LABELS)
def test_the_scores_are_those_of_the_emotion_library(predicted: list[str], truth: list[str]) -> None:
    ours, whole = SCORER.scores(predicted, truth), score_sample(LEXICON, predicted, truth)
    if whole is None:
        assert ours is None
    else:
        assert ours is not None
        assert (ours.precision, ours.recall, ours.f1) == pytest.approx((whole.precision, whole.recall, whole.f1))


@given(LABELS, LABELS)
def test_the_measures_keep_their_order(predicted: list[str], truth: list[str]) -> None:
    found = SCORER.scores(predicted, truth)
    if found is not None:
        least = 1e-12
        assert found.jaccard <= found.f1 + least and found.f1 <= found.hit + least and found.recall <= found.hit + least


@pytest.mark.parametrize(
    ("measure", "reward"), [("f1", 2 / 3), ("precision", 0.5), ("recall", 1), ("jaccard", 0.5), ("hit", 1)]
)
def test_each_measure_of_accuracy(measure: str, reward: float) -> None:
    text = completion("so", "angry", "sad")
    assert value({"name": "accuracy", "measure": measure}, text, ["angry"]) == pytest.approx(reward)


@pytest.mark.parametrize(
    ("truth", "answer", "reward"),
    [
        (["happy"], ["proud", "glad"], 1.0),
        (["happy"], ["sad"], 0.0),
        (["happy"], ["qwertz"], 0.0),
        (["-1.6"], ["sad"], 1.0),
        (["1.6"], ["sad"], 0.0),
        (["positive"], ["happy"], 1.0),
        (["0.0"], ["happy"], None),
        (["qwertz"], ["happy"], None),
    ],
)
def test_polarity_compares_signs_and_needs_a_true_one(
    truth: list[str], answer: list[str], reward: float | None
) -> None:
    assert value({"name": "accuracy", "measure": "polarity"}, completion("so", *answer), truth) == reward


def test_words_have_the_sign_that_people_give_them() -> None:
    sign = Polarity(LEXICON).sign
    assert {sign([word]) for word in ("happy", "calm", "proud", "amused", "hopeful", "loving")} == {1}
    assert {sign([word]) for word in ("sad", "angry", "afraid", "ashamed", "jealous", "lonely", "worried")} == {-1}


def test_alignment_asks_whether_the_answer_follows_from_the_reasoning() -> None:
    assert value("alignment", completion("so sad", "happy")) == 0
    assert value("alignment", completion("brows level", "happy")) == 0
    assert value("alignment", completion("so happy", "happy", "sad")) == pytest.approx(2 / 3)


@pytest.mark.parametrize(("threshold", "reward"), [(0.6, 1.0), (0.7, 0.0)])
def test_alignment_with_a_threshold_is_all_or_nothing(threshold: float, reward: float) -> None:
    assert value({"name": "alignment", "threshold": threshold}, completion("so happy", "happy", "sad")) == reward


def test_dual_asks_whether_the_reasoning_fits_the_truth_whatever_the_answer() -> None:
    assert value("dual", completion("so happy", "sad")) == 1
    assert value("dual", completion("so sad", "happy")) == 0
    assert value("dual", completion("brows level", "happy")) == 0


def test_duals_penalty_counts_each_word_of_the_reasoning_once() -> None:
    dual = {"name": "dual", "lengthPenalty": "P2"}
    assert value(dual, completion("happy, yes, so happy", "happy")) == 1
    assert value(dual, completion("so happy and sad", "happy")) == pytest.approx(2 / 3 / 2)


def test_what_the_reasoning_denies_is_not_what_it_states() -> None:
    assert value("dual", completion("She is not happy, she is sad.", "sad"), ["sad"]) == 1


@pytest.mark.parametrize(
    ("think", "answer", "reward"),
    [
        ("so happy", ["happy"], 1),
        ("so happy", ["happy", "happy"], 0.5),
        ("so sad so sad so sad", ["sad"], 0.5),
        ("yes", [], 1),
    ],
)
def test_repetition_looks_at_reasoning_and_answer(think: str, answer: list[str], reward: float) -> None:
    assert value("repetition", completion(think, *answer)) == reward


@pytest.mark.parametrize("mode", ["strict", "tolerant"])
@pytest.mark.parametrize(
    ("text", "strict", "tolerant"),
    [
        ("<think>so</think><answer>sad</answer>", 1, 1),
        (" <think>so</think>\n<answer>sad</answer>\n", 1, 1),
        ("<think>a < b</think><answer>sad</answer>", 1, 1),
        ("<THINK>so</THINK><Answer>sad</Answer>", 1, 1),
        ("Well: <think>so</think><answer>sad</answer>", 0, 1),
        ("<think>so</think><answer>sad</answer> I hope", 0, 1),
        ("<think>so</think><answer>sad", 0, 1),
        ("<think>so<answer>sad</answer>", 0, 1),
        ("<think>so</think><answer>sad</answer><answer>sad</answer>", 0, 1),
        ("<answer>sad</answer><think>so</think>", 0, 0),
        ("<think></think><answer>sad</answer>", 0, 0),
        ("<think>so</think><answer> , </answer>", 0, 0),
        ("<answer>sad</answer>", 0, 0),
        ("so sad", 0, 0),
        ("", 0, 0),
    ],
)
def test_format_is_strict_or_tolerant(mode: str, text: str, strict: int, tolerant: int) -> None:
    assert value({"name": "format", "mode": mode}, text) == (strict if mode == "strict" else tolerant)


def test_without_reasoning_format_asks_for_the_answer_alone() -> None:
    assert value("format", "<answer>sad</answer>", reasoning=False) == 1
    assert value({"name": "format", "mode": "tolerant"}, completion("so", "sad"), reasoning=False) == 0


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<think>so</think><answer></answer>", {"empty-answer"}),
        ("<think> </think><answer>sad</answer>", {"empty-think"}),
        ("<answer>sad</answer>", {"missing-think"}),
        ("<think>so</think>", {"missing-answer"}),
        ("<think>so</think><answer>sad</answer>.", {"outside"}),
        ("<answer>sad</answer><think>so</think>", {"order"}),
        ("<think>so</think><answer>sad", {"unclosed"}),
        ("<think>so</think></think><answer>sad</answer>", {"unopened"}),
        ("<think>so <answer>sad</answer></think>", {"nested", "unopened"}),
        ("<think>so</think><answer>sad</answer><answer>sad</answer>", {"repeated"}),
    ],
)
def test_a_fault_is_named(text: str, kinds: set[str]) -> None:
    read = read_completion(text, True)
    assert kinds <= {fault.kind for fault in read.faults}
    assert all(fault.message for fault in read.faults)


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<answer>", "</answer>", "so ", "sad,", " ", "\n"]), max_size=12)
)
def test_a_completion_is_well_formed_exactly_when_it_is_written_so(parts: list[str]) -> None:
    read = read_completion("".join(parts), True)
    assert read.readable or not read.well_formed
    if read.well_formed:
        again = read_completion(f"<think>{read.think}</think><answer>{', '.join(read.answer)}</answer>", True)
        assert (again.think, again.answer, again.well_formed) == (read.think, read.answer, True)


@pytest.mark.parametrize(("name", "factor"), [("none", 1.0), ("P1", 1 / 3), ("P2", 1 / 3), ("P3", 0.5)])
def test_longer_answers_than_the_truth_cost_accuracy(name: str, factor: float) -> None:
    text = completion("so happy", "happy", "happy", "happy")
    assert value({"name": "accuracy", "lengthPenalty": name}, text) == pytest.approx(factor)


def test_penalties_leave_answers_alone_that_are_no_longer_than_the_truth() -> None:
    assert all(length_penalty(name, answered, 3) == 1 for name in ("none", "P1", "P2", "P3") for answered in range(4))


def test_penalties_rank_from_strict_to_mild_for_truths_of_several_words() -> None:
    for true in range(3, 7):
        for answered in range(true + 1, 12):
            p1, p2, p3 = (length_penalty(name, answered, true) for name in ("P1", "P2", "P3"))
            assert 0 < p1 < p2 < p3 < 1
