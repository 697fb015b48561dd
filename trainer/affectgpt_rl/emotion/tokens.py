"""A text cut into words, runs of digits and single other characters."""

from __future__ import annotations

import re

# Words may hold apostrophes and hyphens inside, as in "self-conscious". Chinese has no blanks between words, so each of
# its characters stands alone. Blanks part tokens, and only a line break is one of its own.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = rf"[^\W\d_{_HAN}]+"
TOKEN = re.compile(rf"{_LETTERS}(?:['’-]{_LETTERS})*|\d+|[^\s]|\n")
HAN = re.compile(f"[{_HAN}]")
"""A Chinese character."""


def words_of(text: str) -> list[str]:
    """Returns the tokens in lower case with straight apostrophes; ``TOKEN.finditer`` gives their places."""
    words = TOKEN.findall(text.lower()) if text.isascii() else [word.lower() for word in TOKEN.findall(text)]
    if "’" in text:
        words = [word.replace("’", "'") if len(word) > 1 else word for word in words]
    return words
