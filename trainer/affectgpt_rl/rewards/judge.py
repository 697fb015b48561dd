"""Judges completions by all rewards of a run. A reward that raises gives no reward, and says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .completion import Completion, read_completion
from .library import RewardFunction


@dataclass(frozen=True)
class Failure:
    """A reward that raised on one completion."""

    reward: str
    sample: str
    error: str


@dataclass(frozen=True)
class Judgement:
    """One completion's rewards by name; None where a reward could not judge."""

    completion: Completion
    rewards: dict[str, float | None]
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Judge:
    """All rewards of a run with their weights.

    Attributes:
        functions: The rewards by name, in the order of run.yaml.
        weights: The weight of each.
        reasoning: Whether completions reason before they answer.
    """

    functions: Mapping[str, RewardFunction]
    weights: Mapping[str, float]
    reasoning: bool

    def __call__(self, text: str, truth: Sequence[str], sample: Mapping[str, Any]) -> Judgement:
        """Judges one completion.

        A reward may raise anything (it may be a user's own); that costs this completion this reward and is
        reported. It is never counted as 0, which would teach the policy that its completion was bad.
        """
        completion = read_completion(text, self.reasoning)
        rewards: dict[str, float | None] = {}
        failures: list[Failure] = []
        for name, function in self.functions.items():
            try:
                rewards[name] = function(completion, truth, sample)
            except Exception as error:
                rewards[name] = None
                failures.append(Failure(name, str(sample.get("id", "")), f"{type(error).__name__}: {error}"))
        return Judgement(completion, rewards, failures)

    def total(self, rewards: Mapping[str, float | None]) -> float | None:
        """Returns the weighted sum of the rewards that could judge, or None when none could."""
        judged = [self.weights[name] * value for name, value in rewards.items() if value is not None]
        return sum(judged) if judged else None
