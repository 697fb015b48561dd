"""Length penalties: factors below 1 for an answer that names more words than the truth does.

AffectGPT-R1 (arXiv 2508.01318) multiplies its accuracy reward by one of them, because a longer and longer list of
words is the cheapest way to raise recall.
"""

from __future__ import annotations

import math
from collections.abc import Callable


def p1(answered: int, true: int) -> float:
    """The strictest penalty: 1 / (a - t + 1)."""
    return 1 / (answered - true + 1)


def p2(answered: int, true: int) -> float:
    """The middle one: t / a."""
    return true / answered


def p3(answered: int, true: int) -> float:
    """The mildest one for answers that are much too long: log t / log a.

    With one true word the published formula is 0 for any longer answer, however good. Both counts are then shifted
    by one, log 2 / log(a + 1): still 1 for an answer of one word, and still milder than P2.
    """
    if true == 1:
        return math.log(2) / math.log(answered + 1)
    return math.log(true) / math.log(answered)


_PENALTIES: dict[str, Callable[[int, int], float]] = {"P1": p1, "P2": p2, "P3": p3}


def length_penalty(name: str, answered: int, true: int) -> float:
    """Returns the factor on the accuracy reward.

    Args:
        name: none, P1, P2 or P3.
        answered: Words in the answer, repeated words counted each time.
        true: Words in the truth, at least 1.

    Returns:
        A factor above 0 and at most 1; 1 when the answer is no longer than the truth.

    Raises:
        ValueError: There is no true word, so nothing to compare the length with.
    """
    if true < 1:
        raise ValueError("a length penalty needs at least one true label")
    if name == "none" or answered <= true:
        return 1.0
    return _PENALTIES[name](answered, true)
