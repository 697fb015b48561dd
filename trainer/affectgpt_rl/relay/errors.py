"""Why a call came to nothing: a code for programs, one sentence for people."""

from __future__ import annotations

from typing import Any, Sequence

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
UNKNOWN_METHOD = -32601
INVALID_PARAMS = -32602
INTERNAL = -32603
REFUSED = -32001
NO_RUN = -32002
ALIVE = -32003
FILE = -32004
TRAINER = -32005
SCHEDULER = -32006


class CallError(Exception):
    """A call that fails.

    Attributes:
        code: One of this module's codes (schema/relay.schema.json says what each means).
        data: Details for programs, or None.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.data = data


def refused(problems: Sequence[Any]) -> CallError:
    """Returns the error for a configuration with problems."""
    first = problems[0].get("message", "") if isinstance(problems[0], dict) else ""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return CallError(REFUSED, f"The configuration has {count}: {first}", {"problems": list(problems)})


def unusable(error: OSError) -> CallError:
    """Returns the error for a file that the system does not let us use."""
    what = f"{error.filename}: " if error.filename else ""
    return CallError(FILE, f"{what}{error.strerror or error}.")
