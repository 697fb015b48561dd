from __future__ import annotations

import pytest

from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.evaluation import best_constant_answer, mean_scores, predict

LEXICON = own_lexicon()


def test_means_are_over_samples_whose_truth_maps() -> None:
    rows = [
        predict(LEXICON, "a", "x", ["happy"], ["happy"]),
        predict(LEXICON, "b", "x", ["happy", "happy", "glad"], ["sad"]),
        predict(LEXICON, "c", "x", ["happy"], ["qwertz"]),
    ]
    scores = mean_scores(rows)
    assert (scores.samples, scores.f1) == (2, pytest.approx(0.5))
    assert (scores.words, scores.distinct_words) == (2.0, 1.5)
    assert rows[2].f1 is None


def test_a_set_without_a_mapped_truth_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="no sample"):
        mean_scores([predict(LEXICON, "c", "x", ["happy"], ["qwertz"])])


def test_the_best_constant_answer_is_the_commonest_emotion() -> None:
    truths = [["happy"]] * 7 + [["angry"]] * 2 + [["afraid"]]
    assert best_constant_answer(LEXICON, truths)[0] == "happy"


def test_the_best_constant_answer_is_no_worse_than_any_single_word() -> None:
    words = ["happy", "angry", "afraid", "sad", "ashamed"]
    truths = [[words[number % 5], words[(number * 3 + 1) % 5]] for number in range(40)]

    def level(answer: list[str]) -> float:
        return mean_scores([predict(LEXICON, "s", "", answer, truth) for truth in truths]).f1

    best = best_constant_answer(LEXICON, truths)
    assert len(best) > 1
    assert all(level(best) >= level([word]) for word in words)


def test_nothing_to_choose_from_gives_an_empty_answer() -> None:
    assert best_constant_answer(LEXICON, [["qwertz"]]) == []
