"""What the watch over the first steps finds, and what it lets pass."""

from __future__ import annotations

import pytest

from affectgpt_rl.engines.first_steps import STEPS, Answer, FirstSteps


def group(*texts: str, truncated: bool = False) -> list[Answer]:
    return [Answer(text, truncated) for text in texts]


GOOD = [group("happy", "sad"), group("angry", "happy, sad")]


def kinds(watch: FirstSteps, *groups: list[Answer]) -> list[str]:
    return [finding.kind for finding in watch.answers(groups)]


def test_answers_that_differ_and_end_pass() -> None:
    watch = FirstSteps(48)
    for _ in range(STEPS):
        assert kinds(watch, *GOOD) == []
    assert watch.over


@pytest.mark.parametrize(
    ("groups", "kind"),
    [
        ([group("", " "), group("\n", "happy")], "answers-empty"),
        ([group("happy", "happy"), group("sad", "happy")], "answers-identical"),
        ([group("happy", "sad", truncated=True), group("a", "b", truncated=True)], "answers-truncated"),
    ],
)
def test_trouble_is_told_once(groups: list[list[Answer]], kind: str) -> None:
    watch = FirstSteps(48)
    assert kinds(watch, *groups) == [kind]
    assert kinds(watch, *groups) == []


def test_empty_answers_are_not_told_of_as_identical_too() -> None:
    assert kinds(FirstSteps(48), group("", ""), group("", "")) == ["answers-empty"]


def test_a_few_of_each_pass() -> None:
    groups = [group("", "a", "b"), group("same", "same"), [Answer("c", True), Answer("d", False)], group("e", "f")]
    assert kinds(FirstSteps(48), *groups) == []


def test_only_the_first_steps_are_watched() -> None:
    watch = FirstSteps(48)
    for _ in range(STEPS):
        watch.answers(GOOD)
    assert kinds(watch, group("", "")) == []


def test_the_message_names_the_limit_and_what_to_do() -> None:
    (finding,) = FirstSteps(48).answers([group("a", "b", truncated=True)])
    assert "48 tokens" in finding.message
    assert "rl.maxNewTokens" in finding.message
    assert finding.data == {"share": 1.0, "longest": 48}


def test_media_that_do_not_reach_the_model_are_told_of_once_with_the_likely_cause() -> None:
    watch = FirstSteps(48, frozenset({"video", "audio"}), {"audio": "USE_AUDIO_IN_VIDEO decides."})
    (finding,) = watch.media({"video": 20, "audio": 0, "image": 0, "all": 60})
    assert finding.kind == "media-missing"
    assert finding.data == {"modality": "audio"}
    assert "USE_AUDIO_IN_VIDEO decides." in finding.message
    assert watch.media({"video": 20, "audio": 0}) == []


def test_media_that_arrive_that_nobody_has_or_that_cannot_be_counted_pass() -> None:
    watch = FirstSteps(48, frozenset({"video", "audio"}))
    assert watch.media({"video": 3, "audio": None, "image": 0}) == []
