from itertools import product

import pytest

from affectgpt_rl.datasets.demo.emotions import EMOTIONS
from affectgpt_rl.emotion import own_lexicon, parse_labels, score_sample

OWN = own_lexicon()


def agreement(one: str, other: str) -> float:
    """The share of wheels on which two words have the same cluster."""
    pairs = zip(OWN.clusters(one), OWN.clusters(other), strict=True)
    return sum(mine is not None and mine == theirs for mine, theirs in pairs) / len(OWN.wheels)


def test_the_demo_corpus_speaks_words_that_map() -> None:
    for emotion in EMOTIONS.values():
        for word in emotion.words:
            assert OWN.maps(word), word


def test_a_group_of_the_demo_agrees_with_itself_more_than_with_any_other() -> None:
    def mean(one: str, other: str) -> float:
        found = [agreement(*pair) for pair in product(EMOTIONS[one].words, EMOTIONS[other].words)]
        return sum(found) / len(found)

    for one in EMOTIONS:
        others = [mean(one, other) for other in EMOTIONS if other != one]
        assert mean(one, one) >= 0.75, one
        assert max(others) <= mean(one, one) - 0.15, one


@pytest.mark.parametrize(
    ("negative", "positive"), [("angry", "calm"), ("sad", "happy"), ("anxious", "relaxed"), ("disgusted", "admiring")]
)
def test_opposites_share_no_cluster(negative: str, positive: str) -> None:
    assert agreement(negative, positive) == 0


def test_extended_words_come_on_request_and_change_no_other() -> None:
    extended = own_lexicon(extended=True)
    assert extended.name == "own-extended"
    for word in ("humorous", "tension", "friendly", "gratitude", "longing"):
        assert not OWN.maps(word)
        assert extended.maps(word)
    for word in OWN.forms:
        assert extended.clusters(word) == OWN.clusters(word)


def test_a_chinese_answer_is_scored_against_an_english_truth() -> None:
    right = score_sample(OWN, parse_labels("开心、激动"), ["happy", "excited"])
    wrong = score_sample(OWN, parse_labels("['愤怒', '中性']"), ["happy", "excited"])
    assert right is not None
    assert wrong is not None
    assert (right.f1, wrong.f1) == (1, 0)
