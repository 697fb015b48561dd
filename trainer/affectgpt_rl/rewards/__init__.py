"""Rewards: pure functions of (completion, truth, sample), and the adapters that engines call."""

from .build import build_rewards
from .completion import Completion, read_completion
from .indicators import answer_indicators, reward_indicators
from .penalties import length_penalty
from .reward_set import Failure, Judgement, RewardSet, Sampled
from .scorer import LabelScorer
from .values import Each, Failed, Group, NotApplicable, RewardFunction

__all__ = [
    "Completion",
    "Each",
    "Failed",
    "Failure",
    "Group",
    "Judgement",
    "LabelScorer",
    "NotApplicable",
    "RewardFunction",
    "RewardSet",
    "Sampled",
    "answer_indicators",
    "build_rewards",
    "length_penalty",
    "read_completion",
    "reward_indicators",
]
