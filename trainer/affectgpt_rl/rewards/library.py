"""The rewards. Each judges one completion against the truth and returns 0 to 1, or None when it cannot judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..emotion import Lexicon, score_sample
from ..emotion.traces import find_mentions
from .completion import Completion
from .penalties import length_penalty

RewardFunction = Callable[[Completion, Sequence[str], Mapping[str, Any]], "float | None"]


def format_reward(completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
    """1 when reasoning and answer stand in their tags in order and nothing else is there, else 0."""
    return float(completion.well_formed)


@dataclass(frozen=True)
class AccuracyReward:
    """Five-wheel level-1 EW F1 of the answer against the truth, times a length penalty.

    This is the F1 of one sample, averaged over the wheels that the truth maps on (the reward of AffectGPT-R1);
    the benchmark's score averages precision and recall over samples first.
    """

    lexicon: Lexicon
    penalty: str = "none"

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float | None:
        """Returns None when no true label maps on any wheel: then no answer could be right or wrong."""
        scores = score_sample(self.lexicon, completion.answer, truth)
        if scores is None:
            return None
        return scores.f1 * length_penalty(self.penalty, len(completion.answer), len(truth))


@dataclass(frozen=True)
class AlignmentReward:
    """Five-wheel level-1 EW F1 of the answer against the emotion words of the reasoning.

    Reasoning without any emotion word that maps supports no answer and earns 0, as does an empty answer.
    """

    lexicon: Lexicon

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
        """Returns the agreement; the truth plays no part."""
        reasoned = [mention.word for mention in find_mentions(self.lexicon, completion.think)]
        scores = score_sample(self.lexicon, completion.answer, reasoned)
        return 0.0 if scores is None else scores.f1


def reward_function(name: str, lexicon: Lexicon, penalty: str = "none") -> RewardFunction:
    """Returns the reward of a name in run.yaml."""
    match name:
        case "format":
            return format_reward
        case "accuracy":
            return AccuracyReward(lexicon, penalty)
        case "alignment":
            return AlignmentReward(lexicon)
    raise ValueError(f"unknown reward '{name}'")
