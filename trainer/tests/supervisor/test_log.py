from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectgpt_rl.runfolder.redact import Redactor
from affectgpt_rl.supervisor.log import LONGEST_LINE, LogPump


def pumped(tmp_path: Path, *pieces: bytes, environment: dict[str, str] | None = None) -> tuple[bytes, LogPump]:
    read_end, write_end = os.pipe()
    pump = LogPump(read_end, tmp_path / "log.txt", Redactor(environment or {}))
    pump.start()
    for piece in pieces:
        os.write(write_end, piece)
    os.close(write_end)
    pump.join(10)
    os.close(read_end)
    assert not pump.is_alive()
    path = tmp_path / "log.txt"
    return path.read_bytes() if path.exists() else b"", pump


def test_pieces_become_whole_lines(tmp_path: Path) -> None:
    text, pump = pumped(tmp_path, b"one\ntw", b"o\n\n", b"three")
    assert text == b"one\ntwo\n\nthree\n"
    assert pump.last_line == "three"


def test_a_progress_bar_is_written_as_it_looked_last(tmp_path: Path) -> None:
    text, _ = pumped(tmp_path, b"10%\r50%\r100%\n", b"windows\r\n")
    assert text == b"100%\nwindows\n"


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    text, _ = pumped(tmp_path, *[b"x" * 30_000] * 10)
    assert text.replace(b"\n", b"") == b"x" * 300_000
    assert max(len(line) for line in text.split(b"\n")) == LONGEST_LINE


def test_invalid_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text, pump = pumped(tmp_path, b"\xff\xfe bytes\n")
    assert text == b"\xff\xfe bytes\n"
    assert pump.last_line.endswith("bytes")


@given(st.lists(st.binary(max_size=20).map(lambda data: data.replace(b"\r", b"")), max_size=8))
@settings(max_examples=30, deadline=None)
def test_nothing_is_lost_however_the_output_is_cut(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    text, _ = pumped(tmp_path_factory.mktemp("log"), *pieces)
    printed = b"".join(pieces)
    assert text == (printed if printed.endswith(b"\n") or not printed else printed + b"\n")


def test_secrets_of_the_environment_never_reach_the_log(tmp_path: Path) -> None:
    environment = {"WANDB_API_KEY": "abcdefgh1234", "HF_TOKEN": "abcdefgh1234-long", "NAME": "abc", "X_TOKEN": "1"}
    text, _ = pumped(tmp_path, b"key abcdefgh1234-long and abcdefgh1234, name abc, 1 token\n", environment=environment)
    assert text == b"key [secret] and [secret], name abc, 1 token\n"


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        (b"using hf_" + b"A1b2" * 8 + b" now", b"using [secret] now"),
        (b"Authorization: Bearer abc.def-ghi", b"Authorization: Bearer [secret]"),
        (b"https://me:pass@host/x", b"https://me:[secret]@host/x"),
        (b'{"api_key": "q1w2e3r4"}', b'{"api_key": "[secret]"}'),
        (b"password=hunter22 ok", b"password=[secret] ok"),
    ],
)
def test_known_shapes_of_secrets_are_taken_out(printed: bytes, written: bytes) -> None:
    assert Redactor({})(printed) == written


@pytest.mark.parametrize(
    "line",
    [
        b"tokens: 1234567, eos_token: <|im_end|>",
        b"reward 0.5 at https://host:8080/path",
        b"12:30:01 step 3/10",
        b"mean token entropy = 0.123456",
    ],
)
def test_ordinary_lines_are_left_alone(line: bytes) -> None:
    assert Redactor({"PATH_TOKEN": "/usr/share/token"})(line) == line
