"""Antialiased shapes on float pictures, drawn in windows: a brow need not touch the pixels of a shoulder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]
# Coverage of pixels by a shape, float32 from 0 to 1.
Mask = np.ndarray


@dataclass(frozen=True)
class Window:
    """A rectangle of a layer that shapes are drawn in; ``x`` and ``y`` are its pixels' places from an origin.

    Attributes:
        pixels: View of the layer, float32 (3 or 4, rows, columns): whole planes, because numpy is many times faster
            on them than on interleaved colours. A fourth plane is coverage, the first three then hold colour times
            coverage.
        x, y: Pixels' centres in the drawing's units, shapes (1, columns) and (rows, 1).
    """

    pixels: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def fill(self, mask: Mask, colour: Colour | np.ndarray) -> None:
        """Paints a colour, or a shaded picture (3, rows, columns) of the window's size, where the mask covers."""
        if isinstance(colour, tuple):
            planes = np.array((*colour, 1.0)[: len(self.pixels)], dtype=np.float32)[:, None, None]
            np.add(self.pixels, mask * (planes - self.pixels), out=self.pixels)
            return
        for plane, value in zip(self.pixels, (*colour, 1.0), strict=False):
            np.add(plane, mask * (value - plane), out=plane)


def window(layer: np.ndarray, origin: tuple[float, float], box: tuple[float, float, float, float]) -> Window:
    """Returns the part of a layer inside ``box`` (left, top, right, bottom), given from ``origin`` (x, y) in pixels."""
    height, width = layer.shape[1:]
    left, right = (min(max(round(origin[0] + edge), 0), width) for edge in (box[0], box[2]))
    top, bottom = (min(max(round(origin[1] + edge), 0), height) for edge in (box[1], box[3]))
    x = np.arange(left, right, dtype=np.float32) + 0.5 - origin[0]
    y = np.arange(top, bottom, dtype=np.float32) + 0.5 - origin[1]
    return Window(layer[:, top:bottom, left:right], x[None, :], y[:, None])


@contextmanager
def patch(layer: np.ndarray, origin: tuple[float, float], box: tuple[float, float, float, float]) -> Iterator[Window]:
    """Lends the part of a layer inside ``box`` as pixels that lie together, which are painted in half the time."""
    part = window(layer, origin, box)
    lent = Window(part.pixels.copy(), part.x, part.y)
    yield lent
    part.pixels[:] = lent.pixels


def between(values: np.ndarray, least: float, most: float) -> np.ndarray:
    """Returns the values kept within bounds; ``numpy.clip`` does the same but takes longer on these small windows."""
    return np.minimum(np.maximum(values, least), most)


def inside(distance: np.ndarray) -> Mask:
    """Coverage from the distance inside a shape's edge, in pixels; one pixel of soft edge."""
    return between(distance + 0.5, 0, 1)


def soft(distance: np.ndarray, width: float) -> Mask:
    """Coverage that fades in over ``width`` pixels, for shadows and cheeks."""
    ramp = between(distance / width + 0.5, 0, 1)
    return ramp * ramp * (3 - 2 * ramp)


def ellipse(
    x: np.ndarray, y: np.ndarray, half_width: float | np.ndarray, half_height: float | np.ndarray
) -> np.ndarray:
    """Distance inside an ellipse around the origin, nearly exact at its edge."""
    reach = np.sqrt((x / half_width) ** 2 + (y / half_height) ** 2)
    return (1 - reach) * np.minimum(half_width, half_height)


def stroke(x: np.ndarray, y: np.ndarray, half_length: float, bend: float, slope: float, thickness: float) -> np.ndarray:
    """Distance inside a bent stroke whose ends are round and a little thinner.

    Args:
        x, y: Places from the stroke's middle.
        half_length: From the middle to an end along x.
        bend: How far the ends lie below the middle (above it when negative).
        slope: How far the right end lies below the middle; the left end lies as far above it.
        thickness: At the middle.
    """
    along = between(x / half_length, -1, 1)
    line = bend * along**2 + slope * along
    tilt = (2 * bend * along + slope) / half_length
    off = np.abs(y - line) / np.sqrt(1 + tilt**2)
    beyond = np.maximum(np.abs(x) - half_length, 0)
    return thickness * (0.5 - 0.14 * along**2) - np.hypot(off, beyond)


def lit(colour: Colour, shade: np.ndarray) -> np.ndarray:
    """Returns a colour under light that varies over a window, float32 (3, rows, columns)."""
    return np.clip(np.asarray(colour, dtype=np.float32)[:, None, None] * shade, 0, 255)
