"""The moving parts of a drawn face: brows, eyes, nose, mouth and the folds that go with them.

Places are pixels of the 192-pixel drawing, from the middle of the head. Brows are thick and movements wide, because the
policy sees the face at a quarter of that size.
"""

from __future__ import annotations

import numpy as np

from .emotions import Face
from .identity import Identity
from .paint import Colour, Window, between, ellipse, inside, patch, soft, stroke

_TEETH: Colour = (244, 238, 228)
_MOUTH: Colour = (66, 18, 24)
_TONGUE: Colour = (186, 84, 88)
_WHITE: Colour = (246, 243, 238)
_DARK: Colour = (28, 18, 18)


def draw_features(layer: np.ndarray, origin: tuple[float, float], who: Identity, face: Face, blink: float) -> None:
    """Paints the features of one expression.

    Args:
        layer: The face's colours, float32 (3, rows, columns), changed in place. Coverage is whole there.
        origin: The middle of the head in the layer, moved by the turn of the head.
        who: The person.
        face: The expression, speech included.
        blink: How far the lids are closed, 0..1.
    """
    with patch(layer, origin, (-30, -66, 30, -14)) as view:
        _forehead(view, who, face)
    for side, left, right in ((-1, -56, 0), (1, 0, 56)):
        with patch(layer, origin, (left, -32, right, 18)) as view:
            _socket(view, side, who)
        middle = 27 * side * who.eye_distance
        with patch(layer, origin, (middle - 21, -24, middle + 21, 8)) as view:
            _eye(view, side, who, face, blink)
        with patch(layer, origin, (left, -66, right, -10)) as view:
            _brow(view, side, who, face)
    with patch(layer, origin, (-52, -6, 52, 64)) as view:
        _cheeks(view, who, face)
    with patch(layer, origin, (-24, -20, 24, 34)) as view:
        _nose(view, who, face)
    with patch(layer, origin, (-40, 18, 40, 80)) as view:
        _mouth(view, who, face)


