"""What stands beside a word: how far it agrees with the truth, and what it does to the answer's score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .scores import score_sample


@dataclass(frozen=True)
class Agreement:
    """A word's agreement with the truth.

    Attributes:
        share: Share of the wheels the word maps on where the truth has its cluster, 0 to 1; None for a word that
            maps on no wheel.
        clusters: The word's cluster on each wheel, None where it has none.
        in_truth: Whether the truth has that cluster, wheel by wheel.
    """

    share: float | None
    clusters: tuple[str | None, ...]
    in_truth: tuple[bool, ...]


def agreement(lexicon: Lexicon, word: str, truth: Sequence[str]) -> Agreement:
    """Returns a word's level-1 agreement with the true labels."""
    clusters = lexicon.clusters(word)
    trues = [lexicon.clusters(label) for label in truth]
    in_truth = tuple(
        cluster is not None and any(true[wheel] == cluster for true in trues) for wheel, cluster in enumerate(clusters)
    )
    mapped = sum(cluster is not None for cluster in clusters)
    return Agreement(sum(in_truth) / mapped if mapped else None, clusters, in_truth)


def effects(lexicon: Lexicon, answer: Sequence[str], truth: Sequence[str]) -> list[float] | None:
    """Returns each answer word's effect: the sample's five-wheel F1 with it minus without it, -1 to 1.

    A word that stands twice has no effect at either place, since the other one remains.

    Returns:
        One number a word of the answer, or None when the truth maps on no wheel.
    """
    whole = score_sample(lexicon, answer, truth)
    if whole is None:
        return None
    found = []
    for index in range(len(answer)):
        without = score_sample(lexicon, [*answer[:index], *answer[index + 1 :]], truth)
        found.append(whole.f1 - (without.f1 if without else 0.0))
    return found
