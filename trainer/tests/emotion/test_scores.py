import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.emotion import (
    Lexicon,
    agreement,
    effects,
    own_lexicon,
    score_hits,
    score_sample,
    score_sentiment,
    score_sets,
)

WORDS = [*sorted(own_lexicon().synonyms)[:120], "neutral", "table", "42"]
labels = st.lists(st.sampled_from(WORDS), max_size=5)


def test_a_sample_counts_only_wheels_its_truth_maps_on(small: Lexicon) -> None:
    scores = score_sample(small, ["happy", "sad"], ["anxious", "happy"])
    assert scores is not None
    one, two = scores.wheels
    assert (one.precision, one.recall) == (1.0, 0.5)
    assert (two.precision, two.recall) == (0.5, 1.0)
    assert scores.f1 == pytest.approx(2 / 3)
    only_one = score_sample(small, ["happy"], ["anxious"])
    assert only_one is not None
    assert len(only_one.wheels) == 1


def test_an_unmapped_truth_scores_nothing_and_an_empty_answer_zero(small: Lexicon) -> None:
    assert score_sample(small, ["happy"], ["table"]) is None
    empty = score_sample(small, [], ["happy"])
    assert empty is not None
    assert (empty.precision, empty.recall, empty.f1) == (0, 0, 0)


def test_a_set_takes_f1_from_the_means(small: Lexicon) -> None:
    scores = score_sets(small, [["happy"], ["sad"], ["happy"]], [["happy"], ["happy"], ["table"]])
    assert (scores.samples, scores.skipped) == (3, 1)
    assert scores.wheels[1].precision == 0.5
    assert scores.f1 == pytest.approx(0.5)


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=6))
def test_scores_stay_in_range_and_truth_scores_itself(pairs: list[tuple[list[str], list[str]]]) -> None:
    own = own_lexicon()
    for answer, truth in pairs:
        scores = score_sample(own, answer, truth)
        perfect = score_sample(own, truth, truth)
        assert (scores is None) == (perfect is None)
        if scores is not None and perfect is not None:
            assert 0 <= scores.f1 <= 1
            assert perfect.f1 == 1
            assert score_sample(own, [*answer, *answer], truth) == scores, "repeats are free"
    whole = score_sets(own, [answer for answer, _ in pairs], [truth for _, truth in pairs])
    assert whole.samples == len(pairs)
    assert whole.skipped == sum(score_sample(own, *pair) is None for pair in pairs)


def test_agreement_and_effect(small: Lexicon) -> None:
    found = agreement(small, "mixed", ["happy"])
    assert found.share == 0.5
    assert found.in_truth == (False, True)
    assert agreement(small, "table", ["happy"]).share is None
    assert effects(small, ["happy", "sad"], ["happy"]) == pytest.approx([5 / 6, -1 / 6])
    assert effects(small, ["happy", "happy"], ["happy"]) == [0, 0]
    assert effects(small, ["happy"], ["table"]) is None


def test_hits_count_shared_clusters(small: Lexicon) -> None:
    hits = score_hits(small, [["happy", "anxious"], ["sad"], ["happy"]], [["happy"], ["happy"], ["neutral"]])
    assert (hits.samples, hits.skipped, hits.hit_rate) == (3, 1, 0.5)


def test_sentiment_skips_zero_and_takes_all_but_positive_for_negative() -> None:
    scores = score_sentiment(["positive", "mixed", "positive", "neutral"], [1.0, -0.2, -3.0, 0.0])
    assert (scores.samples, scores.skipped) == (4, 1)
    assert scores.accuracy == pytest.approx(2 / 3)
    assert scores.waf == pytest.approx((2 / 3) * (1 / 3) + (2 / 3) * (2 / 3))