def _shade(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def _forehead(view: Window, who: Identity, face: Face) -> None:
    """Lines of raised brows across the forehead, and between lowered ones."""
    line = _shade(who.skin, 0.78)
    if face.brow_height > 0.1:
        for place in (-53, -59):
            mask = inside(stroke(view.x, view.y - place, 24, 2, 0, 2.6))
            view.fill(0.8 * face.brow_height * mask, line)
    if face.brow_slant < -0.1:
        for side in (-1, 1):
            mask = inside(stroke(view.y + 27, view.x - 5 * side, 8, side, 0, 3.2))
            view.fill(-0.9 * face.brow_slant * mask, _shade(who.skin, 0.62))


def _brow(view: Window, side: int, who: Identity, face: Face) -> None:
    together = 4 * max(0.0, -face.brow_slant)
    x = view.x - side * (29 * who.eye_distance - together)
    y = view.y + 31 + 12 * face.brow_height + 2 * face.brow_slant
    mask = inside(stroke(x, y, 18, 3.5 + 2 * face.brow_height, side * 8 * face.brow_slant, 9.5 * who.brow_weight))
    view.fill(mask, _shade(who.hair, 0.55))


def _socket(view: Window, side: int, who: Identity) -> None:
    x = view.x - side * 27 * who.eye_distance
    view.fill(0.28 * soft(ellipse(x, view.y + 8, 23, 17), 12), _shade(who.skin, 0.72))


def _eye(view: Window, side: int, who: Identity, face: Face, blink: float) -> None:
    x = view.x - side * 27 * who.eye_distance
    y = view.y + 5
    half = 16.0 * who.eye_size
    upper = 9 + 5.5 * face.eye_opening - 5.5 * face.gaze
    lower = 5.5 + 1.5 * min(face.eye_opening, 0)
    # A closed lid lies on the lower one.
    upper = max(upper, 0.8) * (1 - blink) - lower * blink
    across = between(x / half, -1, 1)
    bow = 1 - across**2
    lid = y + upper * bow
    bottom = lower * bow - y
    # The lid's skin shows between the crease and the lashes.
    crease = inside(ellipse(x, y + 2, half + 1, 13.5))
    view.fill(0.8 * crease * inside(-lid), _shade(who.skin, 0.86))
    # Beyond its corners the eye is shut: there both lids lie on one line.
    opening = inside(np.minimum(lid, bottom)) * inside(half - np.abs(x))
    view.fill(opening, _WHITE)
    looks = y - 4.5 * face.gaze + 1
    iris = 7.6 * who.eye_size
    view.fill(opening * inside(ellipse(x, looks, iris, iris)), _shade(who.iris, 0.85))
    view.fill(opening * inside(ellipse(x, looks, 3.8, 3.8)), _DARK)
    view.fill(opening * inside(ellipse(x + 2.6, looks + 2.8, 1.9, 1.9)), (255, 255, 255))
    view.fill(0.35 * opening * soft(4 - lid, 4), _DARK)
    ends = inside(half + 1.5 - np.abs(x))
    view.fill(ends * inside(2.1 - np.abs(lid)), _DARK)
    view.fill(0.5 * ends * inside(1.0 - np.abs(bottom)), _shade(who.skin, 0.55))


def _nose(view: Window, who: Identity, face: Face) -> None:
    raised = 4 * max(face.nose_wrinkle, 0)
    width = 9.5 * who.nose_width + 2.5 * face.nose_wrinkle
    y = view.y - 17 + raised
    view.fill(0.5 * soft(ellipse(view.x - 4, y + 12, 6, 20), 8), _shade(who.skin, 0.84))
    view.fill(0.45 * soft(ellipse(view.x + 2, y + 10, 4, 20), 6), _lighter(who.skin))
    view.fill(0.7 * soft(ellipse(view.x, y - 3, width + 3, 6), 5), _shade(who.skin, 0.82))
    view.fill(0.6 * soft(ellipse(view.x, y + 2, width * 0.6, 6), 6), _lighter(who.skin))
    for side in (-1, 1):
        view.fill(0.85 * inside(ellipse(view.x - side * width * 0.55, y - 4.5, 3.6, 2.2)), _shade(who.skin, 0.36))
    if face.nose_wrinkle > 0.1:
        for place, length in ((-7, 8), (-1, 10), (5, 11)):
            mask = inside(stroke(view.x, view.y - place, length, -2.5, 0, 3.4))
            view.fill(0.9 * face.nose_wrinkle * mask, _shade(who.skin, 0.58))


def _cheeks(view: Window, who: Identity, face: Face) -> None:
    """Cheeks and the folds from nose to mouth, deep in smiles and in disgust."""
    depth = min(max(0.65 * face.mouth_curve + face.nose_wrinkle, 0.0), 1.0)
    for side in (-1, 1):
        cheek = soft(ellipse(view.x - side * 32, view.y - 19 + 3 * depth, 15, 11), 12)
        view.fill((0.16 + 0.2 * depth) * cheek, (225, 110, 100))
        if depth > 0.05:
            mask = inside(stroke(view.y - 27, view.x - side * 28, 15, -5.0 * side, 6.0 * side, 3.6))
            view.fill(0.75 * depth * mask, _shade(who.skin, 0.68))
    down = max(-face.mouth_curve, 0)
    view.fill(0.35 * soft(ellipse(view.x, view.y - 58, 13, 4), 4), _shade(who.skin, 0.8 - 0.1 * down))


def _mouth(view: Window, who: Identity, face: Face) -> None:
    stretch = face.mouth_width
    half = (22 + 8 * stretch) * who.mouth_size
    gap = 25 * max(face.mouth_opening, 0)
    across = between(view.x / half, -1, 1)
    bow = (1 - across**2) ** 0.6
    y = view.y - 41 + 3 * max(face.nose_wrinkle, 0)
    # One curled lip side tells disgust from a mere frown.
    line = y - 4 * face.mouth_curve + 12 * face.mouth_curve * across**2 - 3.5 * face.nose_wrinkle * across
    top = line + (0.35 * gap) * bow
    bottom = (0.65 * gap) * bow - line
    thin = 1 - 0.35 * max(stretch, 0) - 0.3 * max(-face.mouth_curve, 0)
    cupid = 1 - 0.25 * np.exp(-((view.x / 3.5) ** 2))
    ends = inside(half - np.abs(view.x))
    upper_lip = 5.5 * thin * cupid + 2.5 * face.nose_wrinkle
    lips = inside(np.minimum(top + upper_lip * bow, bottom + 7.5 * thin * bow)) * ends
    view.fill(lips, who.lips)
    view.fill(0.3 * lips * soft(bottom + 4 * thin * bow, 3) * inside(-bottom), _lighter(who.lips))
    if gap > 1:
        hole = inside(np.minimum(top, bottom)) * ends
        view.fill(hole, _MOUTH)
        view.fill(hole * soft(5 - bottom, 3) * soft(np.full_like(bottom, gap - 14), 6), _TONGUE)
        teeth = min(max(0.25 + 1.6 * stretch, 0.0), 1.0) * min(9.0, 0.75 * gap)
        view.fill(hole * inside(teeth * np.sqrt(bow) - top) * inside(view.x * 0 + teeth), _TEETH)
    thickness = 3.4 if gap <= 1 else 1.6
    for edge in (top, bottom):
        view.fill(0.85 * inside(thickness / 2 - np.abs(edge)) * inside(half + 1 - np.abs(view.x)), _MOUTH)


def _lighter(colour: Colour) -> Colour:
    red, green, blue = (value + 0.35 * (255 - value) for value in colour)
    return red, green, blue
