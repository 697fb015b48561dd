"""A voice from a harmonic source and vowel resonances (source-filter model of speech production)."""

from __future__ import annotations

import numpy as np

from .emotions import Voice
from .identity import Identity
from .speech import SECONDS, VOWELS, Syllable, loudness

SAMPLE_RATE = 16_000
SAMPLES = int(SECONDS * SAMPLE_RATE)
_CONTROL_RATE = 200
_HARMONICS = 24
_RESTING_DB = -24.0
_TREMBLE_HZ = 6.5
_HIGHEST_HZ = 5000.0
# Typical resonances of five vowels, Hz, and their strengths.
_FORMANTS = np.array([[730, 1250, 2500], [530, 1800, 2500], [300, 2200, 2950], [500, 950, 2450], [330, 850, 2300]])
_FORMANT_GAINS = np.array([1.0, 0.55, 0.28])
_FORMANT_WIDTHS = np.array([110.0, 150.0, 220.0])
assert len(_FORMANTS) == VOWELS


def synthesize(who: Identity, voice: Voice, syllables: list[Syllable], random: np.random.Generator) -> np.ndarray:
    """Speaks a clip.

    Args:
        who: The person, for pitch and timbre.
        voice: The way of speaking.
        syllables: What the mouth does.
        random: Draws breath and small irregularities.

    Returns:
        float32, shape (32000,), 2 s at 16 kHz, within -1..1.
    """
    times = np.arange(int(SECONDS * _CONTROL_RATE)) / _CONTROL_RATE
    attack = 0.05 - 0.04 * voice.press
    envelope = loudness(syllables, times, attack)
    tremble = np.sin(2 * np.pi * _TREMBLE_HZ * times + random.uniform(0, 6))
    envelope = envelope * (1 - 0.35 * voice.tremble * (1 + tremble))
    hertz = _pitch(who, voice, syllables, times, tremble, random)
    tone = _source(who, voice, hertz, _resonances(who, syllables, times), random)
    noise = np.diff(random.normal(0, 1, SAMPLES + 1)).astype(np.float32)
    sound = _rms_one(tone * _to_samples(envelope))
    sound += (0.05 + 0.5 * voice.breath) * _rms_one(noise * _to_samples(_breath(syllables, times, envelope)))
    sound *= 10 ** ((_RESTING_DB + voice.energy) / 20)
    sound += 10 ** (-66 / 20) * random.normal(0, 1, SAMPLES)
    # A soft limit keeps the loudest voices from clipping.
    return np.tanh(sound).astype(np.float32)


def _pitch(
    who: Identity,
    voice: Voice,
    syllables: list[Syllable],
    times: np.ndarray,
    tremble: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """Returns the pitch in Hz over the control times."""
    middles = [(syllable.start + syllable.end) / 2 for syllable in syllables]
    accents = [voice.bounce * (-1) ** place + random.normal(0, 0.25) for place in range(len(syllables))]
    semitones = voice.pitch + np.interp(times, middles, accents)
    semitones += voice.slope * (times / SECONDS - 0.5) + 0.9 * voice.tremble * tremble
    return who.pitch * 2 ** (semitones / 12)


def _resonances(who: Identity, syllables: list[Syllable], times: np.ndarray) -> np.ndarray:
    """Returns the resonances in Hz over the control times, shape (times, 3), gliding from vowel to vowel."""
    middles = [(syllable.start + syllable.end) / 2 for syllable in syllables]
    vowels = _FORMANTS[[syllable.vowel for syllable in syllables]] * who.formants
    return np.stack([np.interp(times, middles, vowels[:, number]) for number in range(vowels.shape[1])], axis=1)


def _source(
    who: Identity, voice: Voice, hertz: np.ndarray, resonances: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Returns the voiced sound before loudness, shape (32000,)."""
    phase = 2 * np.pi * np.cumsum(_to_samples(hertz), dtype=np.float64) / SAMPLE_RATE
    numbers = np.arange(1, _HARMONICS + 1)
    frequencies = hertz[:, None] * numbers
    off = (frequencies[:, :, None] - resonances[:, None, :]) / _FORMANT_WIDTHS
    gains = 0.04 + (_FORMANT_GAINS / (1 + off**2)).sum(axis=2)
    slope = who.tilt - 5 * voice.press
    gains *= 10 ** (-slope * np.log2(numbers) / 20) * np.clip((_HIGHEST_HZ - frequencies) / 500, 0, 1)
    # Chebyshev's recurrence gives cos(n x) from the two before it, much cheaper than calling cos for each harmonic.
    first = np.cos(phase)
    before, now = np.ones_like(first), first
    tone = np.zeros_like(first)
    for number in range(_HARMONICS):
        tone += _to_samples(gains[:, number]) * now
        before, now = now, 2 * first * now - before
    if voice.press > 0:
        # A pressed voice is rough: every other pulse is weaker.
        tone *= 1 + 0.35 * voice.press * np.cos(phase / 2 + random.uniform(0, 6))
    return tone


def _breath(syllables: list[Syllable], times: np.ndarray, envelope: np.ndarray) -> np.ndarray:
    """Returns the loudness of noise: under the voice, and as a burst where a syllable starts."""
    bursts = sum(np.exp(-(((times - syllable.start) / 0.018) ** 2)) for syllable in syllables)
    return 0.5 * envelope + bursts


def _to_samples(control: np.ndarray) -> np.ndarray:
    places = np.arange(SAMPLES) * (_CONTROL_RATE / SAMPLE_RATE)
    return np.interp(places, np.arange(len(control)), control)


def _rms_one(sound: np.ndarray) -> np.ndarray:
    return sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9)
