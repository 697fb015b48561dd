import pytest

from affectgpt_rl.emotion import Lexicon, Wheel
from affectgpt_rl.emotion.lexicon import wheel_rings


@pytest.fixture
def small() -> Lexicon:
    """Two wheels of which the second knows no fear, and a word that reaches two clusters of the first."""
    one = wheel_rings([("joy", "cheer", "happy"), ("joy", "calm", "serene"), ("fear", "worry", "anxious")])
    two = wheel_rings([("good", "glad", "happy"), ("bad", "low", "sad")])
    return Lexicon(
        name="small",
        version="1",
        sha256="",
        forms={"happy": ["happy"], "happily": ["happy"], "sad": ["sad"], "anxious": ["anxious"], "mixed": ["mixed"]},
        synonyms={"happy": ["happy"], "sad": ["sad"], "anxious": ["anxious"], "mixed": ["happy", "anxious"]},
        wheels=(Wheel("one", "", *one), Wheel("two", "", *two)),
    )
