from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.relay.frames import LONGEST_MESSAGE, BadMessage, BrokenStream, frame, read_message

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=5)


@given(MESSAGES)
def test_what_is_framed_is_read_again(messages: list[dict]) -> None:
    stream = io.BytesIO(b"".join(frame(message) for message in messages))
    assert [read_message(stream) for _ in messages] == messages
    assert read_message(stream) is None


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.integers(0, 10_000))
def test_a_stream_that_ends_in_a_message_has_ended(message: dict, cut: int) -> None:
    data = frame(message)
    assert read_message(io.BytesIO(data[: cut % len(data)])) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    stream = io.BytesIO(data)
    try:
        while read_message(stream) is not None:
            pass
    except (BrokenStream, BadMessage):
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: x\r\n\r\n{}",
        b"Content-Length: %d\r\n\r\n" % (LONGEST_MESSAGE + 1),
        b"x" * 5000,
    ],
)
def test_what_is_no_frame_breaks_the_stream(data: bytes) -> None:
    with pytest.raises(BrokenStream):
        read_message(io.BytesIO(data))


def test_a_frame_without_json_leaves_the_next_one_readable() -> None:
    stream = io.BytesIO(b"Content-Length: 3\r\n\r\n{a}" + frame({"id": 1}))
    with pytest.raises(BadMessage):
        read_message(stream)
    assert read_message(stream) == {"id": 1}


def test_further_headers_and_any_spelling_are_allowed() -> None:
    data = b"content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH: 2\r\n\r\n{}"
    assert read_message(io.BytesIO(data)) == {}
