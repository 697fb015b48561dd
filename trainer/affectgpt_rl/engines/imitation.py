"""What a cold start imitates, whatever trains it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..rewards import read_completion


class Imitated(Protocol):
    """A sample with what the cold start imitates."""

    @property
    def labels(self) -> list[str]:
        """The true labels."""
        ...

    @property
    def target(self) -> str | None:
        """The completion to imitate."""
        ...


def imitation_targets(samples: Sequence[Imitated], reasoning: bool, truth: bool) -> list[str]:
    """Returns what the policy imitates for each sample.

    Args:
        samples: Samples with targets.
        reasoning: Whether the reasoning stays; without it only the answer does.
        truth: Whether the true labels replace the target's answer.
    """
    targets: list[str] = []
    for sample in samples:
        assert sample.target is not None
        if reasoning and not truth:
            targets.append(sample.target)
            continue
        read = read_completion(sample.target, reasoning=True)
        answer = f"<answer> {' , '.join(sample.labels if truth else read.answer)} </answer>"
        targets.append(f"<think> {read.think} </think> {answer}" if reasoning else answer)
    return targets
