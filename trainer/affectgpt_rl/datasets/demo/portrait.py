"""A drawn person before a camera: still layers once a clip, moving features once a frame."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from .emotions import Face
from .features import draw_features
from .hair import draw_back_hair, draw_front_hair
from .identity import Camera, Identity
from .paint import Window, ellipse, inside, lit, soft, window

SIZE = 192
# The head's layer is larger than the picture, so that a moved head brings no edge into view.
_MARGIN = 28
_MIDDLE = (96.0, 97.0)
# The part of that layer that features are painted in, with room for the turn of the head.
_FACE_LEFT, _FACE_RIGHT, _FACE_TOP, _FACE_BOTTOM = 56, 192, 54, 212


class Portrait:
    """One clip's picture of a person.

    Args:
        who: The person.
        camera: The view.
        random: Draws the sensor noise.
    """

    def __init__(self, who: Identity, camera: Camera, random: np.random.Generator) -> None:
        self._who = who
        self._camera = camera
        self._half_width = 57 * who.face_width
        self._half_height = 76 * who.face_length
        self._body = self._draw_body()
        self._head = self._draw_head()
        covered = self._head * np.array([1, 1, 1, 255], dtype=np.float32)[:, None, None]
        self._head_pixels = np.ascontiguousarray(np.clip(covered, 0, 255).astype(np.uint8).transpose(1, 2, 0))
        # A fixed grain: noise that changes with every frame would cost more bytes than the face.
        self._grain = random.normal(0, camera.noise, (SIZE, SIZE)).astype(np.float32)
        self._light = camera.gain * (1 + camera.side_light * np.linspace(-1, 1, SIZE, dtype=np.float32))

    def frame(self, face: Face, blink: float, sway: tuple[float, float, float]) -> np.ndarray:
        """Draws one frame.

        Args:
            face: The expression of the moment.
            blink: How far the lids are closed, 0..1.
            sway: Movement of the head from its place: right and down in pixels, then degrees.

        Returns:
            uint8, shape (192, 192, 3).
        """
        skin = self._head[:3, _FACE_TOP:_FACE_BOTTOM, _FACE_LEFT:_FACE_RIGHT].copy()
        right = _MIDDLE[0] + _MARGIN + 6 * self._camera.turn + 0.5 * sway[0]
        down = _MIDDLE[1] + _MARGIN + 0.5 * sway[1]
        draw_features(skin, (right - _FACE_LEFT, down - _FACE_TOP), self._who, face, blink)
        head = self._head_pixels.copy()
        head[_FACE_TOP:_FACE_BOTTOM, _FACE_LEFT:_FACE_RIGHT, :3] = np.clip(skin, 0, 255).transpose(1, 2, 0)
        moved = _moved(head, self._camera, sway)
        picture = np.empty((SIZE, SIZE, 3), dtype=np.uint8)
        uncovered = self._light * (1 / 255) * (255 - moved[:, :, 3])
        for plane in range(3):
            value = self._body[plane] * uncovered
            value += moved[:, :, plane] * self._light
            value += self._grain
            picture[:, :, plane] = np.minimum(np.maximum(value, 0), 255)
        return picture

    def _draw_body(self) -> np.ndarray:
        picture = np.empty((3, SIZE, SIZE), dtype=np.float32)
        view = _whole(picture, _MIDDLE)
        glow = 1 + 0.14 * np.exp(-((view.x**2 + (view.y + 30) ** 2) / 9000)) - 0.0012 * view.y
        picture[:] = lit(self._camera.background, glow)
        x = view.x - self._camera.shift[0]
        shoulders = np.minimum(ellipse(x, view.y - 150, 106, 76), 98 - np.abs(x))
        view.fill(inside(shoulders), lit(self._who.shirt, 1 - 0.25 * (x / 96) ** 2 - 0.002 * view.y))
        neck = 30 * self._who.face_width - np.abs(x)
        neckline = ellipse(x, view.y - 66, 38, 34)
        skin = lit(self._who.skin, 0.80 - 0.18 * soft(92 - view.y - self._camera.shift[1], 30) + 0 * x)
        view.fill(inside(np.minimum(np.maximum(neckline, neck), 112 - view.y)) * inside(view.y - 20), skin)
        return picture

    def _draw_head(self) -> np.ndarray:
        size = SIZE + 2 * _MARGIN
        layer = np.zeros((4, size, size), dtype=np.float32)
        view = _whole(layer, (_MIDDLE[0] + _MARGIN, _MIDDLE[1] + _MARGIN))
        who, width, height = self._who, self._half_width, self._half_height
        draw_back_hair(view, who, width, height)
        for side in (-1, 1):
            ear = ellipse(view.x - side * (width + 1), view.y - 4, 9, 16)
            view.fill(inside(ear), lit(who.skin, 0.9 + 0 * ear))
            view.fill(0.5 * inside(ear - 3.5), lit(who.skin, 0.7 + 0 * ear))
        below = np.clip(view.y / height, 0, 1)
        cheek_width = width * (1 - (1 - who.jaw) * below**1.5)
        outline = ellipse(view.x, view.y, cheek_width, height)
        across, down = view.x / width, view.y / height
        reach = across**2 + down**2
        shade = 1.04 - 0.17 * reach**2 - 0.06 * down + 0.10 * np.exp(-((across**2 + (down + 0.45) ** 2) / 0.12))
        view.fill(inside(outline), lit(who.skin, shade))
        draw_front_hair(view, who, width, height)
        return layer


def _whole(layer: np.ndarray, origin: tuple[float, float]) -> Window:
    height, width = layer.shape[1:]
    return window(layer, origin, (-origin[0], -origin[1], width - origin[0], height - origin[1]))


def _moved(head: np.ndarray, camera: Camera, sway: tuple[float, float, float]) -> np.ndarray:
    """Returns the head, uint8 (rows, columns, 4), at its place in the picture, uint8 (192, 192, 4)."""
    angle = math.radians(camera.roll + sway[2])
    cosine, sine = math.cos(angle) / camera.zoom, math.sin(angle) / camera.zoom
    # The head tilts around the neck, not around the nose. Pillow asks where each pixel of the result comes from.
    pivot_x, pivot_y = _MIDDLE[0], _MIDDLE[1] + 30
    to_x, to_y = pivot_x + camera.shift[0] + sway[0], pivot_y + camera.shift[1] + sway[1]
    matrix = (
        cosine,
        sine,
        pivot_x + _MARGIN - cosine * to_x - sine * to_y,
        -sine,
        cosine,
        pivot_y + _MARGIN + sine * to_x - cosine * to_y,
    )
    # "RGBa" has its colours multiplied by coverage already, as they are here; "RGBA" would be multiplied again.
    picture = Image.frombuffer("RGBa", (head.shape[1], head.shape[0]), head, "raw", "RGBa", 0, 1)
    turned = picture.transform((SIZE, SIZE), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
    return np.frombuffer(turned.tobytes(), dtype=np.uint8).reshape(SIZE, SIZE, 4)
