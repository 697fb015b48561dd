"""GRPO as every policy of this engine is trained with it."""

from __future__ import annotations

from typing import Any

from ...config import RunConfig


def grpo_settings(config: RunConfig) -> dict[str, Any]:
    """Returns the arguments of TRL's GRPOConfig that follow from the configuration, whatever the policy is."""
    rl = config.rl
    return {
        "num_iterations": 1,
        "num_generations": rl.group_size,
        "max_completion_length": rl.max_new_tokens,
        "temperature": rl.temperature,
        "beta": rl.beta,
        "loss_type": "dapo",
        "scale_rewards": "group",
        "multi_objective_aggregation": "sum_then_normalize",
        "reward_weights": [reward.weight for reward in config.rewards],
        "learning_rate": rl.learning_rate,
        "lr_scheduler_type": "linear",
        "warmup_steps": rl.warmup_steps,
        # The gradients of the last hundred steps, not thousand: a run has no more.
        "adam_beta2": 0.99,
    }
