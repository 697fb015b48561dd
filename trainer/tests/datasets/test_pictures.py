from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from affectgpt_rl.datasets.demo.clip import STILL_FRAME, render_clip, write_clip
from affectgpt_rl.datasets.demo.samples import plan_split
from affectgpt_rl.datasets.media import UnreadableClip, clip_pictures, probe_clip
from affectgpt_rl.datasets.pictures import load_pictures
from affectgpt_rl.datasets.spectrogram import spectrogram


@pytest.fixture(scope="module")
def rendered() -> tuple[np.ndarray, np.ndarray]:
    """Frames and sound of one clip."""
    return render_clip(plan_split(4, "train", 1)[0], 4)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, rendered: tuple[np.ndarray, np.ndarray]) -> Path:
    path = tmp_path_factory.mktemp("clips") / "one.mp4"
    write_clip(path, *rendered)
    return path


def test_the_face_is_the_middle_frame_scaled_down(clip: Path, rendered: tuple[np.ndarray, np.ndarray]) -> None:
    frames, _ = rendered
    size = frames.shape[1] // 48
    small = frames.reshape(-1, 48, size, 48, size, 3).mean(axis=(2, 4))
    distances = np.abs(clip_pictures(clip)[0] - small).mean(axis=(1, 2, 3))
    assert int(np.argmin(distances)) == STILL_FRAME
    assert min(distances) < 4


def test_the_voice_is_the_spectrogram_of_the_sound(clip: Path, rendered: tuple[np.ndarray, np.ndarray]) -> None:
    _, sound = rendered
    drawn = spectrogram(sound).astype(float)
    assert np.abs(clip_pictures(clip)[1] - drawn).mean() < 6
    assert drawn.std() > 30


@pytest.mark.parametrize("content", [None, b"", b"text", b"\x00\x00\x00\x18ftypmp42" + bytes(64)])
def test_what_is_no_clip_is_refused_with_a_reason(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.mp4"
    if content is not None:
        path.write_bytes(content)
    for read in (probe_clip, clip_pictures):
        with pytest.raises(UnreadableClip, match=r"\w"):
            read(path)


def test_a_clip_cut_off_anywhere_gives_pictures_or_a_reason(clip: Path, tmp_path: Path) -> None:
    whole = clip.read_bytes()
    path = tmp_path / "cut.mp4"
    for share in (0.01, 0.1, 0.3, 0.6, 0.9, 0.99):
        path.write_bytes(whole[: int(share * len(whole))])
        try:
            assert clip_pictures(path).shape == (2, 48, 48, 3)
        except UnreadableClip as error:
            assert str(error)


def test_pictures_are_decoded_once(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    first = load_pictures([clip, clip], 1, counts.append, tmp_path)
    monkeypatch.setattr("affectgpt_rl.datasets.pictures.clip_pictures", None)
    again = load_pictures([clip, clip], 1, counts.append, tmp_path)
    assert counts == [1, 2, 2]
    assert np.array_equal(first.images, again.images) and again.problems == ["", ""]


def test_a_changed_clip_is_decoded_anew(clip: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.mp4"
    own.write_bytes(clip.read_bytes())
    before = load_pictures([own], 1, lambda _: None, tmp_path)
    own.write_bytes(b"broken")
    after = load_pictures([own], 1, lambda _: None, tmp_path)
    assert before.problems == [""] and after.problems != [""]
    assert not after.images.any()


def test_a_damaged_cache_is_passed_over(clip: Path, tmp_path: Path) -> None:
    first = load_pictures([clip], 1, lambda _: None, tmp_path)
    (kept,) = tmp_path.glob("pictures-*.npz")
    kept.write_bytes(kept.read_bytes()[:100])
    assert np.array_equal(load_pictures([clip], 1, lambda _: None, tmp_path).images, first.images)


def test_a_caller_that_leaves_ends_the_work(clip: Path, tmp_path: Path) -> None:
    def leave(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_pictures([clip] * 50, 1, leave, tmp_path)
    assert not list(tmp_path.glob("pictures-*"))
