"""Quoted speech in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .extraction_rules import extraction_rules
from .tokens import TOKEN

_MOST_WORDS_OF_A_LABEL = 12
_QUOTES = frozenset('"“”')
_SENTENCE_ENDS = frozenset(".!?。！？")
_SHOUTS = frozenset("!?！？")
_BEFORE_SPEECH = frozenset(",:，：")
_BLANK_OR_OPEN = re.compile(r"[\s(\[]")


@dataclass(frozen=True)
class QuotedSpeech:
    """Which tokens stand in quoted speech, and which are its quotation marks."""

    inside: frozenset[int] = frozenset()
    marks: frozenset[int] = frozenset()


NO_SPEECH = QuotedSpeech()


def quoted_speech(text: str, words: list[str]) -> QuotedSpeech:
    """Finds quoted speech.

    A quoted description is none: the man is described as "surprised and happy". An opening mark that another one
    follows, or the end of the line, opens nothing.

    Args:
        text: The text.
        words: Its tokens.
    """
    inside: set[int] = set()
    marks: set[int] = set()
    opened: int | None = None
    spans = [match.span() for match in TOKEN.finditer(text)]
    for index, word in enumerate(words):
        if word == "\n":
            opened = None
        if word not in _QUOTES:
            continue
        start, end = spans[index]
        if word == "“" or (word == '"' and _opens(text[start - 1 : start] if start else "", text[end : end + 1])):
            opened = index
        elif opened is not None:
            if _is_speech(words, opened, index):
                inside.update(range(opened + 1, index))
                marks.update((opened, index))
            opened = None
    return QuotedSpeech(frozenset(inside), frozenset(marks)) if marks else NO_SPEECH


def _opens(before: str, after: str) -> bool:
    return (
        after != ""
        and not _BLANK_OR_OPEN.fullmatch(after)
        and (before == "" or _BLANK_OR_OPEN.fullmatch(before) is not None)
    )


def _is_speech(words: list[str], opened: int, closed: int) -> bool:
    rules = extraction_rules()
    before = words[opened - 1] if opened else ""
    if before in _BEFORE_SPEECH or rules.cues.get(before, 0) & rules.bits.saying:
        return True
    inside = words[opened + 1 : closed]
    # American English sets the sentence's own full stop inside: that one ends no sentence of the quotation.
    ends = any(word in _SENTENCE_ENDS for word in inside[:-1]) or (bool(inside) and inside[-1] in _SHOUTS)
    return ends or len(inside) > _MOST_WORDS_OF_A_LABEL
