"""A completion as the rewards see it: its reasoning, its answer and what is wrong with its form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from ..emotion import parse_labels
from ..emotion.traces import ParsedCompletion, Part, parse_completion

_TAG = re.compile(r"</?(?:think|answer)>", re.IGNORECASE)
# The right form of a completion, with and without reasoning: most completions have it, and it is read in one go.
_UNTAGGED = r"([^<]*+(?:<(?!/?(?:think|answer)>)[^<]*+)*+)"
_WHOLE = re.compile(rf"\s*<think>{_UNTAGGED}</think>\s*<answer>{_UNTAGGED}</answer>\s*", re.IGNORECASE)
_WHOLE_ANSWER = re.compile(rf"\s*<answer>{_UNTAGGED}</answer>\s*", re.IGNORECASE)

FaultKind = Literal[
    "missing-think",
    "missing-answer",
    "empty-think",
    "empty-answer",
    "unasked-think",
    "order",
    "outside",
    "unclosed",
    "unopened",
    "nested",
    "repeated",
]
_MESSAGES: dict[FaultKind, str] = {
    "missing-think": "there is no <think> part",
    "missing-answer": "there is no <answer> part",
    "empty-think": "the reasoning is empty",
    "empty-answer": "the answer names no label",
    "unasked-think": "there is a <think> part, but the run asks for the answer alone",
    "order": "the answer stands before the reasoning",
    "outside": "there is text outside the tags",
    "unclosed": "a tag is not closed",
    "unopened": "a closing tag has no opening one",
    "nested": "one part stands inside the other",
    "repeated": "a part stands there twice",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a completion's form.

    Attributes:
        kind: Names it in figures.
    """

    kind: FaultKind

    @property
    def message(self) -> str:
        """A clause for a person."""
        return _MESSAGES[self.kind]


class Completion(NamedTuple):
    """A completion, read once for all rewards.

    Attributes:
        text: The completion as the policy wrote it.
        think: The reasoning; empty when there is none.
        answer: The labels of the answer, in order, repeated words kept.
        faults: What keeps it from the right form: reasoning (where asked for) and answer in their tags, once, in this
            order, with nothing around them. Empty for a completion in the right form.
        readable: Whether reasoning (where asked for) and answer could be read, in this order, faults or not.
    """

    text: str
    think: str
    answer: list[str]
    faults: tuple[Fault, ...] = ()
    readable: bool = True

    @property
    def well_formed(self) -> bool:
        """Whether it has the right form."""
        return not self.faults


# A step's completions are read by every reward, and by the record of the step.
@lru_cache(maxsize=4096)
def read_completion(text: str, reasoning: bool) -> Completion:
    """Reads a completion as tolerantly as it can: a missing tag costs the format reward, not the answer's score.

    Args:
        text: The completion.
        reasoning: Whether the run asks for ``<think>`` before ``<answer>``.
    """
    whole = (_WHOLE if reasoning else _WHOLE_ANSWER).fullmatch(text)
    if whole is not None:
        think, answer = whole[1].strip() if reasoning else "", parse_labels(whole[whole.re.groups])
        if answer and (think or not reasoning):
            return Completion(text, think, answer)
    parsed = parse_completion(text)
    parts = [part for part in parsed.parts if part.text.strip() or part.kind != "rest"]
    think = " ".join(part.text.strip() for part in parts if part.kind == "think").strip()
    answers = [part.text for part in parts if part.kind == "answer"] or _untagged_answer(parts)
    labels = parse_labels(answers[-1]) if answers else []
    faults = _faults(parsed, parts, bool(labels), reasoning)
    ordered = not any(fault.kind in ("order", "unasked-think") for fault in faults)
    return Completion(text, think, labels, faults, bool(labels) and ordered and (bool(think) or not reasoning))


def _untagged_answer(parts: list[Part]) -> list[str]:
    """What follows the reasoning is taken for the answer when its opening tag is missing."""
    kinds = [part.kind for part in parts]
    if "think" not in kinds:
        return []
    after = len(kinds) - kinds[::-1].index("think")
    # A closing tag without an opening one stays in the text, where it would become part of the last word.
    return [_TAG.sub(" ", part.text) for part in parts[after:] if part.kind == "rest"]


def _faults(parsed: ParsedCompletion, parts: list[Part], labelled: bool, reasoning: bool) -> tuple[Fault, ...]:
    kinds = [part.kind for part in parts]
    found: list[FaultKind] = [problem.kind for problem in parsed.problems if problem.kind != "missing"]
    if "answer" not in kinds:
        found.append("missing-answer")
    elif not labelled:
        found.append("empty-answer")
    if not reasoning and "think" in kinds:
        found.append("unasked-think")
    if reasoning and "think" not in kinds:
        found.append("missing-think")
    elif reasoning and not any(part.text.strip() for part in parts if part.kind == "think"):
        found.append("empty-think")
    if "think" in kinds and "answer" in kinds and kinds.index("answer") < kinds.index("think"):
        found.append("order")
    if "rest" in kinds:
        found.append("outside")
    return tuple(Fault(kind) for kind in dict.fromkeys(found))
