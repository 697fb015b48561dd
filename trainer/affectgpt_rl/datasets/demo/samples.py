"""Which sample shows what: the plan of a corpus, drawn from a seed before anything is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .emotions import EMOTIONS, NEUTRAL
from .sentences import PLAIN, SENTENCES, Split

SPLITS: tuple[Split, ...] = ("train", "validation", "held-out")
# Clips that one speaker appears in, about; a speaker belongs to one split.
_CLIPS_PER_SPEAKER = 5
_WEAK_SHARE = 0.25
_FITTING_SHARE, _CONTRARY_SHARE = 0.40, 0.15


@dataclass(frozen=True)
class Sample:
    """What one clip is to show.

    Attributes:
        id: Names the sample in its split.
        split: The split.
        number: Place in the split; with the corpus's seed it seeds everything drawn for this clip.
        speaker: Number of the speaker within the split.
        kind: Whether face and voice show one emotion or two.
        face, voice: The emotions that they show.
        face_strength, voice_strength: 1 is the emotion in full; a weak medium hardly leaves its rest.
        weak: The medium that hardly shows anything.
        labels: The true words; those of the face's emotion come first.
        words: The emotion of the subtitle, or "plain".
        tone: How the subtitle stands to the truth.
        subtitle: What is said.
    """

    id: str
    split: Split
    number: int
    speaker: int
    kind: Literal["single", "mixed"]
    face: str
    voice: str
    face_strength: float
    voice_strength: float
    weak: Literal["none", "face", "voice"]
    labels: list[str]
    words: str
    tone: Literal["fitting", "contrary", "plain"]
    subtitle: str

    @property
    def emotions(self) -> list[str]:
        """The true emotions, one or two."""
        return [self.face] if self.kind == "single" else [self.face, self.voice]

    @property
    def seen(self) -> str:
        """The emotion that an observer sees in the face; a weak face looks neutral."""
        return NEUTRAL if self.weak == "face" else self.face

    @property
    def heard(self) -> str:
        """The emotion that an observer hears in the voice; a weak voice sounds neutral."""
        return NEUTRAL if self.weak == "voice" else self.voice


def plan_split(seed: int, split: Split, count: int) -> list[Sample]:
    """Draws the samples of a split; the first ones stay the same when ``count`` grows, but for their speakers."""
    speakers = -(-count // _CLIPS_PER_SPEAKER)
    return [_plan_sample(seed, split, number, speakers) for number in range(count)]


def sample_random(seed: int, split: Split, number: int, purpose: int) -> np.random.Generator:
    """Returns the random numbers of one sample for one purpose, whatever was drawn for others."""
    return np.random.default_rng([seed, SPLITS.index(split), number, purpose])


def _plan_sample(seed: int, split: Split, number: int, speakers: int) -> Sample:
    random = sample_random(seed, split, number, 0)
    groups = list(EMOTIONS)
    # Every eight samples show each emotion once in the face.
    face = groups[(number + 3 * (number // len(groups))) % len(groups)]
    single = random.random() < 0.5
    voice = face if single else _choice(random, [group for group in groups if group != face])
    weak: Literal["none", "face", "voice"] = "none"
    draw = random.random()
    if single and draw < 2 * _WEAK_SHARE:
        weak = "face" if draw < _WEAK_SHARE else "voice"
    words, tone = _choose_words(random, [face] if single else [face, voice])
    most = 3 if single else 2
    labels = [
        label
        for group in dict.fromkeys((face, voice))
        for label in _several(random, EMOTIONS[group].words, int(random.integers(1, most + 1)))
    ]
    return Sample(
        id=f"{split[0]}{number + 1:04d}",
        split=split,
        number=number,
        speaker=int(random.integers(speakers)),
        kind="single" if single else "mixed",
        face=face,
        voice=voice,
        face_strength=_strength(random, weak == "face"),
        voice_strength=_strength(random, weak == "voice"),
        weak=weak,
        labels=labels,
        words=words,
        tone=tone,
        subtitle=_choice(random, SENTENCES[split][words]),
    )


def _choose_words(random: np.random.Generator, shown: list[str]) -> tuple[str, Literal["fitting", "contrary", "plain"]]:
    draw = random.random()
    if draw < _FITTING_SHARE:
        return _choice(random, shown), "fitting"
    if draw < _FITTING_SHARE + _CONTRARY_SHARE:
        tones = {EMOTIONS[group].tone for group in shown}
        others = [group for group in EMOTIONS if group not in shown]
        opposite = [group for group in others if EMOTIONS[group].tone not in tones]
        return _choice(random, opposite or others), "contrary"
    return PLAIN, "plain"


def _strength(random: np.random.Generator, weak: bool) -> float:
    return float(random.uniform(0.0, 0.25) if weak else random.uniform(0.75, 1.05))


def _choice(random: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(random.integers(len(choices)))]


def _several(random: np.random.Generator, choices: Sequence[str], count: int) -> list[str]:
    return [choices[int(place)] for place in random.permutation(len(choices))[:count]]
