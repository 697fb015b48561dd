"""The rewards that a run configuration names."""

from __future__ import annotations

from ..config.types import Reward, RunConfig
from ..emotion import Lexicon
from .clues import ClueJudge
from .clusters import ClusterMasks
from .library import AccuracyReward, AlignmentReward, DualReward, FormatReward, RepetitionReward
from .perception import PerceptionReward
from .polarity import Polarity
from .reward_set import RewardSet
from .values import Each, GroupReward


def build_rewards(config: RunConfig, lexicon: Lexicon) -> RewardSet:
    """Returns the rewards of a checked configuration.

    Args:
        config: The configuration.
        lexicon: The wheels that it names.
    """
    masks = ClusterMasks(lexicon)
    built = {reward.name: build_reward(reward, masks) for reward in config.rewards}
    return RewardSet(built, {reward.name: reward.weight for reward in config.rewards}, config.reasoning)


def build_reward(reward: Reward, masks: ClusterMasks) -> GroupReward:
    """Returns one reward of run.yaml."""
    match reward.name:
        case "format":
            return Each(FormatReward(reward.mode))
        case "accuracy":
            polarity = Polarity(masks.lexicon) if reward.measure == "polarity" else None
            return Each(AccuracyReward(masks, reward.measure, reward.length_penalty, polarity))
        case "alignment":
            return Each(AlignmentReward(masks, reward.threshold))
        case "dual":
            return Each(DualReward(masks, reward.length_penalty))
        case "repetition":
            return Each(RepetitionReward())
        case "perception" if reward.judge == "local":
            return PerceptionReward(ClueJudge())
    raise ValueError(f"unknown reward '{reward.name}'")
