"""The corpus as files: clips made in parallel processes, datasets published once every clip is there."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .clip import STILL_FRAME, render_clip, speaker_name, write_clip
from .partial import written_whole
from .samples import SPLITS, Sample, plan_split, sample_random
from .sentences import Split
from .side_files import write_sound, write_thumbnail
from .texts import cues, description, target

# Raised whenever the same seed would give other files.
GENERATOR_VERSION = 1
SUMMARY = "corpus.json"
# Lies in a folder whose clips are still being made, and says which.
_UNFINISHED = ".unfinished.json"
_FOLDERS = ("clips", "thumbnails", "audio")
_BYTES_A_CLIP = 80_000
_TARGET_DRAWS = 2

Progress = Callable[[int, int], None]


class CorpusError(Exception):
    """The corpus cannot be made; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Recipe:
    """What decides every byte of a corpus: the seed and the number of samples in each split."""

    seed: int
    counts: dict[Split, int]

    def to_json(self) -> dict[str, Any]:
        """Returns the recipe as it stands in the corpus's summary."""
        return {"generator": GENERATOR_VERSION, "seed": self.seed, "counts": self.counts}

    def samples(self) -> list[Sample]:
        """Draws the samples of all splits."""
        return [sample for split in SPLITS for sample in plan_split(self.seed, split, self.counts[split])]


def make_corpus(folder: Path, recipe: Recipe, workers: int, progress: Progress) -> dict[str, Any]:
    """Makes a corpus, or goes on with one that was interrupted.

    Args:
        folder: New, empty, or one that an earlier call filled. Clips of another recipe are replaced.
        recipe: Which corpus.
        workers: Processes that render at the same time.
        progress: Called with the clips that are there and those planned; at least at the start and at the end.

    Returns:
        The summary that is written to corpus.json.

    Raises:
        CorpusError: The folder holds something else, or cannot be written.
    """
    samples = recipe.samples()
    datasets: dict[Split, bytes] = {split: _dataset(samples, split, recipe.seed) for split in SPLITS}
    summary = {**recipe.to_json(), "fingerprint": _fingerprint(recipe, datasets)}
    try:
        if _published(folder, summary, datasets):
            progress(len(samples), len(samples))
            return summary
        _prepare(folder, recipe)
        missing = [sample for sample in samples if not _is_made(folder, sample)]
        refuse_full_disk(folder, len(missing))
        _make_clips(
            folder, recipe, missing, workers, lambda made: progress(len(samples) - len(missing) + made, len(samples))
        )
        for split, text in datasets.items():
            _publish(folder / f"{split}.jsonl", text)
        _publish(folder / SUMMARY, json.dumps(summary, indent=2).encode() + b"\n")
        (folder / _UNFINISHED).unlink()
    except OSError as error:
        reason = f"{error.strerror or error}"
        raise CorpusError(
            f"{error.filename or folder} cannot be written: {reason}. Choose another folder with --out."
        ) from error
    return summary


def sample_row(sample: Sample, seed: int) -> dict[str, Any]:
    """Returns a sample as a row of its dataset; only training rows carry a target to imitate."""
    row = {
        "id": sample.id,
        "video": f"clips/{sample.id}.mp4",
        "subtitle": sample.subtitle,
        "labels": sample.labels,
        "description": description(sample),
        "cues": cues(sample),
        "attributes": {
            "kind": sample.kind,
            "face": sample.face,
            "voice": sample.voice,
            "words": sample.words,
            "tone": sample.tone,
            "weak": sample.weak,
            "speaker": speaker_name(sample),
        },
    }
    if sample.split == "train":
        row["target"] = target(sample, sample_random(seed, sample.split, sample.number, _TARGET_DRAWS))
    return row


def _dataset(samples: list[Sample], split: Split, seed: int) -> bytes:
    rows = (sample_row(sample, seed) for sample in samples if sample.split == split)
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def _fingerprint(recipe: Recipe, datasets: dict[Split, bytes]) -> str:
    digest = hashlib.sha256(json.dumps(recipe.to_json()).encode())
    for text in datasets.values():
        digest.update(text)
    return digest.hexdigest()


