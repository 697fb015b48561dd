from __future__ import annotations

import pytest

from affectgpt_rl.ablation.generalisation import basic_emotion, basic_hit_rate, sentiment_value, sentiment_waf
from affectgpt_rl.datasets.demo.emotions import EMOTIONS
from affectgpt_rl.emotion import own_lexicon

LEXICON = own_lexicon()


@pytest.mark.parametrize(
    ("group", "basic", "value"),
    [
        ("joy", "happy", 1),
        ("calm", None, 1),
        ("sad", "sad", -1),
        ("anger", "angry", -1),
        ("fear", "fearful", -1),
        ("surprise", "surprised", 0),
        ("disgust", "disgusted", -1),
        ("shame", None, -1),
    ],
)
def test_all_words_of_a_group_have_its_emotion_and_its_sign(group: str, basic: str | None, value: int) -> None:
    words = list(EMOTIONS[group].words)
    assert {basic_emotion([word]) for word in words} == {basic_emotion(words)} == {basic}
    assert {sentiment_value([word]) for word in words} == {sentiment_value(words)} == {value}


@pytest.mark.parametrize(
    ("labels", "value"), [(["happy", "sad"], 0), (["sad", "angry"], -2), (["happy", "amazed"], 1), (["nonsense"], 0)]
)
def test_two_groups_are_no_basic_emotion_and_their_signs_add(labels: list[str], value: int) -> None:
    assert basic_emotion(labels) is None
    assert sentiment_value(labels) == value


def test_the_hit_rate_counts_samples_with_a_basic_emotion_alone() -> None:
    truths = [["joyful"], ["furious", "angry"], ["calm"], ["happy", "sad"]]
    assert basic_hit_rate(LEXICON, [["happy"], ["angry"], [], []], truths) == pytest.approx(1.0)
    assert basic_hit_rate(LEXICON, [["happy"], [], ["calm"], ["happy"]], truths) == pytest.approx(0.5)
    assert basic_hit_rate(LEXICON, [["calm"]], [["calm"]]) is None


def test_the_sentiment_is_the_sign_of_the_words_together() -> None:
    truths = [["joyful"], ["furious"], ["surprised"], ["sad", "lonely"]]
    assert sentiment_waf(LEXICON, [["glad"], ["angry"], ["happy"], ["gloomy"]], truths) == pytest.approx(1.0)
    # One of three is wrong: the F1 of both classes is 2/3.
    assert sentiment_waf(LEXICON, [["glad"], ["happy"], ["sad"], ["gloomy"]], truths) == pytest.approx(2 / 3)
    assert sentiment_waf(LEXICON, [["happy"]], [["surprised"]]) is None
