"""A clip's picture and sound: a face that moves by its expression, a voice within a human range."""

import dataclasses
from pathlib import Path

import av
import numpy as np
import pytest

from affectgpt_rl.datasets.demo.clip import FRAMES, STILL_FRAME, render_clip, write_clip
from affectgpt_rl.datasets.demo.emotions import EMOTIONS
from affectgpt_rl.datasets.demo.samples import Sample, plan_split
from affectgpt_rl.datasets.demo.side_files import write_sound

PLAN = plan_split(0, "train", 40)


def showing(face: str, voice: str, base: Sample = PLAN[0]) -> Sample:
    """The same person before the same camera with another expression."""
    return dataclasses.replace(base, face=face, voice=voice, face_strength=1.0, voice_strength=1.0)


def pitch(sound: np.ndarray) -> float:
    """Median pitch in Hz of the voiced parts, by autocorrelation."""
    found = []
    for start in range(0, len(sound) - 1024, 512):
        part = sound[start : start + 1024] * np.hanning(1024)
        if np.sqrt(np.mean(part**2)) < 0.005:
            continue
        similar = np.correlate(part, part, "full")[1023:]
        lag = 35 + int(np.argmax(similar[35:230]))
        if similar[lag] > 0.4 * similar[0]:
            found.append(16000 / lag)
    return float(np.median(found))


def test_the_same_sample_and_seed_give_the_same_frames_and_sound():
    first, again, other = (render_clip(PLAN[1], seed) for seed in (5, 5, 6))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


def test_every_expression_of_a_person_looks_different():
    stills = {group: render_clip(showing(group, "calm"), 0)[0][STILL_FRAME].astype(int) for group in EMOTIONS}
    for one in EMOTIONS:
        for other in EMOTIONS:
            if one < other:
                # In the middle of the picture, where the face is; the same head and light otherwise.
                difference = np.abs(stills[one] - stills[other])[50:160, 40:150].mean()
                assert difference > 2, (one, other)


def test_an_expression_grows_and_the_mouth_moves_while_speaking():
    frames, _ = render_clip(showing("surprise", "joy"), 0)
    steps = np.abs(np.diff(frames.astype(int), axis=0)).mean(axis=(1, 2, 3))
    assert frames.shape == (FRAMES, 192, 192, 3)
    assert (steps > 0.3).sum() > FRAMES // 2


@pytest.mark.parametrize(("higher", "lower"), [("joy", "sad"), ("surprise", "disgust"), ("fear", "calm")])
def test_voices_differ_in_pitch_within_a_human_range(higher: str, lower: str):
    high, low = (pitch(render_clip(showing("calm", voice), 0)[1]) for voice in (higher, lower))
    assert high > 1.2 * low
    assert 70 < low < high < 400


def test_an_angry_voice_is_louder_than_an_ashamed_one_and_nothing_clips():
    loud, soft = (render_clip(showing("calm", voice), 0)[1] for voice in ("anger", "shame"))
    assert np.sqrt(np.mean(loud**2)) > 3 * np.sqrt(np.mean(soft**2))
    assert np.abs(loud).max() < 1


def test_a_clip_is_an_mp4_of_h264_and_aac_that_shows_what_was_drawn(tmp_path: Path):
    frames, sound = render_clip(PLAN[2], 0)
    write_clip(tmp_path / "a.mp4", frames, sound)
    with av.open(str(tmp_path / "a.mp4")) as clip:
        video, audio = clip.streams.video[0], clip.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (audio.codec_context.name, audio.codec_context.sample_rate, audio.codec_context.layout.name) == (
            "aac",
            16000,
            "mono",
        )
        assert clip.duration is not None
        assert clip.duration / av.time_base >= 2
        shown = np.stack([frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)])
    with av.open(str(tmp_path / "a.mp4")) as clip:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in clip.decode(audio=0)])[: len(sound)]
    assert shown.shape == frames.shape
    assert np.abs(shown.astype(int) - frames).mean() < 6
    assert np.corrcoef(heard, sound)[0, 1] > 0.9


def test_the_sound_beside_a_clip_is_opus_of_the_same_length(tmp_path: Path):
    _, sound = render_clip(PLAN[2], 0)
    write_sound(tmp_path / "a.ogg", sound)
    with av.open(str(tmp_path / "a.ogg")) as file:
        assert file.streams.audio[0].codec_context.name == "opus"
        length = sum(frame.samples for frame in file.decode(audio=0)) / file.streams.audio[0].codec_context.sample_rate
    assert 1.95 < length < 2.1


def test_a_clip_that_cannot_be_written_says_why_and_leaves_nothing(tmp_path: Path):
    frames, sound = render_clip(PLAN[2], 0)
    with pytest.raises(OSError, match="No such file or directory"):
        write_clip(tmp_path / "missing" / "a.mp4", frames, sound)
    assert list(tmp_path.iterdir()) == []
