import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.emotion import parse_labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("['happy', 'sad']", ["happy", "sad"]),
        ("[Happy, sad ]", ["happy", "sad"]),
        (" happy , sad , happy", ["happy", "sad", "happy"]),
        ('["at ease","sad"]', ["at ease", "sad"]),
        ("", []),
        ("[]", []),
        ("[[x]]", ["[x]"]),
        ("['开心、愤怒', '焦虑，惊讶']", ["开心", "愤怒", "焦虑", "惊讶"]),
        ("开心， 难过", ["开心", "难过"]),
        ("[happy，sad, happy、难过]", ["happy，sad", "happy、难过"]),
    ],
)
def test_reads_what_models_and_annotators_write(text: str, labels: list[str]) -> None:
    assert parse_labels(text) == labels


@given(st.text())
def test_any_text_gives_trimmed_labels(text: str) -> None:
    for label in parse_labels(text):
        assert label
        assert label == label.strip().lower()


def test_a_list_is_only_trimmed() -> None:
    assert parse_labels([" Happy", "it's, fine"]) == ["happy", "it's, fine"]
