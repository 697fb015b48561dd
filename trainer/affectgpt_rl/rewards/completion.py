"""A completion as the rewards see it: its reasoning, its answer and whether they stand in the right form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..emotion import parse_labels
from ..emotion.traces import Part, parse_completion

_TAG = re.compile(r"</?(?:think|answer)>", re.IGNORECASE)


@dataclass(frozen=True)
class Completion:
    """A completion, read once for all rewards.

    Attributes:
        text: The completion as the policy wrote it.
        think: The reasoning; empty when there is none.
        answer: The labels of the answer, in order, repeated words kept.
        well_formed: Whether reasoning (where asked for) and answer stand in their tags, once and in this order,
            with nothing around them.
    """

    text: str
    think: str
    answer: list[str]
    well_formed: bool


def read_completion(text: str, reasoning: bool) -> Completion:
    """Reads a completion as tolerantly as it can: a missing tag costs the format reward, not the answer's score.

    Args:
        text: The completion.
        reasoning: Whether the run asks for ``<think>`` before ``<answer>``.
    """
    parsed = parse_completion(text)
    parts = [part for part in parsed.parts if part.text.strip() or part.kind != "rest"]
    kinds = [part.kind for part in parts]
    wanted = ["think", "answer"] if reasoning else ["answer"]
    complete = not parsed.problems and kinds == wanted and all(part.text.strip() for part in parts)
    think = " ".join(part.text.strip() for part in parts if part.kind == "think")
    answers = [part.text for part in parts if part.kind == "answer"]
    if not answers:
        answers = _untagged_answer(parts)
    return Completion(text, think, parse_labels(answers[-1]) if answers else [], complete)


def _untagged_answer(parts: list[Part]) -> list[str]:
    """What follows the reasoning is taken for the answer when its opening tag is missing."""
    kinds = [part.kind for part in parts]
    if "think" not in kinds:
        return []
    after = len(kinds) - kinds[::-1].index("think")
    # A closing tag without an opening one stays in the text, where it would become part of the last word.
    return [_TAG.sub(" ", part.text) for part in parts[after:] if part.kind == "rest"]
