"""Hair: what hangs behind the head, and what lies on it."""

from __future__ import annotations

import math

import numpy as np

from .identity import Identity
from .paint import Window, ellipse, inside, lit

_BUMPS = 11


def draw_back_hair(view: Window, who: Identity, half_width: float, half_height: float) -> None:
    """Paints the hair that the head covers."""
    x, y = view.x, view.y
    match who.style:
        case "long":
            shape = np.minimum(ellipse(x, y, half_width + 15, half_height * 3), y + half_height)
            cap = ellipse(x, y + 18, half_width + 15, half_height - 2)
            shape = np.where(y < -18, cap, np.minimum(shape, 104 - y))
        case "bob":
            sides = np.minimum(half_width + 14 - np.abs(x), 44 - y + 0.002 * x * x)
            shape = np.where(y < -18, ellipse(x, y + 18, half_width + 14, half_height - 2), sides)
        case "bun":
            shape = ellipse(x, y + half_height + 9, 21, 17)
        case "curls":
            shape = _curls(x, y, half_width, half_height)
        case _:
            return
    view.fill(inside(shape), _strands(view, who, 0.8))


def draw_front_hair(view: Window, who: Identity, half_width: float, half_height: float) -> None:
    """Paints the hair on the head, down to a hairline that leaves room for raised brows."""
    x, y = view.x, view.y
    cap = ellipse(x, y + 6, half_width + 6, half_height + 3)
    # The temples: towards the sides the hairline falls to the ears.
    temple = 62 * np.minimum(np.abs(x) / half_width, 1) ** 7
    match who.style:
        case "cropped":
            hairline = -57 + 0.002 * x * x + temple
        case "parted":
            hairline = -66 + 0.24 * np.abs(x + 18) + temple
        case "bob":
            hairline = -54 + 0.001 * x * x + 1.8 * temple
        case "long":
            hairline = -68 + 0.012 * x * x + 1.6 * temple
        case "bun":
            hairline = -61 + 0.003 * x * x + temple
        case _:
            hairline = -57 + 2.5 * np.cos(x / 4) + temple
    end = 26 if who.style in ("bob", "long") else 4
    # Steep lines are nearer than the difference in height says.
    slope = np.gradient(hairline, axis=1)
    above = (hairline - y) / np.sqrt(1 + slope**2)
    # Between the head's edge and the hair's there is hair, never the wall behind.
    above = np.maximum(above, 1 - ellipse(x, y, half_width, half_height))
    view.fill(inside(np.minimum(np.minimum(cap, above), end - y)), _strands(view, who, 1.0))


def _curls(x: np.ndarray, y: np.ndarray, half_width: float, half_height: float) -> np.ndarray:
    shape = ellipse(x, y + 22, half_width + 12, half_height - 8)
    for angle in np.linspace(0.95 * np.pi, 2.05 * np.pi, _BUMPS).tolist():
        across, down = (half_width + 8) * math.cos(angle), (half_height - 10) * math.sin(angle)
        shape = np.maximum(shape, ellipse(x - across, y + 24 - down, 15.0, 15.0))
    return shape


def _strands(view: Window, who: Identity, brightness: float) -> np.ndarray:
    """Hair colour with strands and a gloss, float32 (3, rows, columns)."""
    flow = np.sin(0.55 * view.x + 2.2 * np.sin(0.035 * view.y + 0.06 * view.x)) * np.cos(0.21 * view.x)
    gloss = np.exp(-(((view.y + 66 + 0.004 * view.x**2) / 9) ** 2))
    shade = brightness * (1 + 0.10 * flow + 0.28 * gloss)
    return lit(who.hair, shade)
