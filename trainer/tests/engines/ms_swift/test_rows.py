"""Rows as ms-swift reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from affectgpt_rl.datasets import Row
from affectgpt_rl.engines.ms_swift.rows import prompt_of, swift_rows

from .support import config

BASE = Path("/base")
CLIP = Row("t1", Path("/clips/t1.mp4"), "It is {fine}.", ["happy"])
FACES = Row("t2", None, "Go!", ["angry"], images=[Path("/a.png"), Path("/b.png")])


def test_a_clip_stands_before_the_question_and_the_sample_is_named() -> None:
    (row,) = swift_rows(config(BASE), [CLIP])
    assert row == {
        "messages": [{"role": "user", "content": "<video>words: It is {fine}. reply:"}],
        "videos": ["/clips/t1.mp4"],
        "sample": "t1",
    }


def test_a_cold_start_has_its_target_and_images_have_a_place_each() -> None:
    (row,) = swift_rows(config(BASE), [FACES], ["<answer>angry</answer>"])
    assert row["images"] == ["/a.png", "/b.png"]
    assert "videos" not in row
    assert row["messages"] == [
        {"role": "user", "content": "<image><image>words: Go! reply:"},
        {"role": "assistant", "content": "<answer>angry</answer>"},
    ]


def test_what_is_said_is_no_place_for_media() -> None:
    row = replace(CLIP, subtitle="a <video> of <audio>")
    assert prompt_of(config(BASE), row) == "words: a (video) of (audio) reply:"


def test_the_question_asks_for_the_form_that_rewards_read() -> None:
    with_reasoning = prompt_of(config(BASE, model={"prompt": None}), CLIP)
    assert "clip" in with_reasoning
    assert '"It is {fine}."' in with_reasoning
    assert "<think>" in with_reasoning
    assert "<answer>" in with_reasoning
    alone = prompt_of(config(BASE, model={"prompt": None}, reasoning=False), FACES)
    assert "images" in alone
    assert "<think>" not in alone
    assert "<answer>" in alone
