"""Reads a completion: its parts, and what is wrong with its tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .labels import parse_labels

PartKind = Literal["think", "answer", "rest"]
ProblemKind = Literal["missing", "unclosed", "unopened", "nested", "repeated"]

_TAG = re.compile(r"<(/?)(think|answer)>", re.IGNORECASE)


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