def _published(folder: Path, summary: dict[str, Any], datasets: dict[Split, bytes]) -> bool:
    if _json_in(folder / SUMMARY) != summary:
        return False
    files = ((folder / f"{split}.jsonl", text) for split, text in datasets.items())
    return all(path.is_file() and path.read_bytes() == text for path, text in files)


def _prepare(folder: Path, recipe: Recipe) -> None:
    """Takes the folder into possession and removes what belongs to another recipe."""
    if folder.exists() and not folder.is_dir():
        raise CorpusError(f"{folder} is a file; the corpus needs a folder. Choose another one with --out.")
    known = [value for name in (_UNFINISHED, SUMMARY) if (value := _json_in(folder / name)) is not None]
    if not known and folder.is_dir() and any(folder.iterdir()):
        raise CorpusError(f"{folder} holds other files than a demo corpus. Choose an empty or new folder with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    # A dataset without its clips must not be found: what was published is withdrawn first.
    for name in (SUMMARY, *(f"{split}.jsonl" for split in SPLITS)):
        (folder / name).unlink(missing_ok=True)
    ours = recipe.to_json()
    if known and not all(all(value.get(key) == ours[key] for key in ours) for value in known):
        for name in _FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
    _publish(folder / _UNFINISHED, json.dumps(ours).encode())
    for name in _FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    # A process that was killed could not take its half-written file along.
    for left in folder.rglob(".*.partial"):
        left.unlink()


def _json_in(path: Path) -> dict[str, Any] | None:
    """Returns the object in a file; None where there is none to be read."""
    try:
        value = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def refuse_full_disk(folder: Path, clips: int) -> None:
    """Looks whether the disk has room.

    Raises:
        CorpusError: It has not.
    """
    needed, free = clips * _BYTES_A_CLIP, shutil.disk_usage(folder).free
    if free < needed:
        raise CorpusError(
            f"{folder} has {free / 1e6:.0f} MB free, the missing {clips} clips need {needed / 1e6:.0f} MB. "
            "Free some space, or choose another folder with --out."
        )


def _make_clips(
    folder: Path, recipe: Recipe, missing: list[Sample], workers: int, progress: Callable[[int], None]
) -> None:
    progress(0)
    if not missing:
        return
    # Spawned, not forked: what a parent's threads hold locked would stay locked in the copy.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_end_with_parent) as pool:
        made = [pool.submit(_make_clip, folder, sample, recipe.seed) for sample in missing]
        try:
            for number, future in enumerate(as_completed(made), start=1):
                future.result()
                progress(number)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """Lets a worker end when the process that it works for was killed: nobody would read its results."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "runs in workers only"

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _make_clip(folder: Path, sample: Sample, seed: int) -> None:
    frames, sound = render_clip(sample, seed)
    thumbnail, audio, clip = _files(folder, sample)
    write_thumbnail(thumbnail, frames[STILL_FRAME])
    write_sound(audio, sound)
    write_clip(clip, frames, sound)


def _files(folder: Path, sample: Sample) -> tuple[Path, Path, Path]:
    names = (f"thumbnails/{sample.id}.jpg", f"audio/{sample.id}.ogg", f"clips/{sample.id}.mp4")
    return folder / names[0], folder / names[1], folder / names[2]


def _is_made(folder: Path, sample: Sample) -> bool:
    thumbnail, audio, clip = _files(folder, sample)
    return thumbnail.is_file() and audio.is_file() and _is_whole(clip)


def _is_whole(clip: Path) -> bool:
    """Whether an mp4's boxes fill the file exactly; a crash of the machine can cut off what was already renamed."""
    try:
        with clip.open("rb") as file:
            size, place = os.fstat(file.fileno()).st_size, 0
            while place < size:
                file.seek(place)
                length = int.from_bytes(file.read(4))
                if length < 8:
                    return False
                place += length
            return size > 0 and place == size
    except FileNotFoundError:
        return False


def _publish(path: Path, content: bytes) -> None:
    with written_whole(path) as partial, partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
