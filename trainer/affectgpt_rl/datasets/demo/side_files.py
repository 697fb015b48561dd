"""What lies beside a clip for people's tools: a thumbnail, and the sound in a form that every browser decodes.

By convention both carry the clip's name: ``clips/t0001.mp4`` has ``thumbnails/t0001.jpg`` and ``audio/t0001.ogg``.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from .partial import written_whole
from .voice import SAMPLE_RATE

_OPUS_CHUNK = 320
_OPUS_BITS_A_SECOND = 24_000


def write_thumbnail(path: Path, frame: np.ndarray) -> None:
    """Writes a frame as JPEG.

    Raises:
        OSError: The file cannot be written.
    """
    with written_whole(path) as partial:
        Image.fromarray(frame).save(partial, "JPEG", quality=80)


def write_sound(path: Path, sound: np.ndarray) -> None:
    """Writes a sound as Opus in Ogg: the desktop build of VS Code decodes no AAC.

    Raises:
        OSError: The file cannot be written.
    """
    # Without "bitexact" every file has a random serial number.
    options = {"fflags": "+bitexact"}
    with written_whole(path) as partial, av.open(str(partial), "w", format="ogg", options=options) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono", options={"compression_level": "4"})
        stream.bit_rate = _OPUS_BITS_A_SECOND
        for start in range(0, len(sound), _OPUS_CHUNK):
            chunk = av.AudioFrame.from_ndarray(sound[None, start : start + _OPUS_CHUNK], "flt", "mono")
            chunk.sample_rate, chunk.pts, chunk.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
            container.mux(stream.encode(chunk))
        container.mux(stream.encode())
