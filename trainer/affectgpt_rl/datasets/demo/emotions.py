"""The demo corpus's emotions: their words, and how a face and a voice show them.

Eight groups of four words each; all words map in the emotion wheels. The cues are the names of the classes
that encoder pretraining learns and that reasoning mentions.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

Tone = Literal["good", "bad"]
NEUTRAL = "neutral"


@dataclass(frozen=True)
class Face:
    """An expression by its action units; 0 is the resting face, 1 a full movement.

    Attributes:
        brow_height: Brows raised (AU 1+2), or lowered below 0 (AU 4).
        brow_slant: Inner brows raised (AU 1), or pulled down and together below 0 (AU 4).
        eye_opening: Eyes wide (AU 5), or narrowed below 0 (AU 7).
        gaze: Eyes and upper lids cast down (AU 64).
        mouth_curve: Corners up (AU 12), or down below 0 (AU 15).
        mouth_opening: Jaw dropped (AU 26).
        mouth_width: Lips stretched (AU 20), or rounded below 0 (AU 18).
        nose_wrinkle: Nose wrinkled and upper lip raised (AU 9+10).
    """

    brow_height: float = 0.0
    brow_slant: float = 0.0
    eye_opening: float = 0.0
    gaze: float = 0.0
    mouth_curve: float = 0.0
    mouth_opening: float = 0.0
    mouth_width: float = 0.0
    nose_wrinkle: float = 0.0

    def scaled(self, amount: float) -> Face:
        """Returns the expression at a part of its strength: 0 is the resting face."""
        return Face(*(amount * value for value in astuple(self)))


@dataclass(frozen=True)
class Voice:
    """A way of speaking; 0 is the resting voice.

    Attributes:
        pitch: Semitones above the speaker's own pitch.
        energy: Decibels above ordinary loudness.
        tempo: Syllables a second more than ordinary.
        slope: Semitones that the pitch rises from start to end of the clip; below 0 it falls.
        bounce: Semitones by which syllables alternate in pitch.
        tremble: Depth of a fast shake of pitch and loudness, 0..1.
        breath: Share of breath noise, 0..1.
        press: Hardness of the voice, 0..1: brighter, with sharp syllable starts.
    """

    pitch: float = 0.0
    energy: float = 0.0
    tempo: float = 0.0
    slope: float = 0.0
    bounce: float = 0.0
    tremble: float = 0.0
    breath: float = 0.0
    press: float = 0.0

    def scaled(self, amount: float) -> Voice:
        """Returns the way of speaking at a part of its strength: 0 is the resting voice."""
        return Voice(*(amount * value for value in astuple(self)))


@dataclass(frozen=True)
class Emotion:
    """A group of words that mean nearly the same, with its expressions.

    Attributes:
        words: Open-set labels of the group.
        tone: How a sentence of this emotion sounds on its own.
        face, voice: Expressions at full strength.
        face_cues, voice_cues: What a careful observer names, per cue.
    """

    words: tuple[str, ...]
    tone: Tone
    face: Face
    voice: Voice
    face_cues: dict[str, str]
    voice_cues: dict[str, str]


def _face_cues(brows: str, eyes: str, mouth: str) -> dict[str, str]:
    return {"brows": brows, "eyes": eyes, "mouth": mouth}


def _voice_cues(pitch: str, energy: str, contour: str) -> dict[str, str]:
    return {"pitch": pitch, "energy": energy, "contour": contour}


NEUTRAL_FACE_CUES = _face_cues("level", "open", "flat")
NEUTRAL_VOICE_CUES = _voice_cues("middle", "medium", "flat")

EMOTIONS: dict[str, Emotion] = {
    "joy": Emotion(
        ("happy", "joyful", "cheerful", "delighted"),
        "good",
        Face(brow_height=0.25, eye_opening=-0.15, mouth_curve=1.0, mouth_opening=0.5, mouth_width=0.7),
        Voice(pitch=4, energy=5, tempo=1.5, bounce=4),
        _face_cues("level", "open", "smile"),
        _voice_cues("high", "loud", "bouncing"),
    ),
    "calm": Emotion(
        ("calm", "serene", "peaceful", "relaxed"),
        "good",
        Face(eye_opening=-0.75, mouth_curve=0.75, mouth_width=0.15),
        Voice(pitch=-2, energy=-7, tempo=-1.8),
        _face_cues("level", "narrow", "smile"),
        _voice_cues("low", "soft", "flat"),
    ),
    "sad": Emotion(
        ("sad", "sorrowful", "gloomy", "lonely"),
        "bad",
        Face(brow_height=0.1, brow_slant=1.0, eye_opening=-0.2, gaze=0.45, mouth_curve=-1.0, mouth_width=-0.1),
        Voice(pitch=-3, energy=-6, tempo=-1.5, slope=-6, breath=0.3),
        _face_cues("slanted", "lowered", "down"),
        _voice_cues("low", "soft", "falling"),
    ),
    "anger": Emotion(
        ("angry", "furious", "irritated", "annoyed"),
        "bad",
        Face(brow_height=-0.7, brow_slant=-1.0, eye_opening=0.1, mouth_curve=-0.35, mouth_opening=0.3, mouth_width=0.5),
        Voice(pitch=1, energy=8, tempo=1.2, bounce=1.5, press=1.0),
        _face_cues("lowered", "open", "bared"),
        _voice_cues("middle", "loud", "jagged"),
    ),
    "fear": Emotion(
        ("fearful", "scared", "anxious", "worried"),
        "bad",
        Face(brow_height=0.7, brow_slant=0.9, eye_opening=0.9, mouth_curve=-0.45, mouth_opening=0.3, mouth_width=0.75),
        Voice(pitch=7, energy=-1, tempo=2.2, tremble=1.0, breath=0.2),
        _face_cues("slanted", "wide", "stretched"),
        _voice_cues("high", "medium", "trembling"),
    ),
    "surprise": Emotion(
        ("surprised", "astonished", "amazed", "startled"),
        "good",
        Face(brow_height=1.0, eye_opening=1.0, mouth_opening=1.0, mouth_width=-0.7),
        Voice(pitch=5, energy=4, tempo=-0.8, slope=9),
        _face_cues("raised", "wide", "round"),
        _voice_cues("high", "loud", "rising"),
    ),
    "disgust": Emotion(
        ("disgusted", "repulsed", "disgust", "revolted"),
        "bad",
        Face(
            brow_height=-0.45, brow_slant=-0.2, eye_opening=-0.7, mouth_curve=-0.75, mouth_opening=0.1, nose_wrinkle=1
        ),
        Voice(pitch=-4, energy=2, tempo=-1.2, slope=-5, press=0.6),
        _face_cues("lowered", "narrow", "curled"),
        _voice_cues("low", "medium", "falling"),
    ),
    "shame": Emotion(
        ("ashamed", "guilty", "embarrassed", "remorseful"),
        "bad",
        Face(brow_height=0.15, brow_slant=0.35, eye_opening=-0.35, gaze=1.0, mouth_curve=-0.2, mouth_width=-0.6),
        Voice(pitch=1, energy=-9, tempo=-0.3, slope=-2, tremble=0.35, breath=0.8),
        _face_cues("level", "lowered", "pressed"),
        _voice_cues("middle", "soft", "trembling"),
    ),
}
