"""Swaps of evidence between samples: what a policy loses without a modality shows what it reads from it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """Whose face, voice and words each sample is answered from, as indices into the set."""

    face: Sequence[int]
    voice: Sequence[int]
    words: Sequence[int]


def derangement(count: int, seed: int) -> list[int]:
    """Returns a seeded permutation of ``count`` items that leaves none in its place.

    Raises:
        ValueError: A single item cannot leave its place.
    """
    if count < 2:
        raise ValueError("a swap needs at least two samples")
    order = list(range(count))
    random.Random(seed).shuffle(order)
    # A cycle through a shuffled order moves every item, whatever the shuffle.
    swapped = [0] * count
    for position, item in enumerate(order):
        swapped[item] = order[(position + 1) % count]
    return swapped


def swapped_evidence(count: int, seed: int) -> dict[str, Evidence]:
    """Returns the swaps that an evaluation reports, by name.

    ``media`` moves face and voice together, as whole clips would be; the others move one modality alone.
    """
    own = list(range(count))
    other = derangement(count, seed)
    return {
        "media": Evidence(face=other, voice=other, words=own),
        "face": Evidence(face=other, voice=own, words=own),
        "voice": Evidence(face=own, voice=other, words=own),
        "words": Evidence(face=own, voice=own, words=other),
    }
