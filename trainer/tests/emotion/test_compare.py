from itertools import product
from pathlib import Path

import pytest

from affectgpt_rl.emotion import EmotionError, Lexicon, own_lexicon, score_hits, score_sentiment, score_sets
from affectgpt_rl.emotion.bootstrap import percentile_interval, resampled_scores
from affectgpt_rl.emotion.compare import compare_files, compare_scores
from affectgpt_rl.emotion.permutation import permutation_p_value
from affectgpt_rl.emotion.random_words import generator
from affectgpt_rl.emotion.score_sums import ScoreSums, label_sums, sentiment_sums


def coin(heads: list[int]) -> ScoreSums:
    """Tosses, scored by their share of heads."""
    return ScoreSums(1, [[head] for head in heads], lambda sums: sums[0] / len(heads))


def whole(sums: ScoreSums) -> float:
    return sums.score([sum(column) for column in zip(*sums.rows, strict=True)])


def test_the_generator_is_the_one_of_its_authors() -> None:
    # The 10,000th number from the seed 5489, as the C++ standard has it (ISO/IEC 14882, [rand.predef]).
    random = generator(5489)
    assert [random.getrandbits(32) for _ in range(10_000)][-1] == 4123659995


def test_the_sums_over_all_samples_give_the_score_of_the_set(small: Lexicon) -> None:
    answers, truths = [["happy", "sad"], ["sad"], [], ["happily"]], [["anxious"], ["happy"], ["sad"], ["table"]]
    assert whole(label_sums(small, "ov", answers, truths)) == pytest.approx(score_sets(small, answers, truths).f1)
    at_level2 = score_sets(small, answers, truths, "level2").f1
    assert whole(label_sums(small, "ov", answers, truths, "level2")) == pytest.approx(at_level2)
    assert whole(label_sums(small, "basic", answers, truths)) == score_hits(small, answers, truths).hit_rate
    labels, values = ["positive", "negative", "mixed", "Positive "], [1.0, -1.0, 0.0, -2.0]
    assert whole(sentiment_sums(labels, values)) == pytest.approx(score_sentiment(labels, values).waf)


def test_the_interval_of_a_share_is_the_one_of_the_binomial_distribution() -> None:
    low, high = percentile_interval(resampled_scores(coin([1] * 160 + [0] * 240), seed=1, resamples=4000))
    # 0.4 ± 1.96 √(0.4 · 0.6 / 400)
    assert (low, high) == (pytest.approx(0.352, abs=0.005), pytest.approx(0.448, abs=0.005))


def test_the_p_value_is_the_share_of_all_exchanges() -> None:
    first, second = [1, 1, 1, 0, 1, 1, 0, 1, 1], [0, 0, 1, 0, 0, 1, 1, 0, 0]
    seen = abs(sum(first) - sum(second))
    exchanges = list(product((-1, 1), repeat=len(first)))
    differences = [abs(sum(s * (a - b) for s, a, b in zip(signs, first, second, strict=True))) for signs in exchanges]
    exact = sum(difference >= seen for difference in differences) / len(exchanges)
    assert permutation_p_value(coin(first), coin(second), seed=3, permutations=20_000) == pytest.approx(exact, abs=0.01)


def test_systems_that_do_not_differ_have_no_interval_and_p_1() -> None:
    compared = compare_scores(coin([1, 0, 1]), coin([1, 0, 1]), resamples=50)
    assert (compared.low, compared.high, compared.p_value) == (0, 0, 1)


def test_a_baseline_without_the_same_names_is_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    one.write_text('{"name": "a", "labels": ["happy"]}\n')
    other.write_text('{"name": "b", "labels": ["happy"]}\n')
    with pytest.raises(EmotionError, match=r"other\.jsonl and .*one\.jsonl have no name in common"):
        compare_files(own_lexicon(), "ov", one, other, one)
