"""Who speaks: looks and voice of a drawn person, and how a camera sees one clip of them."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

from .paint import Colour

_SKINS: tuple[Colour, ...] = (
    (250, 219, 194),
    (240, 200, 168),
    (222, 174, 137),
    (196, 143, 105),
    (158, 108, 76),
    (122, 82, 58),
)
_HAIRS: tuple[Colour, ...] = (
    (34, 28, 28),
    (58, 40, 30),
    (92, 60, 38),
    (128, 84, 44),
    (176, 132, 74),
    (150, 74, 40),
    (140, 136, 134),
)
_IRISES: tuple[Colour, ...] = ((72, 46, 28), (96, 66, 36), (60, 88, 62), (62, 92, 122), (50, 60, 70))
HAIR_STYLES = ("cropped", "parted", "bob", "long", "bun", "curls")


@dataclass(frozen=True)
class Identity:
    """A person of the corpus. Lengths are factors around 1 unless said otherwise.

    Attributes:
        name: Names the person; no two splits share one.
        skin, hair, iris, lips, shirt: Colours, 0..255.
        style: One of ``HAIR_STYLES``.
        face_width, face_length, jaw: Shape of the head.
        eye_distance, eye_size, brow_weight, nose_width, mouth_size: Shape of the features.
        pitch: Resting pitch of the voice, Hz.
        formants: Factor on the vowels' resonances; larger for a shorter throat.
        tilt: Decibels an octave by which higher harmonics are weaker.
    """

    name: str
    skin: Colour
    hair: Colour
    iris: Colour
    lips: Colour
    shirt: Colour
    style: str
    face_width: float
    face_length: float
    jaw: float
    eye_distance: float
    eye_size: float
    brow_weight: float
    nose_width: float
    mouth_size: float
    pitch: float
    formants: float
    tilt: float


@dataclass(frozen=True)
class Camera:
    """One clip's view: place and turn of the head, light, background and sensor noise.

    Attributes:
        shift: Place of the head from the middle, pixels of the drawing.
        zoom: Size of the head.
        roll: Tilt of the head, degrees.
        turn: Turn of the head to the side, -1..1.
        gain: Brightness of everything.
        side_light: How much brighter the right half is than the left, -0.25..0.25.
        background: Colour behind the head.
        noise: Standard deviation of the sensor noise, in grey levels.
    """

    shift: tuple[float, float]
    zoom: float
    roll: float
    turn: float
    gain: float
    side_light: float
    background: Colour
    noise: float


def draw_identity(name: str, random: np.random.Generator) -> Identity:
    """Draws a person."""
    skin = _varied(_SKINS[random.integers(len(_SKINS))], random)
    style = HAIR_STYLES[random.integers(len(HAIR_STYLES))]
    # Resting pitches stay within half an octave: relative pitch is the cue, and one clip is all there is to judge it.
    height = random.uniform(0, 1)
    return Identity(
        name=name,
        skin=skin,
        hair=_varied(_HAIRS[random.integers(len(_HAIRS))], random),
        iris=_varied(_IRISES[random.integers(len(_IRISES))], random),
        lips=(0.80 * skin[0] + 10, 0.52 * skin[1], 0.54 * skin[2]),
        shirt=_muted(random, 0.25, 0.6, 0.35, 0.75),
        style=style,
        face_width=random.uniform(0.94, 1.06),
        face_length=random.uniform(0.96, 1.04),
        jaw=random.uniform(0.82, 1.0),
        eye_distance=random.uniform(0.95, 1.06),
        eye_size=random.uniform(0.94, 1.08),
        brow_weight=random.uniform(0.9, 1.15),
        nose_width=random.uniform(0.85, 1.2),
        mouth_size=random.uniform(0.92, 1.1),
        pitch=125 * 2 ** (height * 0.5),
        formants=0.92 + 0.2 * height + random.uniform(-0.04, 0.04),
        tilt=random.uniform(9, 12),
    )


def draw_camera(random: np.random.Generator, size: int) -> Camera:
    """Draws the view of one clip of ``size`` by ``size`` pixels."""
    return Camera(
        shift=(random.uniform(-0.03, 0.03) * size, random.uniform(-0.03, 0.03) * size),
        zoom=random.uniform(1.08, 1.16),
        roll=random.uniform(-6, 6),
        turn=random.uniform(-1, 1),
        gain=random.uniform(0.78, 1.12),
        side_light=random.uniform(-0.25, 0.25),
        background=_muted(random, 0.08, 0.26, 0.45, 0.85),
        noise=random.uniform(1, 4),
    )


def _varied(colour: Colour, random: np.random.Generator) -> Colour:
    """Returns a colour a little lighter or darker, and hardly another hue: skin would look ill."""
    red, green, blue = np.clip(np.asarray(colour) * random.uniform(0.93, 1.07) + random.normal(0, 2.5, 3), 0, 255)
    return float(red), float(green), float(blue)


def _muted(random: np.random.Generator, least: float, most: float, dark: float, light: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(
        random.uniform(0, 1), random.uniform(least, most), random.uniform(dark, light)
    )
    return 255 * red, 255 * green, 255 * blue
