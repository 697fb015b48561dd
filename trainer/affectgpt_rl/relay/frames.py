"""Messages on a stream: a header with Content-Length, an empty line, JSON in UTF-8.

The content of a file travels as it is: behind the JSON of its notification and a newline, which no JSON of ours holds.
Packed into JSON it would be a third longer, and both sides would read every byte of it three times.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO, Optional

# A request is small; a longer one is a client gone wrong, and holding it would take this machine's memory.
LONGEST_MESSAGE = 16 * 1024 * 1024
_LONGEST_HEADER_LINE = 1024


class BrokenStream(Exception):
    """What comes is no frame. There is no way to find the next one."""


class BadMessage(Exception):
    """A whole frame whose content is no JSON. The next one may be good."""


def read_message(stream: BinaryIO) -> Any:
    """Reads one message.

    Returns:
        The JSON value, or None at the end of the stream, also when that comes in the middle of a frame.

    Raises:
        BrokenStream: The stream holds something else than frames.
        BadMessage: The frame's content is not JSON.
    """
    length = None
    while True:
        line = stream.readline(_LONGEST_HEADER_LINE)
        if not line.endswith(b"\n"):
            if len(line) < _LONGEST_HEADER_LINE:
                return None
            raise BrokenStream("a header line without end")
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = _length(value)
    if length is None:
        raise BrokenStream("a header without Content-Length")
    body = stream.read(length)
    if len(body) < length:
        return None
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadMessage("The message is not JSON in UTF-8.") from None


def _length(value: bytes) -> int:
    text = value.strip()
    if not text.isdigit() or int(text) > LONGEST_MESSAGE:
        raise BrokenStream(f"Content-Length is {text[:40]!r}")
    return int(text)


def frame(message: Any, data: Optional[bytes] = None) -> bytes:
    """Returns a message as it goes over a stream, with the bytes that belong to it."""
    # Half of a surrogate pair (a file name that is no UTF-8) cannot be sent as UTF-8: as an escape it can.
    body = json.dumps(message, ensure_ascii=True, allow_nan=False).encode("ascii")
    if data is not None:
        body = b"\n".join((body, data))
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
