"""Rewards for ms-swift, as a file for ``--external_plugins`` (ms-swift 4.6).

Every reward of the run.yaml that ``AFFECTGPT_RL_CONFIG`` names is registered as ``affectgpt_NAME``; its column and
metric in ms-swift's files carry the class's name, which is the reward's own::

    AFFECTGPT_RL_CONFIG=run.yaml swift rlhf --rlhf_type grpo … \\
        --external_plugins .../affectgpt_rl/rewards/adapters/swift_plugin.py \\
        --reward_funcs affectgpt_format affectgpt_accuracy --reward_weights 1 1

Rows need the column ``labels`` (or ``solution``) with the true labels, and may have ``id``, ``subtitle``,
``description`` and ``cues``.
"""

# Python reads this file by its path, outside its package.
from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

# Importable only inside ms-swift's environment, which is where this file is read.
from swift.rewards import ORM, orms  # pyright: ignore[reportMissingImports]

from affectgpt_rl.rewards import Sampled
from affectgpt_rl.rewards.adapters.shared import rewards_of_environment, truth_of


class _Reward(ORM):
    """One reward of run.yaml; subclasses name it."""

    def __call__(self, completions: list[str], **columns: Any) -> list[float | None]:
        """Judges a batch.

        Args:
            completions: The completions as texts.
            columns: Every column of the rows, and ms-swift's own, as lists beside the completions; completions of the
                same ``prompt_id`` (without it: neighbours of the same ``messages``) are a group.

        Returns:
            One reward a completion; None, which ms-swift leaves out, where it does not apply.

        Raises:
            RuntimeError: The reward failed: a number in its place would teach something wrong.
        """
        name = type(self).__name__
        rewards = rewards_of_environment()
        alone = replace(rewards, rewards={name: rewards.rewards[name]})
        beside = {key: value for key, value in columns.items() if _is_column(value, len(completions))}
        rows = [{key: value[index] for key, value in beside.items()} for index in range(len(completions))]
        groups = _groups(rows)
        sampled = [
            Sampled([completions[i] for i in group], truth_of(rows[group[0]]), rows[group[0]]) for group in groups
        ]
        found: list[float | None] = [None] * len(completions)
        for group, judgements in zip(groups, alone.judge(sampled), strict=True):
            for index, judgement in zip(group, judgements, strict=True):
                for failure in judgement.failures:
                    raise RuntimeError(f"The reward '{name}' failed on sample '{failure.sample}': {failure.error}")
                found[index] = judgement.rewards[name]
        return found


def _is_column(value: Any, count: int) -> bool:
    return isinstance(value, list) and len(value) == count


def _groups(rows: list[dict[str, Any]]) -> list[list[int]]:
    """Returns the indices of each prompt's completions."""
    if all("prompt_id" in row for row in rows):
        of_prompt: dict[str, list[int]] = {}
        for index, row in enumerate(rows):
            of_prompt.setdefault(str(row["prompt_id"]), []).append(index)
        return list(of_prompt.values())
    neighbours = groupby(range(len(rows)), key=lambda index: str(rows[index].get("messages", index)))
    return [list(indices) for _, indices in neighbours]


for _name in rewards_of_environment().rewards:
    orms[f"affectgpt_{_name}"] = type(_name, (_Reward,), {"__doc__": f"The reward '{_name}' of run.yaml."})
