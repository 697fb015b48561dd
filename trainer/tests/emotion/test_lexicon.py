import json
from pathlib import Path

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


def test_a_file_that_is_no_lexicon_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.json"
    for content, said in (("{", "not JSON"), ("{}", "schema 1"), (json.dumps({"schema": 1, "forms": []}), "malformed")):
        file.write_text(content)
        with pytest.raises(EmotionError, match=said):
            load_lexicon(file)
    with pytest.raises(EmotionError, match="cannot be read"):
        load_lexicon(tmp_path / "none.json")
