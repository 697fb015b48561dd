"""Rewards: pure functions of (completion, truth, sample), and the adapters that engines call."""

from .completion import Completion, read_completion
from .judge import Failure, Judge, Judgement
from .library import RewardFunction, reward_function
from .penalties import length_penalty

__all__ = [
    "Completion",
    "Failure",
    "Judge",
    "Judgement",
    "RewardFunction",
    "length_penalty",
    "read_completion",
    "reward_function",
]
