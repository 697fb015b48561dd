"""Emotion words out of free text; test/unit/traces/extract.test.ts reads the same cases."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.emotion import Lexicon, Wheel, load_official_pack, own_lexicon, score_sample
from affectgpt_rl.emotion.extract import extract, extract_labels
from affectgpt_rl.emotion.pairs import LABELS, TEXT, read_column

SHARED = Path(os.environ.get("AFFECTGPT_RL_DATA") or Path(__file__).parents[4] / "shared/data")
CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "test/fixtures/emotion/extraction.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    forms = {form: [base] for base, its_forms in CASES["lexicon"].items() for form in [base, *its_forms]}
    ring = {base: base for base in CASES["lexicon"]}
    synonyms = {base: [base] for base in ring}
    return Lexicon("planted", "1", "", forms, synonyms, (Wheel("wheel", "", ring, ring),))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["what"])
def test_case(lexicon: Lexicon, case: dict[str, Any]) -> None:
    found = extract(lexicon, case["text"])

    assert found.labels == case["labels"]
    assert {one.word: one.reason for one in found.mentions if one.reason} == case["dropped"]
    assert extract_labels(lexicon, case["text"]) == case["labels"]


def test_mentions_stand_where_their_words_do_in_code_points(lexicon: Lexicon) -> None:
    text = "😀 He feels SAD, even At   Ease."

    mentions = extract(lexicon, text).mentions

    assert [(one.word, text[one.start : one.end]) for one in mentions] == [("sad", "SAD"), ("at ease", "At   Ease")]


def test_a_counted_mention_names_its_label(lexicon: Lexicon) -> None:
    mentions = extract(lexicon, "The man is happy. He feels happiness.").mentions

    assert [(one.word, one.label, one.reason) for one in mentions] == [
        ("happy", "happy", None),
        ("happiness", "happy", None),
    ]


def test_the_rules_work_with_the_own_lexicon() -> None:
    text = "She does not look angry. Overall, she feels happy and relieved."

    assert extract_labels(own_lexicon(), text) == ["happy", "relieved"]


@pytest.mark.skipif(not SHARED.exists(), reason="the published data is not on this machine")
def test_published_texts_give_the_published_lists() -> None:
    lexicon = load_official_pack(SHARED / "emotion-wheel/affectgpt-2025")
    means: list[float] = []
    for file in sorted((SHARED / "predictions/ovmerd").glob("*/*-eng.npz")):
        lists = read_column(file.with_name(file.name.replace(".npz", "-openset.npz")), LABELS)
        scores = [
            score_sample(lexicon, extract_labels(lexicon, text), lists[name])
            for name, text in read_column(file, TEXT).items()
        ]
        found = [score.f1 for score in scores if score is not None]
        means.append(sum(found) / len(found))

    assert len(means) == 9
    assert sum(means) / 9 > 0.87
    assert min(means) > 0.78
