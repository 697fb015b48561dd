"""Every rollout of a step, as TRL judged it: rewards from our reward functions, advantages from TRL itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...rewards import Judgement, RewardSet, Sampled
from ...rewards.endpoint import ChatEndpoint


class JudgedSample(Protocol):
    """What rewards and records know of a sample (see ``Row``)."""

    @property
    def id(self) -> str:
        """Names it in its dataset."""
        ...

    @property
    def subtitle(self) -> str:
        """What is said."""
        ...

    @property
    def labels(self) -> list[str]:
        """The true labels."""
        ...

    @property
    def description(self) -> str:
        """What face, voice and words show; may be empty."""
        ...

    @property
    def cues(self) -> dict[str, dict[str, str]]:
        """Per modality, per cue, its class."""
        ...

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Free texts about it."""
        ...


@dataclass(frozen=True)
class Rollout:
    """One completion of a step; TRL samples the groups one after another."""

    sample: JudgedSample
    judgement: Judgement
    tokens: int
    truncated: bool


class RolloutRecorder:
    """Stands between TRL and the rewards: TRL calls one function per reward, the step's groups are judged once.

    Attributes:
        advantages: TRL's advantages of the step's rollouts, in the order of generation.
    """

    def __init__(
        self, rewards: RewardSet, samples: Sequence[JudgedSample], group_size: int, end_tokens: set[int]
    ) -> None:
        self._rewards = rewards
        self._samples = samples
        self._group_size = group_size
        self._end_tokens = end_tokens
        self._rollouts: Sequence[Rollout] = []
        self.advantages: Sequence[float] = []

    def reward_functions(self) -> list[Callable[..., list[float | None]]]:
        """Returns one function per reward, in the order of run.yaml, named as TRL logs it."""
        names = list(self._rewards.rewards)
        return [self._reward_function(name, first=name == names[0]) for name in names]

    def _reward_function(self, name: str, first: bool) -> Callable[..., list[float | None]]:
        def reward(
            completions: Sequence[Any], completion_ids: Sequence[list[int]], row: Sequence[int], **_: Any
        ) -> list[float | None]:
            if first:
                self._judge_all(completions, completion_ids, row)
            return [self._usable(rollout.judgement)[name] for rollout in self._rollouts]

        reward.__name__ = name
        return reward

    def _judge_all(self, completions: Sequence[Any], ids: Sequence[list[int]], rows: Sequence[int]) -> None:
        texts = [str(completion[-1]["content"]) for completion in completions]
        starts = range(0, len(texts), self._group_size)
        # TRL samples a prompt's completions one after another, and whole groups in a step.
        samples = [self._samples[rows[start]] for start in starts]
        groups = [
            Sampled(texts[start : start + self._group_size], sample.labels, _facts(sample))
            for start, sample in zip(starts, samples, strict=True)
        ]
        judged = [judgement for group in self._rewards.judge(groups) for judgement in group]
        self._rollouts = [
            Rollout(self._samples[row], judgement, len(tokens), not tokens or tokens[-1] not in self._end_tokens)
            for judgement, tokens, row in zip(judged, ids, rows, strict=True)
        ]

    def _usable(self, judgement: Judgement) -> dict[str, float | None]:
        # TRL sums the rewards that are there: a completion that lacks one would count as worse than its siblings, a
        # silent zero. With none at all it takes no part in the step.
        return judgement.rewards if not judgement.failures else dict.fromkeys(judgement.rewards)

    @property
    def rollouts(self) -> Sequence[Rollout]:
        """The step's rollouts, in the order of generation."""
        return self._rollouts

    def replace(self, rollouts: Sequence[Rollout], advantages: Sequence[float]) -> None:
        """Puts the rollouts of all processes in the place of this one's."""
        self._rollouts = rollouts
        self.advantages = advantages

    @property
    def endpoint(self) -> ChatEndpoint | None:
        """The service that rewards ask, where one does."""
        return self._rewards.endpoint

    def total(self, rollout: Rollout) -> float | None:
        """Returns the weighted sum of a rollout's rewards; None when it took no part in the step."""
        return self._rewards.total(rollout.judgement)

    def groups(self) -> list[Sequence[Rollout]]:
        """Returns the step's rollouts by the prompt that they were sampled for."""
        size = self._group_size
        return [self._rollouts[start : start + size] for start in range(0, len(self._rollouts), size)]


def _facts(sample: JudgedSample) -> dict[str, Any]:
    """Returns what a reward may know of a sample (``Group.sample``)."""
    named = {"id": sample.id, "subtitle": sample.subtitle, "description": sample.description, "cues": sample.cues}
    return {**sample.attributes, **named}


def rollout_rows(recorder: RolloutRecorder, prompt: Callable[[JudgedSample], str]) -> list[dict[str, Any]]:
    """Returns a step's rows of rollouts.jsonl, without step and time; the prompt stands with a group's first one."""
    advantages = iter(recorder.advantages)
    return [
        {
            "group": number,
            "index": index,
            "sample": rollout.sample.id,
            **({"prompt": prompt(rollout.sample)} if index == 0 else {}),
            "completion": rollout.judgement.completion.text,
            "tokens": rollout.tokens,
            "truncated": rollout.truncated,
            "rewards": rollout.judgement.rewards,
            "total": recorder.total(rollout),
            "advantage": next(advantages),
            "truth": rollout.sample.labels,
        }
        for number, group in enumerate(recorder.groups())
        for index, rollout in enumerate(group)
    ]
