"""Known ways to game the emotion-wheel score: each raises no alarm in plain accuracy, and each is caught elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from affectgpt_rl.dry_run.answers import one_word_a_cluster
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.rewards import LabelScorer, Sampled, answer_indicators, reward_indicators
from affectgpt_rl.rewards.indicators import cluster_share

from .support import completion, reward_set, value

SCORER = LabelScorer(own_lexicon())
TRUTH = ("angry",)
HONEST = completion("so angry", "angry")
NONSENSE = completion("so angry", "angry", "blorpy", "zwick", "qwertz")
# One family, one cluster on every wheel.
SYNONYMS = completion("so angry", "angry", "furious", "mad")
REPEATED = completion("so angry", "angry", "angry", "angry")
STUFFED = completion("so angry", *one_word_a_cluster(SCORER))
PENALTIES = ("P1", "P2", "P3")


def accuracy(text: str, measure: str = "f1", penalty: str = "none") -> float:
    found = value({"name": "accuracy", "measure": measure, "lengthPenalty": penalty}, text, TRUTH)
    assert found is not None
    return found


def indicators(*texts: str, truth: Sequence[str] = TRUTH) -> dict[str, float | None]:
    rewards = reward_set("accuracy")
    judged = rewards.judge([Sampled(texts, truth, {"id": "s1"})])
    return answer_indicators(SCORER, judged, [truth])


def more(name: str, text: str) -> bool:
    """Whether an indicator is higher for an answer than for the honest one."""
    one, other = indicators(text)[name], indicators(HONEST)[name]
    assert one is not None and other is not None
    return one > other


@pytest.mark.parametrize("text", [NONSENSE, SYNONYMS, REPEATED])
def test_words_that_the_score_is_blind_to_cost_plain_accuracy_nothing(text: str) -> None:
    assert accuracy(text) == accuracy(HONEST) == 1


@pytest.mark.parametrize("text", [NONSENSE, SYNONYMS, REPEATED, STUFFED])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_every_length_penalty_catches_them(text: str, penalty: str) -> None:
    assert accuracy(text, penalty=penalty) < 0.6 < accuracy(HONEST, penalty=penalty)


def test_nonsense_is_seen_as_unmapped() -> None:
    assert indicators(NONSENSE)["answer/unmapped_share"] == 0.75
    assert indicators(HONEST)["answer/unmapped_share"] == 0


def test_synonyms_are_seen_as_redundant() -> None:
    assert indicators(SYNONYMS)["answer/redundant_share"] == pytest.approx(2 / 3)
    assert indicators(HONEST)["answer/redundant_share"] == 0


def test_repeats_are_caught_by_repetition_and_seen_as_redundant() -> None:
    assert value("repetition", REPEATED) == pytest.approx(1 / 3)
    assert value("repetition", SYNONYMS) == 1
    assert indicators(REPEATED)["answer/redundant_share"] == pytest.approx(2 / 3)
    assert indicators(REPEATED)["answer/words"] == 3 and indicators(REPEATED)["answer/distinct_words"] == 1


def test_a_word_of_every_cluster_has_recall_1_and_is_caught_by_precision() -> None:
    for measure in ("recall", "hit"):
        assert accuracy(STUFFED, measure) == 1
    for measure in ("f1", "jaccard", "precision"):
        assert accuracy(STUFFED, measure) < 0.4
    assert indicators(STUFFED)["answer/recall"] == 1


def test_a_word_of_every_cluster_is_seen_in_the_share_of_clusters() -> None:
    share = indicators(STUFFED)["answer/cluster_share"]
    assert share is not None and share > 0.95
    assert indicators(STUFFED)["answer/truth_cluster_share"] == cluster_share(SCORER, TRUTH) < 0.3
    assert more("answer/cluster_share", STUFFED)


def test_reasoning_that_echoes_a_wrong_answer_earns_alignment_and_no_dual() -> None:
    echo = completion("so happy", "happy")
    assert value("alignment", echo, TRUTH) == 1 and value("dual", echo, TRUTH) == 0
    seen = indicators(echo)
    assert seen["think/agreement"] == 1 and seen["answer/precision"] == 0


def test_one_answer_for_all_is_seen_in_the_group() -> None:
    assert indicators(HONEST, HONEST, HONEST)["group/distinct_answers"] == 1
    assert indicators(HONEST, SYNONYMS, STUFFED)["group/distinct_answers"] == 3


def test_indicators_of_nothing_are_unknown_and_not_0() -> None:
    seen = indicators("", "")
    assert seen["answer/words"] == 0
    assert seen["answer/unmapped_share"] is None and seen["think/agreement"] is None


def test_what_does_not_apply_is_counted_by_reward() -> None:
    rewards = reward_set("format", "accuracy")
    sampled = [Sampled([HONEST], ["qwertz"], {"id": "s1"}), Sampled([HONEST], TRUTH, {"id": "s2"})]
    judged = [judgement for group in rewards.judge(sampled) for judgement in group]
    assert reward_indicators(judged) == {
        "reward_failures": 0.0,
        "rewards/format/not_applicable": 0.0,
        "rewards/accuracy/not_applicable": 0.5,
    }
