"""Clips as the policy sees and hears them: one frame of the face, and the voice's spectrogram."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from PIL import Image

from .spectrogram import SAMPLE_RATE, SIZE, spectrogram

# The middle of a clip: an expression has grown by then, and has not yet gone.
FACE_PLACE = 0.5


class UnreadableClip(Exception):
    """A clip that gives no picture; the message says why, without the file's name."""


def probe_clip(path: Path) -> None:
    """Opens a clip and looks at its streams, without decoding it.

    Raises:
        UnreadableClip: The file is missing, is no media file, or has no video.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise UnreadableClip("it has no video stream")
    except (FFmpegError, OSError) as error:
        raise UnreadableClip(_reason(error)) from error


def clip_pictures(path: Path) -> np.ndarray:
    """Decodes a clip into the two pictures that the policy reads.

    Args:
        path: A media file; one without sound is silent, which is a black second picture.

    Returns:
        uint8, shape (2, 48, 48, 3): the frame at the middle of the clip, its largest centred square scaled by
        averaging areas; then the spectrogram of the sound as far as the picture goes.

    Raises:
        UnreadableClip: The file is missing, broken or without video.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise UnreadableClip("it has no video stream")
            seconds = _seconds(container)
            frame = _frame_at(container, FACE_PLACE * seconds)
        # Reading the sound through a second opening spares decoding the frames behind the one that was wanted.
        with av.open(str(path)) as container:
            sound = _sound(container)[: round(seconds * SAMPLE_RATE)]
    except (FFmpegError, OSError) as error:
        raise UnreadableClip(_reason(error)) from error
    return np.stack([_square(frame), spectrogram(sound)])


def _seconds(container: InputContainer) -> float:
    stream = container.streams.video[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    if container.duration is not None:
        return container.duration / av.time_base
    raise UnreadableClip("it does not say how long it is")


def _frame_at(container: InputContainer, seconds: float) -> np.ndarray:
    """Returns the last frame that is shown no later than ``seconds``."""
    stream = container.streams.video[0]
    container.seek(int(seconds * av.time_base))
    shown = None
    for frame in container.decode(stream):
        if shown is not None and frame.time is not None and frame.time > seconds:
            break
        shown = frame
    if shown is None:
        raise UnreadableClip("no frame of it can be decoded")
    return shown.to_ndarray(format="rgb24")


def _sound(container: InputContainer) -> np.ndarray:
    if not container.streams.audio:
        return np.zeros(0, dtype=np.float32)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    pieces: list[AudioFrame] = []
    for frame in container.decode(container.streams.audio[0]):
        pieces += resampler.resample(frame)
    pieces += resampler.resample(None)
    samples = [piece.to_ndarray().reshape(-1) for piece in pieces]
    return np.concatenate(samples).astype(np.float32) if samples else np.zeros(0, dtype=np.float32)


def _square(frame: np.ndarray) -> np.ndarray:
    height, width = frame.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(np.ascontiguousarray(frame[top : top + side, left : left + side]))
    return np.asarray(square.resize((SIZE, SIZE), Image.Resampling.BOX))


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error).lower()
