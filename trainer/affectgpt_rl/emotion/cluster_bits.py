"""Sets of clusters as bits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

# Model output is endless; a bounded memory is enough, since answers repeat their words.
_MOST_KNOWN = 200_000


class Overlap(NamedTuple):
    """How many clusters an answer and its truth have on one wheel, and how many of them they share."""

    answered: int
    truth: int
    shared: int


class _Words(dict[str, int]):
    """The bits of each word, found when it is first asked for."""

    def __init__(self, bits_of: Callable[[str], int]) -> None:
        super().__init__()
        self._bits_of = bits_of

    def __missing__(self, word: str) -> int:
        if len(self) > _MOST_KNOWN:
            self.clear()
        self[word] = bits = self._bits_of(word)
        return bits


class ClusterBits:
    """Sets of clusters as bits.

    Each cluster of each wheel has its own bit of one number, so that the clusters of a label list are a few ``or`` and
    what two lists share is an ``and``.
    """

    def __init__(self, rings: Sequence[Mapping[str, str]], clusters_of: Callable[[str], Sequence[str | None]]) -> None:
        """Numbers the clusters.

        Args:
            rings: Each wheel's words with their clusters, at one level.
            clusters_of: Maps a word to its cluster on each wheel; None where it reaches none.
        """
        self.clusters = [sorted(set(ring.values())) for ring in rings]
        """The clusters of each wheel."""
        self._clusters_of = clusters_of
        self._bits: list[dict[str, int]] = []
        fields: list[int] = []
        first = 0
        for clusters in self.clusters:
            self._bits.append({cluster: 1 << (first + place) for place, cluster in enumerate(clusters)})
            fields.append(((1 << len(clusters)) - 1) << first)
            first += len(clusters)
        self.fields = tuple(fields)
        """The bits of each wheel."""
        self._words = _Words(self._bits_of)

    def of(self, labels: Iterable[str]) -> int:
        """Returns the clusters of labels, on all wheels."""
        words = self._words
        found = 0
        for label in labels:
            found |= words[label]
        return found

    def overlap(self, predicted: Iterable[str], truth: Iterable[str]) -> list[Overlap] | None:
        """Counts the clusters of an answer and its truth on each wheel; None when the truth maps on none."""
        true = self.of(truth)
        if true == 0:
            return None
        answer = self.of(predicted)
        shared = answer & true
        return [
            Overlap((answer & field).bit_count(), (true & field).bit_count(), (shared & field).bit_count())
            for field in self.fields
        ]

    def _bits_of(self, word: str) -> int:
        found = 0
        for bits, cluster in zip(self._bits, self._clusters_of(word), strict=True):
            if cluster is not None:
                found |= bits[cluster]
        return found
