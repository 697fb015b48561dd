"""How a clip is spoken: syllables that both the mouth and the voice follow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .emotions import Voice

SECONDS = 2.0
# Two phrases with a breath between them: in the middle of the clip the mouth rests in its expression.
PHRASES = ((0.10, 0.90), (1.10, 1.92))
_ORDINARY_TEMPO = 4.2
VOWELS = 5


@dataclass(frozen=True)
class Syllable:
    """One syllable; times in seconds, ``loudness`` around 1, ``vowel`` a number below ``VOWELS``."""

    start: float
    end: float
    loudness: float
    vowel: int


def draw_syllables(voice: Voice, random: np.random.Generator) -> list[Syllable]:
    """Draws the syllables of a clip at the voice's tempo."""
    syllables = []
    for start, end in PHRASES:
        count = max(1, round((end - start) * (_ORDINARY_TEMPO + voice.tempo)))
        edges = start + (end - start) * np.arange(count + 1) / count
        edges[1:-1] += random.uniform(-0.15, 0.15, count - 1) * (end - start) / count
        for left, right in pairwise(edges.tolist()):
            loudness = random.uniform(0.8, 1.1)
            syllables.append(Syllable(left, right, loudness, int(random.integers(VOWELS))))
    return syllables


def loudness(syllables: list[Syllable], times: np.ndarray, attack: float) -> np.ndarray:
    """Returns the syllables' loudness at each time, 0 in pauses; ``attack`` is the rise of a syllable in seconds."""
    total = np.zeros_like(times)
    for syllable in syllables:
        length = syllable.end - syllable.start
        rise = np.clip((times - syllable.start) / attack, 0, 1)
        fall = np.clip((syllable.end - times) / (0.55 * length), 0, 1)
        total = np.maximum(total, syllable.loudness * np.sin(rise * np.pi / 2) * np.sin(fall * np.pi / 2))
    return total
