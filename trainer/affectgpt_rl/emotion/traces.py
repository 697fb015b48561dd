"""Reads a completion: its parts, what is wrong with its tags, and the emotion words in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .labels import parse_labels
from .lexicon import Lexicon

PartKind = Literal["think", "answer", "rest"]
ProblemKind = Literal["missing", "unclosed", "unopened", "nested", "repeated"]

_TAG = re.compile(r"<(/?)(think|answer)>", re.IGNORECASE)
# Words may hold apostrophes and hyphens inside, as in "self-conscious".
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST_WORDS = 4


@dataclass(frozen=True)
class Part:
    """A part of a completion.

    Attributes:
        kind: ``think``, ``answer`` or ``rest`` (text in no tag).
        start: Where its text begins, in code points.
        end: Where its text ends.
        text: The text between its tags.
    """

    kind: PartKind
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Problem:
    """Something wrong with a tag, and where."""

    kind: ProblemKind
    tag: Literal["think", "answer"]
    at: int


@dataclass(frozen=True)
class ParsedCompletion:
    """A completion's parts in order and the problems of its tags."""

    parts: list[Part]
    problems: list[Problem]


@dataclass(frozen=True)
class Mention:
    """An emotion word in a text: as the lexicon knows it, and where it stands, in code points."""

    word: str
    start: int
    end: int


def parse_completion(text: str) -> ParsedCompletion:
    """Splits a completion at its ``<think>`` and ``<answer>`` tags, whatever their state.

    A part that is not closed ends at the next opening tag or at the end of the text. A closing tag without an
    opening one is reported and its text stays in ``rest``. A tag inside the other one is reported as nested, and
    the outer part ends there.
    """
    parts: list[Part] = []
    problems: list[Problem] = []
    kind: PartKind = "rest"
    start = 0

    def close(end: int) -> None:
        if kind != "rest" or text[start:end].strip():
            parts.append(Part(kind, start, end, text[start:end]))

    for match in _TAG.finditer(text):
        tag: Literal["think", "answer"] = "think" if match[2].lower() == "think" else "answer"
        if match[1]:
            if kind != tag:
                problems.append(Problem("unopened", tag, match.start()))
                continue
            close(match.start())
            kind = "rest"
        else:
            if kind != "rest":
                # An own closing tag further on means that the part holds the new tag; else it was never closed.
                closes = re.search(rf"</{kind}>", text[match.end() :], re.IGNORECASE)
                problems.append(Problem("nested" if closes else "unclosed", tag if closes else kind, match.start()))
            if any(part.kind == tag for part in parts):
                problems.append(Problem("repeated", tag, match.start()))
            close(match.start())
            kind = tag
        start = match.end()
    if kind != "rest":
        problems.append(Problem("unclosed", kind, len(text)))
    close(len(text))
    if not any(part.kind == "answer" for part in parts):
        problems.append(Problem("missing", "answer", len(text)))
    return ParsedCompletion(parts, problems)


def answer_labels(parsed: ParsedCompletion) -> list[str]:
    """Returns the labels of the last answer, repeated words kept; empty when there is none."""
    answers = [part.text for part in parsed.parts if part.kind == "answer"]
    return parse_labels(answers[-1]) if answers else []


def find_mentions(lexicon: Lexicon, text: str) -> list[Mention]:
    """Finds the emotion words of a text: the longest run of up to four words that maps on a wheel, left to right."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Mention] = []
    index = 0
    while index < len(tokens):
        for count in range(min(_MOST_WORDS, len(tokens) - index), 0, -1):
            run = tokens[index : index + count]
            # The words of a term stand side by side, parted by nothing but blanks.
            if any(text[a.end() : b.start()].strip() for a, b in pairwise(run)):
                continue
            word = " ".join(token[0] for token in run).lower()
            if lexicon.maps(word):
                found.append(Mention(word, run[0].start(), run[-1].end()))
                index += count
                break
        else:
            index += 1
    return found
