"""The random numbers of both languages."""

from __future__ import annotations

import random

_SIZE = 624
_MASK = 0xFFFFFFFF


def generator(seed: int) -> random.Random:
    """Seeds the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) by its authors' ``init_genrand``.

    Python's own ``seed`` spreads a number otherwise; JavaScript's libraries do it as the authors did.

    Args:
        seed: 0 to below 2³².
    """
    state = [seed & _MASK]
    for index in range(1, _SIZE):
        previous = state[-1]
        state.append((1812433253 * (previous ^ (previous >> 30)) + index) & _MASK)
    made = random.Random()
    made.setstate((3, (*state, _SIZE), None))
    return made
