"""The pictures of a whole dataset, decoded once and kept for the next run."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .media import UnreadableClip, clip_pictures
from .spectrogram import SIZE

# Part of the key: pictures that an older release drew otherwise are not taken for today's.
_VERSION = 1
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Pictures:
    """A dataset's pictures.

    Attributes:
        images: uint8, shape (clips, 2, 48, 48, 3).
        problems: Why a clip could not be read, one text a clip; empty where it could.
    """

    images: np.ndarray
    problems: list[str]


def load_pictures(
    clips: Sequence[Path], workers: int, done: Callable[[int], None], cache: Path | None = None
) -> Pictures:
    """Decodes clips, or takes what an earlier call decoded.

    What was decoded is kept under a hash of the clips' bytes: a corpus that moved is found again, a clip that changed
    is decoded anew.

    Args:
        clips: The clips, in the order of the dataset.
        workers: Clips that are decoded at a time.
        done: Told how many clips are done; it may raise to leave.
        cache: Where pictures are kept; the user's cache folder when left out.

    Returns:
        The pictures; a clip that cannot be read has a problem and black ones.
    """
    kept = (cache or cache_folder()) / f"pictures-{_fingerprint(clips)}.npz"
    if found := _read(kept, len(clips)):
        done(len(clips))
        return found
    images = np.zeros((len(clips), 2, SIZE, SIZE, 3), dtype=np.uint8)
    problems = [""] * len(clips)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            for place, result in enumerate(pool.map(_decoded, clips)):
                if isinstance(result, str):
                    problems[place] = result
                else:
                    images[place] = result
                done(place + 1)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    pictures = Pictures(images, problems)
    # A cache that cannot be written costs the next run its time and nothing else.
    with contextlib.suppress(OSError):
        _write(kept, pictures)
    return pictures


def cache_folder() -> Path:
    """Returns the folder for what can be made again (XDG_CACHE_HOME)."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "affectgpt-rl"


def _decoded(clip: Path) -> np.ndarray | str:
    try:
        return clip_pictures(clip)
    except UnreadableClip as error:
        return str(error)


def _fingerprint(clips: Sequence[Path]) -> str:
    digest = hashlib.sha256(f"{_VERSION} {SIZE}\n".encode())
    for clip in clips:
        own = hashlib.sha256()
        try:
            with clip.open("rb") as file:
                while piece := file.read(_MEGABYTE):
                    own.update(piece)
        except OSError:
            own.update(b"unreadable")
        digest.update(own.digest())
    return digest.hexdigest()[:32]


def _read(path: Path, count: int) -> Pictures | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            images, problems = stored["images"], [str(problem) for problem in stored["problems"]]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    whole = images.shape == (count, 2, SIZE, SIZE, 3) and images.dtype == np.uint8 and len(problems) == count
    return Pictures(images, problems) if whole else None


def _write(path: Path, pictures: Pictures) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, images=pictures.images, problems=np.array(pictures.problems, dtype=np.str_))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
