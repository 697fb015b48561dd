"""The perception reward: a group's answers compared in pairs, ranked, and the better half rewarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

from .completion import Completion
from .values import Failed, Group, NotApplicable, Outcome

# Every pair is counted as having drawn this often before: without that an answer that wins all its comparisons would
# have no finite strength. It does not change the order that the comparisons give.
_PRIOR_DRAWS = 1.0
_MOST_ROUNDS = 1000
_CONVERGED = 1e-8
# Strengths that differ by less are the same: answers that nobody could tell apart.
_SAME = 1e-6


@dataclass(frozen=True)
class Pair:
    """Two completions of one group, to be compared."""

    first: Completion
    second: Completion
    group: Group


class PairJudge(Protocol):
    """Says which of two completions describes its sample better."""

    def unfit(self, sample: Mapping[str, Any]) -> NotApplicable | None:
        """Returns why a sample's answers cannot be compared, or None."""
        ...

    def prefer(self, pairs: Sequence[Pair]) -> list[float | Failed]:
        """Returns for each pair 1 when the first is better, 0 when the second is, 0.5 when neither is."""
        ...


@dataclass(frozen=True)
class PerceptionReward:
    """Which answers of a group perceive their sample best: R_perception of AffectGPT-R1 (arXiv 2508.01318 v2).

    Formula: all pairs of the group's different answers are compared; the Bradley-Terry model (1952), in which i beats
    j with probability p_i / (p_i + p_j), is fitted to the outcomes; of G answers the G // 2 with the highest strength
    earn 1, the others 0. Range: 0 to 1. Answers of equal strength at the border share what is left for them, so that
    equal answers always earn the same.
    """

    judge: PairJudge

    def __call__(self, groups: Sequence[Group]) -> list[list[Outcome]]:
        """Does not apply to a group of one, nor to samples that the judge knows nothing of."""
        unfit = [_unfit(self.judge, group) for group in groups]
        fit = [group for group, reason in zip(groups, unfit, strict=True) if reason is None]
        players = [_different(group.completions) for group in fit]
        pairs = [
            Pair(one, other, group)
            for group, of_group in zip(fit, players, strict=True)
            for one, other in combinations(of_group, 2)
        ]
        verdicts = self.judge.prefer(pairs)
        ranked: list[list[Outcome]] = []
        for group, of_group in zip(fit, players, strict=True):
            count = len(of_group) * (len(of_group) - 1) // 2
            ranked.append(_ranked(group, of_group, verdicts[:count]))
            verdicts = verdicts[count:]
        in_order = iter(ranked)
        return [
            next(in_order) if reason is None else [reason] * len(group.completions)
            for group, reason in zip(groups, unfit, strict=True)
        ]


def _unfit(judge: PairJudge, group: Group) -> NotApplicable | None:
    if len(group.completions) < 2:
        return NotApplicable("a group of one answer has nothing to compare")
    return judge.unfit(group.sample)


def _different(completions: Sequence[Completion]) -> list[Completion]:
    """Returns one completion of each that reason and answer alike; asking for the same twice would only cost."""
    return list({_content(completion): completion for completion in completions}.values())


def _content(completion: Completion) -> tuple[str, ...]:
    return (completion.think, *completion.answer)


def _ranked(group: Group, players: Sequence[Completion], verdicts: Sequence[float | Failed]) -> list[Outcome]:
    """Ranks a group by the verdicts on all pairs of its players; one that failed leaves the whole order open."""
    count = len(players)
    wins = [[0.0] * count for _ in players]
    for (one, other), verdict in zip(combinations(range(count), 2), verdicts, strict=True):
        if isinstance(verdict, Failed):
            return [verdict] * len(group.completions)
        wins[one][other], wins[other][one] = verdict, 1 - verdict
    strength = dict(zip(map(_content, players), bradley_terry(wins), strict=True))
    return [*top_half([strength[_content(completion)] for completion in group.completions])]


def bradley_terry(wins: Sequence[Sequence[float]]) -> list[float]:
    """Fits the Bradley-Terry model by the MM algorithm of Hunter (2004, Annals of Statistics 32, eq. 3).

    Args:
        wins: ``wins[i][j]`` is how often i beat j; a draw is half a win for both.

    Returns:
        Strengths above 0 that sum to 1. In the order of the wins where all pairs were compared equally often.

    Example:
        >>> [round(strength, 2) for strength in bradley_terry([[0, 1, 1], [0, 0, 1], [0, 0, 0]])]
        [0.59, 0.28, 0.13]
    """
    count = len(wins)
    if count < 2:
        return [1.0] * count
    won = [sum(row) + _PRIOR_DRAWS / 2 * (count - 1) for row in wins]
    met = [[wins[i][j] + wins[j][i] + _PRIOR_DRAWS for j in range(count)] for i in range(count)]
    strength = [1 / count] * count
    for _ in range(_MOST_ROUNDS):
        fitted = [
            won[i] / sum(met[i][j] / (strength[i] + strength[j]) for j in range(count) if j != i) for i in range(count)
        ]
        whole = sum(fitted)
        fitted = [value / whole for value in fitted]
        moved = max(abs(new - old) for new, old in zip(fitted, strength, strict=True))
        strength = fitted
        if moved < _CONVERGED:
            break
    return strength


def top_half(strengths: Sequence[float]) -> list[float]:
    """Gives 1 to the better half (rounded down) and 0 to the rest; equals at the border share what is left.

    Example:
        >>> top_half([0.4, 0.1, 0.2, 0.3])
        [1.0, 0.0, 0.0, 1.0]
        >>> top_half([0.4, 0.2, 0.2, 0.2])
        [1.0, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333]
    """
    half = len(strengths) // 2
    rewards = []
    for strength in strengths:
        better = sum(other > strength + _SAME for other in strengths)
        equal = sum(abs(other - strength) <= _SAME for other in strengths)
        rewards.append(min(1.0, max(0.0, (half - better) / equal)))
    return rewards
