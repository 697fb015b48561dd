"""Means over seeds with their intervals."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95
_PRECISION = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds.

    Attributes:
        n: Seeds.
        mean: Their mean.
        deviation: Sample standard deviation, divided by n - 1; None for one seed.
        low, high: Bounds of the mean's 95 % interval (Student's t, n - 1 degrees of freedom); None for one seed.
    """

    n: int
    mean: float
    deviation: float | None
    low: float | None
    high: float | None


def estimate(values: Sequence[float]) -> Estimate | None:
    """Returns the mean of one value a seed with its interval; None without values."""
    n = len(values)
    if n == 0:
        return None
    mean = statistics.fmean(values)
    if n == 1:
        return Estimate(1, mean, None, None, None)
    deviation = statistics.stdev(values)
    half = t_quantile(n - 1, (1 + LEVEL) / 2) * deviation / math.sqrt(n)
    return Estimate(n, mean, deviation, mean - half, mean + half)


def t_quantile(degrees: int, probability: float) -> float:
    """Returns the quantile of Student's t distribution.

    Args:
        degrees: Degrees of freedom, at least 1.
        probability: From 0.5, exclusive, to 1, exclusive.
    """
    low, high = 0.0, 1.0
    while t_probability(degrees, high) < probability:
        low, high = high, high * 2
    while high - low > _PRECISION * max(1.0, high):
        middle = (low + high) / 2
        if t_probability(degrees, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_probability(degrees: int, t: float) -> float:
    """Returns P(T <= t) for t >= 0.

    With whole degrees of freedom the distribution is a finite sum (Abramowitz & Stegun, 1964, 26.7.3 and 26.7.4), so
    that no numerical library is needed for it.
    """
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = degrees % 2 == 1
    term, total = (cosine if odd else 1.0), 0.0
    for index in range(degrees // 2):
        total += term
        step = 2 * index + (2 if odd else 1)
        term *= cosine * cosine * step / (step + 1)
    within = 2 / math.pi * (angle + sine * total) if odd else sine * total
    return (1 + within) / 2
