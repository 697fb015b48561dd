"""Scores of single answers by bit masks: the values of ``emotion.score_sample``, at the speed that a step needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..emotion import Lexicon

# Model output is endless; bounded memories are enough, since answers repeat their words.
_REMEMBERED = 100_000


@dataclass(frozen=True)
class Overlap:
    """How far two lists of words agree, each 0 to 1: means over the wheels that the second one maps on.

    Attributes:
        precision: Share of the first list's clusters that the second one has.
        recall: Share of the second list's clusters that the first one has.
        f1: Mean of the wheels' harmonic means of the two.
        jaccard: Shared clusters as a share of all clusters of both.
        hit: Share of the wheels on which they share any cluster.
    """

    precision: float
    recall: float
    f1: float
    jaccard: float
    hit: float


class ClusterMasks:
    """Level-1 clusters of words as bits of one integer, a field of bits for each wheel."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._bits: list[dict[str, int]] = []
        self.fields: list[int] = []
        place = 0
        for wheel in lexicon.wheels:
            clusters = sorted(set(wheel.level1.values()))
            self._bits.append({cluster: 1 << (place + index) for index, cluster in enumerate(clusters)})
            self.fields.append(sum(self._bits[-1].values()))
            place += len(clusters)
        self._of_word: dict[str, int] = {}
        self._overlaps: dict[tuple[int, int], Overlap | None] = {}

    def word(self, word: str) -> int:
        """Returns the clusters of one trimmed, lower-cased word; 0 when it stands on no wheel."""
        mask = self._of_word.get(word)
        if mask is None:
            clusters = zip(self._bits, self.lexicon.clusters(word), strict=True)
            mask = sum(bits[cluster] for bits, cluster in clusters if cluster is not None)
            if len(self._of_word) > _REMEMBERED:
                self._of_word.clear()
            self._of_word[word] = mask
        return mask

    def words(self, words: Iterable[str]) -> int:
        """Returns the clusters of all words together."""
        mask = 0
        for word in words:
            mask |= self.word(word)
        return mask

    def overlap(self, predicted: Iterable[str], truth: Iterable[str]) -> Overlap | None:
        """Compares two lists of words; None when the second one maps on no wheel."""
        key = self.words(predicted), self.words(truth)
        if key in self._overlaps:
            return self._overlaps[key]
        if len(self._overlaps) > _REMEMBERED:
            self._overlaps.clear()
        found = self._overlaps[key] = self._compare(*key)
        return found

    def _compare(self, answer: int, truth: int) -> Overlap | None:
        wheels = 0
        precision = recall = f1 = jaccard = hit = 0.0
        for field in self.fields:
            true = (truth & field).bit_count()
            if not true:
                continue
            wheels += 1
            said, shared = (answer & field).bit_count(), (answer & truth & field).bit_count()
            if shared:
                precision += shared / said
                recall += shared / true
                # 2PR / (P + R) with P = shared / said and R = shared / true.
                f1 += 2 * shared / (said + true)
                jaccard += shared / (said + true - shared)
                hit += 1
        if not wheels:
            return None
        return Overlap(precision / wheels, recall / wheels, f1 / wheels, jaccard / wheels, hit / wheels)
