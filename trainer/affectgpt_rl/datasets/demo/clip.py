"""One sample as a video: the speaker drawn and voiced, written as H.264 and AAC."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from .emotions import EMOTIONS, Face
from .identity import draw_camera, draw_identity
from .partial import written_whole
from .portrait import SIZE, Portrait
from .samples import SPLITS, Sample, sample_random
from .speech import SECONDS, Syllable, draw_syllables, loudness
from .voice import SAMPLE_RATE, synthesize

FRAME_RATE = 10
FRAMES = int(SECONDS * FRAME_RATE)
# Between the two phrases: the expression is full and the mouth rests in it.
STILL_FRAME = FRAMES // 2
# The quick code for one kind of processor rounds otherwise than that for another one, and not always alike.
_X264 = {"preset": "veryfast", "crf": "20", "x264-params": "cpu-independent=1"}
_BLINK_SECONDS = 0.22
_AUDIO_CHUNK = 1024


def render_clip(sample: Sample, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws and voices a sample.

    Args:
        sample: What to show.
        seed: The corpus's seed; the same sample and seed give the same clip.

    Returns:
        The frames, uint8 (20, 192, 192, 3), 10 a second; the sound, float32 (32000,), 16 kHz.
    """
    random = sample_random(seed, sample.split, sample.number, 1)
    # Speakers are drawn from numbers of their own, so that all their clips show the same person.
    speaker = np.random.default_rng([seed, len(SPLITS) + SPLITS.index(sample.split), sample.speaker])
    who = draw_identity(speaker_name(sample), speaker)
    voice = EMOTIONS[sample.voice].voice.scaled(sample.voice_strength)
    syllables = draw_syllables(voice, random)
    portrait = Portrait(who, draw_camera(random, SIZE), random)
    face = EMOTIONS[sample.face].face.scaled(sample.face_strength)
    frames = _frames(portrait, face, syllables, 0.5 + 0.06 * voice.energy, random)
    return frames, synthesize(who, voice, syllables, random)


def speaker_name(sample: Sample) -> str:
    """Returns the speaker's name; the splits' speakers are different people."""
    return f"{sample.split[0]}-speaker-{sample.speaker + 1:03d}"


def write_clip(path: Path, frames: np.ndarray, sound: np.ndarray) -> None:
    """Writes frames and sound as an mp4; the file appears whole or not at all.

    Raises:
        OSError: The file cannot be written.
    """
    options = {"movflags": "+faststart"}
    with written_whole(path) as partial, av.open(str(partial), "w", format="mp4", options=options) as container:
        video = container.add_stream("libx264", rate=FRAME_RATE, options=_X264)
        video.width, video.height, video.pix_fmt = frames.shape[2], frames.shape[1], "yuv420p"
        # One clip a process at a time: threads would only fight over the cores.
        video.thread_count = 1
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = 64_000
        for pixels in frames:
            container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(video.encode())
        for start in range(0, len(sound), _AUDIO_CHUNK):
            chunk = av.AudioFrame.from_ndarray(sound[None, start : start + _AUDIO_CHUNK], "fltp", "mono")
            chunk.sample_rate, chunk.pts, chunk.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
            container.mux(audio.encode(chunk))
        container.mux(audio.encode())


def _frames(
    portrait: Portrait, face: Face, syllables: list[Syllable], liveliness: float, random: np.random.Generator
) -> np.ndarray:
    times = np.arange(FRAMES) / FRAME_RATE
    speaking = loudness(syllables, times, 0.08)
    # The expression grows out of a hint of itself and is full by the middle.
    strength = 0.45 + 0.55 * np.clip(times / 0.7, 0, 1) ** 1.5
    blinks = [random.uniform(0.15, 0.7), random.uniform(1.35, 1.8)]
    closed = np.max([np.clip(1.4 - np.abs(times - moment) / (_BLINK_SECONDS / 2), 0, 1) for moment in blinks], axis=0)
    phases, rates = random.uniform(0, 2 * np.pi, 3), random.uniform(0.25, 0.6, 3)
    drift = np.sin(2 * np.pi * rates * times[:, None] + phases) * (3.0, 1.8, 1.6) * max(liveliness, 0.25)
    drift[:, 1] -= 1.5 * speaking
    # Python's own floats from here on: one of numpy's would turn all drawing into double precision, at half the speed.
    moments = zip(times.tolist(), strength.tolist(), speaking.tolist(), closed.tolist(), drift.tolist(), strict=True)
    return np.stack(
        [
            portrait.frame(_spoken(face.scaled(full), syllables, loud, time), blink, (right, down, tilt))
            for time, full, loud, blink, (right, down, tilt) in moments
        ]
    )


def _spoken(face: Face, syllables: list[Syllable], loud: float, time: float) -> Face:
    """Returns the expression with the mouth of the syllable that is spoken."""
    vowel = next((syllable.vowel for syllable in syllables if syllable.start <= time < syllable.end), 0)
    # Jaw and width of the vowels a, e, i, o, u.
    jaw, width = ((0.45, 0.0), (0.3, 0.2), (0.2, 0.35), (0.4, -0.4), (0.25, -0.55))[vowel]
    return Face(
        brow_height=face.brow_height + 0.06 * loud,
        brow_slant=face.brow_slant,
        eye_opening=face.eye_opening,
        gaze=face.gaze,
        mouth_curve=face.mouth_curve,
        mouth_opening=min(face.mouth_opening + jaw * loud, 1.1),
        mouth_width=face.mouth_width + 0.7 * width * loud,
        nose_wrinkle=face.nose_wrinkle,
    )
