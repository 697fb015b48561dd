import json
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.emotion import EmotionError, Lexicon, load_lexicon, own_lexicon
from affectgpt_rl.emotion.lexicon import wheel_rings


def test_the_alphabetically_first_wheel_word_decides(small: Lexicon) -> None:
    assert small.clusters("mixed") == ("fear", "good")
    assert small.path("mixed", 0) is not None


def test_forms_reach_their_base(small: Lexicon) -> None:
    assert small.clusters("happily") == ("joy", "good")
    assert small.clusters("sad") == (None, "bad")
    assert small.clusters("unheard") == (None, None)


def test_level_2_takes_an_inner_word_to_its_first_middle_word() -> None:
    level1, level2 = wheel_rings([("joy", "cheer", "happy"), ("joy", "calm", "serene"), ("fear", "worry", "serene")])
    assert level2["joy"] == "calm"
    assert level2["cheer"] == "cheer"
    assert (level1["serene"], level2["serene"]) == ("fear", "worry"), "the later row wins"


def test_own_lexicon_has_five_wheels_with_sources() -> None:
    own = own_lexicon()
    assert len(own.wheels) == 5
    assert all(wheel.source for wheel in own.wheels)
    assert len({own.clusters(word) for word in ("happy", "calm", "sad", "angry", "afraid", "amazed", "ashamed")}) == 7


# test/unit/emotion/lexicon.test.ts reads the same cases.
CASES = json.loads((Path(__file__).parents[3] / "test/fixtures/emotion/lexicons.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["what"])
def test_a_file_that_is_no_lexicon_is_refused_in_one_sentence(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lexicon.json").write_text(case["content"])
    with pytest.raises(EmotionError) as refusal:
        load_lexicon("lexicon.json", extended=case["extended"])
    assert str(refusal.value) == case["message"]


def test_a_lexicon_that_is_not_there_is_refused() -> None:
    with pytest.raises(EmotionError, match=r"The lexicon nowhere\.json cannot be read: No such file or directory\."):
        load_lexicon("nowhere.json")


def test_extended_words_are_there_on_request_and_the_name_says_so(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.json"
    file.write_text(json.dumps(CASES["whole"]))
    plain, extended = load_lexicon(file), load_lexicon(file, extended=True)
    assert (plain.name, extended.name) == ("tiny", "tiny-extended")
    assert extended.sha256 == plain.sha256
    for word, clusters in (
        ("happily", ("joy", "joy")),
        ("humour", (None, "joy")),
        ("happyish", (None, "joy")),
        # Both words are reached now, and of them the alphabetically first decides.
        ("anxious", ("fear", "fear")),
    ):
        assert (plain.clusters(word)[0], extended.clusters(word)[0]) == clusters
