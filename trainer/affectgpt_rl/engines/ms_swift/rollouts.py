"""The rollouts of a step as ms-swift samples and judges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from swift.rewards import ORM  # pyright: ignore[reportMissingImports]

from ...datasets import Row, read_rows
from ...rewards import Judgement, RewardSet, Sampled, build_rewards
from ...rewards.facts import row_facts
from ..trl.recorder import Rollout
from .child import recorded_config, recorded_lexicon
from .rows import SAMPLE


@dataclass
class StepRewards:
    """Judges the completions of this process once a step, for all rewards together.

    Attributes:
        rewards: Those of the run.
        samples: The training set, by the samples' ids.
    """

    rewards: RewardSet
    samples: dict[str, Row]

    def __post_init__(self) -> None:
        self._judged: dict[str, Judgement] = {}
        self._usable: list[dict[str, float | None]] = []

    def judge(self, completions: Sequence[str], columns: dict[str, Any]) -> None:
        """Judges a step's completions; ms-swift gives those of a prompt one after another, and whole groups."""
        groups: dict[str, list[int]] = {}
        for index, prompt in enumerate(columns["prompt_id"]):
            groups.setdefault(prompt, []).append(index)
        sampled: list[Sampled] = []
        for indices in groups.values():
            row = self.samples[columns[SAMPLE][indices[0]]]
            sampled.append(Sampled([completions[index] for index in indices], row.labels, row_facts(row)))
        judged = self.rewards.judge(sampled)
        self._judged = {}
        self._usable = [{} for _ in completions]
        for indices, of_group in zip(groups.values(), judged, strict=True):
            # ms-swift counts what is missing as 0. A completion that has no reward would be the worst of its group for
            # that: the whole group has none, and so no advantage.
            failed = any(judgement.failures for judgement in of_group)
            for index, judgement in zip(indices, of_group, strict=True):
                self._judged[columns["request_id"][index]] = judgement
                self._usable[index] = dict.fromkeys(judgement.rewards) if failed else judgement.rewards

    def of(self, reward: str) -> list[float | None]:
        """Returns one reward of the step's completions."""
        return [usable[reward] for usable in self._usable]

    def rollout(self, sample: Any) -> Rollout:
        """Returns the record of one of ms-swift's samples."""
        tokens = sample.response_token_ids or []
        flat = list(chain.from_iterable(tokens)) if tokens and isinstance(tokens[0], list) else tokens
        row = self.samples[sample.extra[SAMPLE]]
        return Rollout(row, self._judged[sample.request_id], len(flat), sample.is_truncated)


@cache
def step_rewards() -> StepRewards:
    """Returns what judges this process's completions."""
    config = recorded_config()
    rows = read_rows(config.path(config.data.train))
    return StepRewards(build_rewards(config, recorded_lexicon()), {row.id: row for row in rows})


def reward_class(name: str) -> type:
    """Returns the class of a reward for ms-swift, which names its metrics after it."""
    first = recorded_config().rewards[0].name

    def call(_self: ORM, completions: list[str], **columns: Any) -> list[float | None]:
        step = step_rewards()
        if name == first:
            step.judge(completions, columns)
        return step.of(name)

    return type(name, (ORM,), {"__call__": call, "__doc__": f"The reward '{name}' of the run."})
