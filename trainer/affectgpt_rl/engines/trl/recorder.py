"""Every rollout of a step, as TRL judged it: rewards from our reward functions, advantages from TRL itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...rewards import Judge, Judgement
from .batches import Sample


@dataclass(frozen=True)
class Rollout:
    """One completion of a step; TRL samples the groups one after another."""

    sample: Sample
    judgement: Judgement
    tokens: int
    truncated: bool


class RolloutRecorder:
    """Stands between TRL and the judge: TRL calls one function per reward, the judge is asked once per completion."""

    def __init__(self, judge: Judge, samples: Sequence[Sample], end_tokens: set[int]) -> None:
        self._judge = judge
        self._samples = samples
        self._end_tokens = end_tokens
        self._rollouts: list[Rollout] = []
        self._advantages: list[float] = []

    def reward_functions(self) -> list[Callable[..., list[float | None]]]:
        """Returns one function per reward, in the order of run.yaml, named as TRL logs it."""
        names = list(self._judge.functions)
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
        self._rollouts = []
        for completion, tokens, row in zip(completions, ids, rows, strict=True):
            sample = self._samples[row]
            facts = {"id": sample.id, "subtitle": sample.subtitle, **sample.attributes}
            judgement = self._judge(completion[-1]["content"], sample.labels, facts)
            truncated = not tokens or tokens[-1] not in self._end_tokens
            self._rollouts.append(Rollout(sample, judgement, len(tokens), truncated))

    @staticmethod
    def _usable(judgement: Judgement) -> Mapping[str, float | None]:
        # TRL sums the rewards that are there: a completion that lacks one would count as worse than its siblings, a
        # silent zero. With none at all it takes no part in the step.
        return judgement.rewards if not judgement.failures else dict.fromkeys(judgement.rewards)

    @property
    def rollouts(self) -> Sequence[Rollout]:
        """The step's rollouts, in the order of generation."""
        return self._rollouts

    def advantages(self, values: Sequence[float]) -> None:
        """Takes TRL's advantages of the step's rollouts, in the order of generation."""
        self._advantages = list(values)

    def take(self) -> tuple[list[Rollout], list[float]]:
        """Returns the step's rollouts with their advantages, and forgets them."""
        taken = self._rollouts, self._advantages
        self._rollouts, self._advantages = [], []
        return taken

    def total(self, rollout: Rollout) -> float | None:
        """Returns the weighted sum of a rollout's rewards; None when it took no part in the step."""
        return self._judge.total(self._usable(rollout.judgement))


def rollout_rows(recorder: RolloutRecorder, group_size: int, prompt: Callable[[Sample], str]) -> list[dict[str, Any]]:
    """Returns a step's rows of rollouts.jsonl, without step and time, and forgets the step.

    The prompt is written once a group, with its first completion.
    """
    rollouts, advantages = recorder.take()
    rows: list[dict[str, Any]] = []
    for number, (rollout, advantage) in enumerate(zip(rollouts, advantages, strict=True)):
        group, index = divmod(number, group_size)
        rows.append(
            {
                "group": group,
                "index": index,
                "sample": rollout.sample.id,
                **({"prompt": prompt(rollout.sample)} if index == 0 else {}),
                "completion": rollout.judgement.completion.text,
                "tokens": rollout.tokens,
                "truncated": rollout.truncated,
                "rewards": rollout.judgement.rewards,
                "total": recorder.total(rollout),
                "advantage": advantage,
                "truth": rollout.sample.labels,
            }
        )
    return rows
