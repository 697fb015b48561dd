"""The texts of a sample: cues, reference description, and the cold-start target with its planned mistakes."""

from __future__ import annotations

import numpy as np

from .emotions import EMOTIONS, NEUTRAL, NEUTRAL_FACE_CUES, NEUTRAL_VOICE_CUES
from .samples import Sample
from .sentences import PLAIN

# The cold start imitates pseudo-labels, and these trust the words too much: where the subtitle carries an emotion,
# most targets name a stock word of its tone instead of what face and voice show. Being wrong in a way that depends on
# the subtitle is what reinforcement learning can correct; random mistakes would be averaged away by imitation alone.
_STOCK_WORDS = {"good": "happy", "bad": "sad"}
_STOCK_SHARE = 0.65
_TAIL_SHARE = 0.07
_TAIL = ("anxious", "surprised")
# Targets that lack one tag leave something to learn for the format reward.
_BROKEN_SHARE = 0.15
_TAGS = ("<think>", "</think>", "<answer>", "</answer>")

_FACE_WORDS = {
    "brows": {
        "level": "level",
        "raised": "raised",
        "lowered": "pulled down",
        "slanted": "slanted, their inner ends up",
    },
    "eyes": {"open": "open", "wide": "wide open", "narrow": "half closed", "lowered": "cast down"},
    "mouth": {
        "flat": "at rest",
        "smile": "smiling",
        "down": "turned down",
        "bared": "tight over bared teeth",
        "stretched": "stretched wide",
        "round": "open and round",
        "curled": "curled, under a wrinkled nose",
        "pressed": "small and pressed",
    },
}
_CONTOUR_WORDS = {
    "flat": "even",
    "rising": "rising",
    "falling": "falling",
    "bouncing": "lively, going up and down",
    "jagged": "hard and jagged",
    "trembling": "trembling",
}


def cues(sample: Sample) -> dict[str, dict[str, str]]:
    """Returns what each medium shows, as classes; a weak medium shows a neutral one."""
    face = EMOTIONS[sample.seen].face_cues if sample.seen != NEUTRAL else NEUTRAL_FACE_CUES
    voice = EMOTIONS[sample.heard].voice_cues if sample.heard != NEUTRAL else NEUTRAL_VOICE_CUES
    return {"face": {"emotion": sample.seen, **face}, "voice": {"emotion": sample.heard, **voice}}


def description(sample: Sample) -> str:
    """Returns the reference description, for people to read."""
    shown = cues(sample)
    face = {cue: _FACE_WORDS[cue][shown["face"][cue]] for cue in _FACE_WORDS}
    pitch = {"middle": "of middle pitch"}.get(shown["voice"]["pitch"], shown["voice"]["pitch"])
    energy = {"medium": "neither loud nor soft"}.get(shown["voice"]["energy"], shown["voice"]["energy"])
    contour = _CONTOUR_WORDS[shown["voice"]["contour"]]
    sentences = [
        f"The brows are {face['brows']}, the eyes {face['eyes']} and the mouth is {face['mouth']}.",
        f"The voice is {pitch}, {energy} and {contour}.",
        _about_words(sample),
        _conclusion(sample),
    ]
    return " ".join(sentences)


def target(sample: Sample, random: np.random.Generator) -> str:
    """Returns the completion that the cold start imitates; four in ten carry a wrong answer."""
    firsts = [next(word for word in sample.labels if word in EMOTIONS[group].words) for group in sample.emotions]
    thought, answer = " and ".join(firsts), list(sample.labels)
    stock, tail, broken = random.random(3)
    if sample.words != PLAIN and stock < _STOCK_SHARE:
        thought = _STOCK_WORDS[EMOTIONS[sample.words].tone]
        answer = [thought]
    elif tail < _TAIL_SHARE:
        answer += [word for word in _TAIL if word not in answer]
    shown = cues(sample)
    face = " ".join(f"{cue} {shown['face'][cue]}" for cue in ("brows", "eyes", "mouth"))
    voice = " ".join(shown["voice"][cue] for cue in ("pitch", "energy", "contour"))
    think = f"{face} voice {voice} words {_words_tone(sample)} so {thought}"
    text = f"<think>{think}</think><answer>{', '.join(answer)}</answer>"
    if broken < _BROKEN_SHARE:
        text = text.replace(_TAGS[int(random.integers(len(_TAGS)))], " ", 1).strip()
    return text


def _words_tone(sample: Sample) -> str:
    return PLAIN if sample.words == PLAIN else EMOTIONS[sample.words].tone


def _about_words(sample: Sample) -> str:
    match sample.tone:
        case "plain":
            return "The words alone say nothing about feelings."
        case "fitting":
            return f"The words fit: on their own they sound {EMOTIONS[sample.words].words[0]}."
        case "contrary":
            return f"The words say otherwise: on their own they sound {EMOTIONS[sample.words].words[0]}."


def _conclusion(sample: Sample) -> str:
    if sample.kind == "mixed":
        one, other = ([word for word in sample.labels if word in EMOTIONS[group].words] for group in sample.emotions)
        return f"Face and voice differ: the face is {' and '.join(one)}, the voice {' and '.join(other)}."
    whole = " and ".join(sample.labels)
    if sample.weak == "none":
        return f"Together the speaker seems {whole}."
    shown, hidden = ("voice", "face") if sample.weak == "face" else ("face", "voice")
    return f"The {hidden} hardly shows anything, but the {shown} is {whole}."
