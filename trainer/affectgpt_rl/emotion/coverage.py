"""How much of what is said a lexicon knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .lexicon import Level, Lexicon


@dataclass(frozen=True)
class Coverage:
    """How many of some labels a lexicon maps.

    Attributes:
        labels: How many labels there are, repeated ones included.
        mapped: How many of them have a cluster on some wheel.
        unmapped: The words of the others with their counts, the most frequent first.
    """

    labels: int
    mapped: int
    unmapped: tuple[tuple[str, int], ...]


def coverage(lexicon: Lexicon, lists: Iterable[Sequence[str]], level: Level = "level1") -> Coverage:
    """Counts which labels of some lists a lexicon maps at a level."""
    words = Counter(word for labels in lists for word in labels)
    unmapped = {word: count for word, count in words.items() if not any(lexicon.clusters(word, level))}
    labels = sum(words.values())
    ordered = sorted(unmapped.items(), key=lambda item: (-item[1], item[0]))
    return Coverage(labels, labels - sum(unmapped.values()), tuple(ordered))
