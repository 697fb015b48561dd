"""Reward settings as run.yaml writes them, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.config.types import RunConfig, run_config
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.rewards import Judgement, RewardSet, Sampled, build_rewards

TRUTH = ("happy",)
ALL_LOCAL = ("format", "accuracy", "alignment", "dual", "repetition")


def config_of(rewards: Sequence[Mapping[str, Any]], base: Path = Path(), **keys: Any) -> RunConfig:
    """A checked configuration with these rewards."""
    data = {"train": "train.jsonl", "heldOut": "held-out.jsonl"}
    written = {"version": 1, "name": "run", "data": data, "rewards": [dict(reward) for reward in rewards], **keys}
    return run_config(with_defaults(written), base)


def reward_set(*rewards: Mapping[str, Any] | str, base: Path = Path(), **keys: Any) -> RewardSet:
    """The rewards of a configuration; a name alone stands for its defaults."""
    written = [{"name": reward} if isinstance(reward, str) else reward for reward in rewards]
    return build_rewards(config_of(written, base, **keys), own_lexicon())


def judge(
    rewards: RewardSet, text: str, truth: Sequence[str] = TRUTH, sample: Mapping[str, Any] | None = None
) -> Judgement:
    """Judges a single completion."""
    return rewards.judge([Sampled([text], truth, sample or {"id": "s1"})])[0][0]


def value(reward: Mapping[str, Any] | str, text: str, truth: Sequence[str] = TRUTH, **keys: Any) -> float | None:
    """One reward of a single completion."""
    (found,) = judge(reward_set(reward, **keys), text, truth).rewards.values()
    return found


def completion(think: str, *answer: str) -> str:
    """A completion in the right form."""
    return f"<think>{think}</think><answer>{', '.join(answer)}</answer>"
