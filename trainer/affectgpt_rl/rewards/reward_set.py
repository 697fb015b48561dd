"""All rewards of a run over a step's completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .completion import Completion, read_completion
from .endpoint import ChatEndpoint
from .values import Failed, Group, GroupReward, NotApplicable, Outcome


@dataclass(frozen=True)
class Failure:
    """A reward that raised on one completion."""

    reward: str
    sample: str
    error: str


class Judgement(NamedTuple):
    """One completion's rewards.

    Attributes:
        completion: The completion, read.
        rewards: By name, before weights; None where a reward does not apply or failed.
        not_applicable: Why not, by the names of the rewards that do not apply.
        failures: The rewards that failed.
    """

    completion: Completion
    rewards: dict[str, float | None]
    not_applicable: dict[str, str]
    failures: list[Failure]


@dataclass(frozen=True)
class Sampled:
    """The texts that were sampled for one prompt, with what is known of it (see ``Group``)."""

    texts: Sequence[str]
    truth: Sequence[str]
    sample: Mapping[str, Any]


@dataclass(frozen=True)
class RewardSet:
    """The rewards of a run with their weights.

    Attributes:
        rewards: By name, in the order of run.yaml.
        weights: The weight of each.
        reasoning: Whether completions reason before they answer.
        endpoint: The service that some of them ask.
    """

    rewards: Mapping[str, GroupReward]
    weights: Mapping[str, float]
    reasoning: bool
    endpoint: ChatEndpoint | None = None

    def judge(self, sampled: Sequence[Sampled]) -> list[list[Judgement]]:
        """Judges all completions of a step, group by group.

        A reward may raise anything; that costs its completions this reward and is reported. It is never counted as 0,
        which would teach the policy that its completion was bad.
        """
        groups = [
            Group(
                [read_completion(text, self.reasoning) for text in of_prompt.texts], of_prompt.truth, of_prompt.sample
            )
            for of_prompt in sampled
        ]
        names = [*self.rewards]
        of_rewards = [_outcomes(reward, groups) for reward in self.rewards.values()]
        judged: list[list[Judgement]] = []
        for number, group in enumerate(groups):
            of_group = [outcomes[number] for outcomes in of_rewards]
            judged.append(
                [
                    _judgement(completion, group, names, [outcomes[index] for outcomes in of_group])
                    for index, completion in enumerate(group.completions)
                ]
            )
        return judged

    def total(self, judgement: Judgement) -> float | None:
        """Returns the weighted sum of the rewards that apply.

        None when one failed, because the sum would then lack what the completion's siblings have, and when none
        applies.
        """
        if judgement.failures:
            return None
        judged = [self.weights[name] * value for name, value in judgement.rewards.items() if value is not None]
        return sum(judged) if judged else None


def _outcomes(reward: GroupReward, groups: Sequence[Group]) -> list[list[Outcome]]:
    try:
        return reward(groups)
    except Exception as error:
        failed = Failed(f"{type(error).__name__}: {error}")
        return [[failed] * len(group.completions) for group in groups]


def _judgement(completion: Completion, group: Group, names: Sequence[str], outcomes: Sequence[Outcome]) -> Judgement:
    rewards: dict[str, float | None] = {}
    not_applicable: dict[str, str] = {}
    failures: list[Failure] = []
    for name, outcome in zip(names, outcomes, strict=True):
        if isinstance(outcome, NotApplicable):
            not_applicable[name] = outcome.reason
            rewards[name] = None
        elif isinstance(outcome, Failed):
            failures.append(Failure(name, str(group.sample.get("id", "")), outcome.error))
            rewards[name] = None
        else:
            rewards[name] = outcome
    return Judgement(completion, rewards, not_applicable, failures)
