"""The paired permutation test."""

from __future__ import annotations

from itertools import compress

from .packed_rows import PackedRows
from .random_words import generator
from .score_sums import ScoreSums

# Differences that are equal but for rounding count as equal.
_ROUNDING = 1e-12
_WORD_BITS = 32
_DIGITS = bytes.maketrans(b"01", b"\0\1")


def permutation_p_value(first: ScoreSums, second: ScoreSums, seed: int, permutations: int) -> float:
    """Paired permutation test (Fisher, 1935), two-sided.

    If it made no difference which of two systems gave an answer, the difference of their scores would be as likely with
    any sample's answers exchanged.

    Args:
        first: Sums over the samples of one system.
        second: Sums over the same samples, in the same order, of the other.
        seed: The same seed gives the same value, and that of the TypeScript twin.
        permutations: How many.

    Returns:
        The p-value (1 + differences at least as large as the one seen) / (1 + permutations), which is never 0 (Phipson
        and Smyth, 2010).
    """
    samples = len(first.rows)
    packed = PackedRows([*first.rows, *second.rows])
    ones, others = packed.rows[:samples], packed.rows[samples:]
    one, both = sum(ones), sum(packed.rows)
    exchange = [other - own for own, other in zip(ones, others, strict=True)]
    random = generator(seed)
    # One bit a sample, from the lowest one of each word on; a number's text has the lowest last.
    bits = _WORD_BITS * -(-samples // _WORD_BITS)

    def difference(left: int) -> float:
        return abs(first.score(packed.unpacked(left)) - second.score(packed.unpacked(both - left)))

    seen = difference(one) - _ROUNDING
    at_least = 0
    for _ in range(permutations):
        chosen = format(random.getrandbits(bits), f"0{bits}b").encode().translate(_DIGITS)[::-1]
        if difference(one + sum(compress(exchange, chosen))) >= seen:
            at_least += 1
    return (1 + at_least) / (1 + permutations)
