"""Confidence intervals of scores by the bootstrap."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence

from .packed_rows import PackedRows
from .random_words import generator
from .score_sums import ScoreSums


def resampled_scores(sums: ScoreSums, seed: int, resamples: int) -> list[float]:
    """Scores a set anew on resampled samples (Efron's bootstrap, 1979).

    Each resample draws as many samples as the set has, with replacement. Two sets of as many samples draw the same ones
    with the same seed.

    Args:
        sums: The set.
        seed: The same seed gives the same scores, and those of the TypeScript twin.
        resamples: How often.

    Returns:
        One score a resample, in the order of drawing.
    """
    packed = PackedRows(sums.rows)
    row = packed.rows.__getitem__
    drawn = (sum(map(row, samples)) for samples in _draws(len(sums.rows), seed, resamples))
    return [sums.score(packed.unpacked(total)) for total in drawn]


def percentile_interval(scores: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Returns the percentile interval of resampled scores.

    Args:
        scores: At least one.
        level: The share of them that lies inside.
    """
    ordered = sorted(scores)

    def at(share: float) -> float:
        return ordered[math.floor(share * (len(ordered) - 1) + 0.5)]

    return at((1 - level) / 2), at((1 + level) / 2)


def _draws(samples: int, seed: int, resamples: int) -> Iterator[list[int]]:
    random = generator(seed)
    words = struct.Struct(f"<{samples}I")
    for _ in range(resamples):
        yield [word * samples >> 32 for word in words.unpack(random.randbytes(words.size))]
