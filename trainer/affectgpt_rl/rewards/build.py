"""The rewards that a run configuration names."""

from __future__ import annotations

from ..config.types import Reward, RunConfig
from ..emotion import Lexicon
from .clues import ClueJudge
from .endpoint import ChatEndpoint
from .language_judge import JudgeReward, LanguageJudge
from .library import AccuracyReward, AlignmentReward, DualReward, FormatReward, RepetitionReward
from .perception import PerceptionReward
from .polarity import Polarity
from .reward_set import RewardSet
from .scorer import LabelScorer
from .values import Each, GroupReward


def build_rewards(config: RunConfig, lexicon: Lexicon) -> RewardSet:
    """Returns the rewards of a checked configuration.

    Args:
        config: The configuration.
        lexicon: The wheels that it names.
    """
    scorer = LabelScorer(lexicon)
    endpoint = None
    if config.endpoint is not None and any(map(asks_endpoint, config.rewards)):
        endpoint = ChatEndpoint(config.endpoint, config.path(config.endpoint.cache))
    built = {reward.name: _build(reward, scorer, endpoint) for reward in config.rewards}
    weights = {reward.name: reward.weight for reward in config.rewards}
    return RewardSet(built, weights, config.reasoning, endpoint)


def asks_endpoint(reward: Reward) -> bool:
    """Whether a reward needs the endpoint of run.yaml."""
    return reward.name == "judge" or (reward.name == "perception" and reward.judge == "endpoint")


def requests_per_completion(reward: Reward, group_size: int) -> float:
    """Returns how many requests a reward sends for each completion of a group, at most."""
    if not asks_endpoint(reward):
        return 0.0
    # A judge of pairs is asked for each pair of the group.
    return 1.0 if reward.name == "judge" else (group_size - 1) / 2


def _build(reward: Reward, scorer: LabelScorer, endpoint: ChatEndpoint | None) -> GroupReward:
    match reward.name:
        case "format":
            return Each(FormatReward(reward.mode))
        case "accuracy":
            polarity = Polarity(scorer.lexicon) if reward.measure == "polarity" else None
            return Each(AccuracyReward(scorer, reward.measure, reward.length_penalty, polarity))
        case "alignment":
            return Each(AlignmentReward(scorer, reward.threshold))
        case "dual":
            return Each(DualReward(scorer, reward.length_penalty))
        case "repetition":
            return Each(RepetitionReward())
        case "perception" if reward.judge == "local":
            return PerceptionReward(ClueJudge())
        case "perception" if endpoint is not None:
            return PerceptionReward(LanguageJudge(endpoint))
        case "judge" if endpoint is not None:
            return JudgeReward(endpoint)
    # The check of the configuration lets none of them through.
    raise ValueError(f"the reward '{reward.name}' is unknown here or lacks its endpoint")
