"""What a reward says of a completion: a number, that it does not apply, or that it failed. Never 0 for want of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .completion import Completion


@dataclass(frozen=True)
class NotApplicable:
    """The sample gives this reward nothing to judge by, whatever the completion; it is left out of the total.

    Attributes:
        reason: Why, for a person.
    """

    reason: str


@dataclass(frozen=True)
class Failed:
    """The reward should have judged this completion and could not.

    Attributes:
        error: What happened, for a person.
    """

    error: str


Value = float | NotApplicable
Outcome = float | NotApplicable | Failed

RewardFunction = Callable[[Completion, Sequence[str], Mapping[str, Any]], Value]
"""Judges one completion against the true labels; may raise."""


@dataclass(frozen=True)
class Group:
    """The completions that were sampled for one prompt.

    Attributes:
        completions: The completions, in the order of sampling.
        truth: The sample's true labels.
        sample: What else is known of the sample: ``id`` and, where the dataset has them, ``subtitle``, ``description``,
            ``cues`` (modality -> cue -> class) and any further column.
    """

    completions: Sequence[Completion]
    truth: Sequence[str]
    sample: Mapping[str, Any]


class GroupReward(Protocol):
    """Judges whole groups: because it compares a group's answers, or because asking for many at once is quicker."""

    def __call__(self, groups: Sequence[Group]) -> list[list[Outcome]]:
        """Returns one outcome for each completion of each group. May raise, which fails all of them."""
        ...


@dataclass(frozen=True)
class Each:
    """A reward of single completions as one of groups. What raises costs its own completion only."""

    function: RewardFunction

    def __call__(self, groups: Sequence[Group]) -> list[list[Outcome]]:
        """Judges every completion by itself."""
        return [self._of_group(group) for group in groups]

    def _of_group(self, group: Group) -> list[Outcome]:
        function, truth, sample = self.function, group.truth, group.sample
        outcomes: list[Outcome] = []
        for completion in group.completions:
            try:
                outcomes.append(function(completion, truth, sample))
            except Exception as error:
                outcomes.append(Failed(f"{type(error).__name__}: {error}"))
        return outcomes
