"""JSON as the TypeScript twin writes it."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Writes a value as JSON without blanks, letters as they are, and whole numbers without a point."""
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Halves of a letter cannot be written as UTF-8; both languages name them by their number.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
