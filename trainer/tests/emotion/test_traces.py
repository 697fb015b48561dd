import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.emotion.traces import answer_labels, parse_completion

pieces = st.sampled_from(["<think>", "</think>", "<answer>", "</answer>", "happy, sad", " ", "<b>", "é"])


def kinds(text: str) -> list[str]:
    return [part.kind for part in parse_completion(text).parts]


def problems(text: str) -> list[tuple[str, str]]:
    return [(problem.kind, problem.tag) for problem in parse_completion(text).problems]


def test_a_well_formed_completion() -> None:
    parsed = parse_completion("<think>a smile</think> <answer>happy, glad</answer>")
    assert [part.text for part in parsed.parts] == ["a smile", "happy, glad"]
    assert parsed.problems == []
    assert answer_labels(parsed) == ["happy", "glad"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", [("missing", "answer")]),
        ("<think>a<answer>b</answer>", [("unclosed", "think")]),
        ("<think>a</think>b</answer>", [("unopened", "answer"), ("missing", "answer")]),
        ("<think>a<answer>b</answer></think>", [("nested", "answer"), ("unopened", "think")]),
        ("<answer>a</answer><answer>b</answer>", [("repeated", "answer")]),
        ("<think>a</think><answer>b", [("unclosed", "answer")]),
    ],
)
def test_every_state_of_a_tag_is_reported(text: str, found: list[tuple[str, str]]) -> None:
    assert problems(text) == found


def test_the_last_answer_counts() -> None:
    assert answer_labels(parse_completion("<answer>sad</answer><answer>happy</answer>")) == ["happy"]


@given(st.lists(pieces, max_size=12).map("".join))
def test_parts_lie_in_order_and_hold_their_text(text: str) -> None:
    at = 0
    for part in parse_completion(text).parts:
        assert at <= part.start <= part.end <= len(text)
        assert text[part.start : part.end] == part.text
        at = part.end
