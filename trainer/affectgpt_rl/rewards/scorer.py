"""Scores of single answers, at the speed that a step of training needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..emotion import Lexicon
from .words import ReasonedWords

# Model output is endless; a bounded memory is enough, since answers repeat their clusters.
_REMEMBERED = 100_000


@dataclass(frozen=True)
class LabelScores:
    """How far two label lists agree, each 0 to 1: means over the wheels that the second one maps on.

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


class LabelScorer:
    """Level-1 scores of label lists: the values of ``emotion.score_sample``, remembered by the clusters compared.

    Attributes:
        lexicon: The wheels.
        reasoned: Finds the emotion words of a reasoning.
        fields: The bits of each wheel.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.reasoned = ReasonedWords(lexicon)
        self._bits = lexicon.bits("level1")
        self.fields = self._bits.fields
        self._known: dict[tuple[int, int], LabelScores | None] = {}

    def clusters(self, labels: Iterable[str]) -> int:
        """Returns the clusters of labels on all wheels, as bits; 0 for labels that stand on none."""
        return self._bits.of(labels)

    def scores(self, predicted: Iterable[str], truth: Iterable[str]) -> LabelScores | None:
        """Compares two label lists; None when the second one maps on no wheel."""
        key = self._bits.of(predicted), self._bits.of(truth)
        if key in self._known:
            return self._known[key]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        found = self._known[key] = self._compare(*key)
        return found

    def _compare(self, answer: int, truth: int) -> LabelScores | None:
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
        return LabelScores(precision / wheels, recall / wheels, f1 / wheels, jaccard / wheels, hit / wheels)
