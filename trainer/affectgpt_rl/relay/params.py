"""Reading a call's parameters, which come from another program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict

from .errors import INVALID_PARAMS, CallError

Params = Dict[str, Any]
LONGEST_TEXT = 4096


def text(params: Params, key: str) -> str:
    """Returns a text that is not empty.

    Raises:
        CallError: It is missing or something else.
    """
    value = params.get(key)
    if not isinstance(value, str) or not value or len(value) > LONGEST_TEXT or "\0" in value:
        raise CallError(INVALID_PARAMS, f"'{key}' must be a text of 1 to {LONGEST_TEXT} characters.")
    return value


def folder(params: Params, key: str) -> Path:
    """Returns an absolute path, without its symbolic links followed.

    Raises:
        CallError: It is missing, something else, or relative.
    """
    value = text(params, key)
    if not os.path.isabs(value):
        raise CallError(INVALID_PARAMS, f"'{key}' must be an absolute path, not {value!r}.")
    return Path(os.path.normpath(value))


def overrides(params: Params) -> Dict[str, Any]:
    """Returns the keys of run.yaml that the call sets in place of the file's own; none when it says nothing of them.

    Raises:
        CallError: They are something else than an object.
    """
    value = params.get("set", {})
    if not isinstance(value, dict):
        raise CallError(INVALID_PARAMS, "'set' must be an object: keys of run.yaml with their values.")
    return value


def number(params: Params, key: str, default: float, smallest: float, largest: float) -> float:
    """Returns a number.

    Raises:
        CallError: It is something else or out of range.
    """
    value = params.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not smallest <= value <= largest:
        raise CallError(INVALID_PARAMS, f"'{key}' must be a number from {smallest:g} to {largest:g}.")
    return value


def whole(params: Params, key: str, smallest: int, largest: int) -> int:
    """Returns a whole number.

    Raises:
        CallError: It is missing, something else or out of range.
    """
    value = params.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
        raise CallError(INVALID_PARAMS, f"'{key}' must be a whole number from {smallest} to {largest}.")
    return value
