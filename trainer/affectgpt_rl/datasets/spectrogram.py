"""The picture of a sound that the policy reads as its second image."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 16_000
SIZE = 48
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 2600.0
_WINDOW = 1024
# Decibels of a full-scale tone that are white, and the range below it down to black.
_WHITE_DB, _RANGE_DB = -24.0, 60.0


def spectrogram(sound: np.ndarray) -> np.ndarray:
    """Draws a sound.

    Args:
        sound: Mono, 16 kHz, float32 in -1..1, any length; an empty sound gives a black picture.

    Returns:
        uint8, shape (48, 48, 3), three equal channels: time from left to right over the whole sound, frequency from
        60 Hz at the bottom to 2600 Hz at the top in even steps, brightness over a fixed range of 60 dB. The range is
        not fitted to the sound, so that a soft voice stays dark.
    """
    padded = np.pad(sound.astype(np.float32), _WINDOW // 2)
    starts = ((np.arange(SIZE) + 0.5) * len(sound) / SIZE).astype(int)
    windows = padded[starts[:, None] + np.arange(_WINDOW)] * np.hanning(_WINDOW).astype(np.float32)
    # A full-scale tone reads as 0 dB: its peak in the spectrum is half the sum of the window.
    power = (np.abs(np.fft.rfft(windows, axis=1)) * (2 / (0.5 * _WINDOW))) ** 2
    # Not as a matrix product: its threads would take ten times as long for so little, and round as they like.
    decibels = 10 * np.log10(np.einsum("wl,bl->wb", power, _BANDS) + 1e-12)
    brightness = np.clip((decibels - _WHITE_DB + _RANGE_DB) / _RANGE_DB, 0, 1)
    picture = np.round(255 * brightness.T[::-1]).astype(np.uint8)
    return np.repeat(picture[:, :, None], 3, axis=2)


def _bands() -> np.ndarray:
    """Returns the share of each spectral line in each band, shape (48, 513); a triangle between neighbouring bands."""
    lines = np.fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE)
    centres = np.linspace(_LOWEST_HZ, _HIGHEST_HZ, SIZE)
    step = centres[1] - centres[0]
    weights = np.clip(1 - np.abs(lines[None, :] - centres[:, None]) / step, 0, None)
    return weights / weights.sum(axis=1, keepdims=True)


_BANDS = _bands()


def parameters() -> dict[str, float]:
    """Returns what another program needs to draw the same picture (schema/policy-manifest.schema.json)."""
    return {
        "sampleRate": SAMPLE_RATE,
        "window": _WINDOW,
        "lowestHz": _LOWEST_HZ,
        "highestHz": _HIGHEST_HZ,
        "whiteDb": _WHITE_DB,
        "rangeDb": _RANGE_DB,
    }
