"""Rewards for verl: a ``compute_score``, for ``reward.custom_reward_function.path``.

verl calls it with one completion at a time, so the reward 'perception', which compares a group, is refused. The rewards
are those of the run.yaml that the environment variable ``AFFECTGPT_RL_CONFIG`` names.
"""

# Python reads this file by its path, outside its package.
from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from affectgpt_rl.emotion import parse_labels
from affectgpt_rl.rewards import Sampled
from affectgpt_rl.rewards.adapters.shared import rewards_of_environment
from affectgpt_rl.rewards.setting import RewardError

_OF_GROUPS = "perception"


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    **_: Any,
) -> dict[str, float]:
    """Judges one completion.

    Args:
        data_source: The dataset's name; not used.
        solution_str: The completion.
        ground_truth: The true labels, as a list or a text such as ``[happy, sad]``, or a mapping with ``labels``.
        extra_info: What else is known of the sample: ``id``, ``subtitle``, ``description``, ``cues``.

    Returns:
        ``score``, the weighted sum of the rewards that apply, and each reward by name; NaN where it does not apply.
        When none applies to the sample, score is 0 for its whole group, which then has no advantage and teaches
        nothing.

    Raises:
        RewardError: A reward failed, compares groups, or the configuration cannot be used.
    """
    rewards = rewards_of_environment()
    if _OF_GROUPS in rewards.rewards:
        raise RewardError(
            f"verl judges one completion at a time; the reward '{_OF_GROUPS}' compares a group. Leave it out."
        )
    sampled = Sampled([solution_str], parse_labels(_listed(ground_truth)), {"id": data_source, **(extra_info or {})})
    ((judgement,),) = rewards.judge([sampled])
    for failure in judgement.failures:
        raise RewardError(f"The reward '{failure.reward}' failed on sample '{failure.sample}': {failure.error}")
    total = rewards.total(judgement)
    parts = {name: math.nan if value is None else value for name, value in judgement.rewards.items()}
    return {"score": 0.0 if total is None else total, **parts}


def _listed(truth: Any) -> str | list[str]:
    """Parquet files give lists back as arrays of a library of their own."""
    labels = truth["labels"] if isinstance(truth, Mapping) else truth
    return labels if isinstance(labels, str) else [str(label) for label in labels]
