"""The secrets of a run as its launcher hands them over: by the names that the configuration gives, and no others."""

from __future__ import annotations

import os
from typing import Any, Dict

from .errors import INVALID_PARAMS, CallError, refused
from .params import Params

_LONGEST_VALUE = 4096


def secrets_for(config: Any, params: Params, file: str) -> Dict[str, str]:
    """Returns the values of a configuration's ``secrets``: as handed over, else as this machine's environment has them.

    Args:
        config: The checked configuration.
        params: Of the call; ``secrets`` may be left out.
        file: Where the configuration stands, for messages.

    Raises:
        CallError: A secret has no value, or one that is no line of text. No value is ever in a message.
    """
    names = config.get("secrets") if isinstance(config, dict) else None
    handed = handed_in(params)
    found = {name: handed.get(name) or os.environ.get(name) for name in names or []}
    problems = [
        {
            "file": file,
            "key": "secrets",
            "message": f"The secret {name} has no value: set it in the editor (Set Secret), or export it where the "
            "relay starts.",
        }
        for name, value in found.items()
        if value is None
    ]
    if problems:
        raise refused(problems)
    return {name: value for name, value in found.items() if value is not None}


def handed_in(params: Params) -> Dict[str, str]:
    """Returns the secrets that a call hands over, by name; none when it says nothing of them.

    Raises:
        CallError: They are something else than lines of text.
    """
    handed = params.get("secrets", {})
    if not isinstance(handed, dict) or not all(_is_value(value) for value in handed.values()):
        raise CallError(INVALID_PARAMS, f"'secrets' must give one line of 1 to {_LONGEST_VALUE} characters by name.")
    return handed


def _is_value(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_VALUE and not set(value) & {"\0", "\n", "\r"}
