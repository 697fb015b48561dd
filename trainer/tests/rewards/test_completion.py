from __future__ import annotations

import pytest

from affectgpt_rl.rewards import read_completion

WHOLE = "<think> so happy </think> <answer> happy , glad </answer>"


def test_a_whole_completion_is_read() -> None:
    read = read_completion(WHOLE, reasoning=True)
    assert (read.think, read.answer, read.well_formed) == ("so happy", ["happy", "glad"], True)


@pytest.mark.parametrize(
    "text",
    [
        "so happy </think> <answer> happy </answer>",
        "<think> so happy <answer> happy </answer>",
        "<think> so happy </think> happy </answer>",
        "<think> so happy </think> <answer> happy",
        "<answer> happy </answer> <think> so happy </think>",
        "well <think> so </think> <answer> happy </answer>",
        "<think> so </think> <answer> happy </answer> .",
        "<think> so </think> <answer> sad </answer> <answer> happy </answer>",
        "<think> </think> <answer> happy </answer>",
    ],
)
def test_a_wrong_form_costs_the_form_and_not_the_answer(text: str) -> None:
    read = read_completion(text, reasoning=True)
    assert not read.well_formed
    assert read.answer == ["happy"]


def test_without_reasoning_the_answer_stands_alone() -> None:
    assert read_completion("<answer> happy </answer>", reasoning=False).well_formed
    assert not read_completion(WHOLE, reasoning=False).well_formed


@pytest.mark.parametrize("text", ["", "   ", "happy", "<answer>", "</think></answer>", "<think><think>"])
def test_what_has_no_answer_has_no_words(text: str) -> None:
    read = read_completion(text, reasoning=True)
    assert (read.answer, read.well_formed) == ([], False)
