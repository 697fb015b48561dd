"""The corpus as files: deterministic, resumable, published only when whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from affectgpt_rl.cli import main
from affectgpt_rl.datasets import read_rows
from affectgpt_rl.datasets.demo.corpus import CorpusError, Recipe, make_corpus, refuse_full_disk
from affectgpt_rl.datasets.media import clip_pictures

from .conftest import SMALL


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quiet(done: int, total: int) -> None:
    pass


@pytest.fixture
def copy(small_corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_corpus, tmp_path / "corpus"))


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_processes(small_corpus: Path, tmp_path: Path):
    make_corpus(tmp_path / "again", SMALL, workers=1, progress=quiet)
    first, second = contents(small_corpus), contents(tmp_path / "again")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_each_row_has_a_clip_that_can_be_read_a_thumbnail_and_a_sound(small_corpus: Path):
    rows = [row for split in SMALL.counts for row in read_rows(small_corpus / f"{split}.jsonl")]
    assert len(rows) == sum(SMALL.counts.values())
    for row in rows:
        assert clip_pictures(row.video).shape == (2, 48, 48, 3)
        with Image.open(small_corpus / f"thumbnails/{row.id}.jpg") as thumbnail:
            assert (thumbnail.format, thumbnail.size) == ("JPEG", (192, 192))
        assert (small_corpus / f"audio/{row.id}.ogg").stat().st_size > 1000


def test_the_summary_names_seed_counts_and_a_fingerprint_of_the_datasets(small_corpus: Path):
    summary = json.loads((small_corpus / "corpus.json").read_text())
    assert (summary["seed"], summary["counts"]) == (SMALL.seed, SMALL.counts)
    assert len(summary["fingerprint"]) == 64
    assert not (small_corpus / ".unfinished.json").exists()


def test_a_whole_corpus_is_left_as_it_is(copy: Path):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    seen: list[tuple[int, int]] = []
    make_corpus(copy, SMALL, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(9, 9)]
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


def test_an_interrupted_corpus_keeps_its_whole_clips_and_makes_the_rest(copy: Path):
    whole = contents(copy)
    (copy / "corpus.json").rename(copy / ".unfinished.json")
    for split in SMALL.counts:
        (copy / f"{split}.jsonl").unlink()
    (copy / "clips/t0002.mp4").unlink()
    cut = copy / "clips/t0003.mp4"
    cut.write_bytes(cut.read_bytes()[:-500])
    kept = (copy / "clips/t0001.mp4").stat().st_mtime_ns
    seen: list[tuple[int, int]] = []
    make_corpus(copy, SMALL, workers=1, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (7, 9)
    assert contents(copy) == whole
    assert (copy / "clips/t0001.mp4").stat().st_mtime_ns == kept


def test_a_killed_command_leaves_no_datasets_and_the_next_one_finishes(tmp_path: Path):
    folder = tmp_path / "corpus"
    arguments = ["demo-corpus", "--out", str(folder), "--train", "8", "--validation", "1", "--held-out", "1"]
    command = subprocess.Popen(
        [sys.executable, "-m", "affectgpt_rl", *arguments, "--workers", "1"], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while len(list(folder.glob("clips/*.mp4"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(command.pid, signal.SIGKILL)
    command.wait()
    assert list(folder.glob("*.jsonl")) == []
    (folder / "clips/.t0009.mp4.1.partial").write_bytes(b"half")
    assert main([*arguments, "--workers", "1"]) == 0
    assert len(list(folder.glob("clips/*.mp4"))) == 10
    assert list(folder.rglob("*.partial")) == []
    assert len(read_rows(folder / "train.jsonl")) == 8


def test_another_seed_replaces_the_corpus(copy: Path):
    other = Recipe(seed=4, counts=SMALL.counts)
    before = contents(copy)
    make_corpus(copy, other, workers=2, progress=quiet)
    after = contents(copy)
    assert json.loads(after["corpus.json"])["seed"] == 4
    assert before["clips/t0001.mp4"] != after["clips/t0001.mp4"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="holds other files"):
        make_corpus(tmp_path, SMALL, workers=1, progress=quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_written_is_refused_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "file").write_text("")
    assert main(["demo-corpus", "--out", str(tmp_path / "file/corpus"), "--train", "1"]) == 1
    (message,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "file") in message
    assert "--out" in message


def test_a_disk_without_room_is_refused_before_anything_is_rendered(tmp_path: Path):
    clips = shutil.disk_usage(tmp_path).free // 80_000 + 1
    with pytest.raises(CorpusError, match="MB free"):
        refuse_full_disk(tmp_path, clips)


def test_progress_can_be_read_by_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["--train", "1", "--validation", "0", "--held-out", "0", "--workers", "1", "--json-progress"]
    assert main(["demo-corpus", "--out", str(tmp_path / "corpus"), *arguments]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == {"done": 0, "total": 1, "secondsLeft": None}
    assert lines[-2]["done"] == 1
    assert lines[-1]["folder"] == str(tmp_path / "corpus")


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--train", "many"], ["--workers", "0"]])
def test_wrong_numbers_are_refused(arguments: list[str]):
    with pytest.raises(SystemExit) as refused:
        main(["demo-corpus", "--out", "corpus", *arguments])
    assert refused.value.code == 2
