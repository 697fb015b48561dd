"""What is known of a dataset once every clip has been opened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from affectgpt_rl.datasets import DatasetError
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus
from affectgpt_rl.engines.ms_swift.folder import dataset_file, evaluated_rows, read_prepared
from affectgpt_rl.engines.ms_swift.prepare import prepare
from affectgpt_rl.runfolder import read_json, read_rows

from .support import config

GRPO_ALONE = {"coldStart": {"steps": 0}, "evaluation": {"everySteps": 2, "samples": None}}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    make_corpus(folder, Recipe(1, {"train": 4, "validation": 1, "held-out": 2}), 1, lambda *_: None)
    return folder


@pytest.fixture
def base(tmp_path: Path, corpus: Path) -> Path:
    shutil.copytree(corpus, tmp_path / "corpus")
    (tmp_path / "run").mkdir()
    return tmp_path


def silent_clip(file: Path) -> None:
    """Writes a clip without a sound track."""
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for shade in range(5):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40 * shade, dtype=np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def spoil(base: Path) -> tuple[str, str]:
    """Breaks the first training clip and silences the second; returns their samples' ids."""
    rows = [json.loads(line) for line in (base / "corpus/train.jsonl").read_text(encoding="utf-8").splitlines()]
    (base / "corpus" / rows[0]["video"]).write_bytes(b"no clip")
    silent_clip(base / "corpus" / rows[1]["video"])
    return rows[0]["id"], rows[1]["id"]


def test_every_row_is_written_with_its_sample(base: Path) -> None:
    prepared = prepare(config(base, **GRPO_ALONE), base / "run")
    assert (prepared.rows, prepared.videos, prepared.sounds, prepared.images) == (4, 4, 4, 0)
    assert read_prepared(base / "run") == prepared
    rows = list(read_rows(dataset_file(base / "run", "rl")))
    assert [row["sample"] for row in rows] == ["t0001", "t0002", "t0003", "t0004"]
    assert not dataset_file(base / "run", "cold-start").exists()
    state = read_json(base / "run" / "state.json")
    assert state is not None
    assert (state["phase"], state["step"], state["totalSteps"]) == ("preparing", 6, 6)


def test_a_clip_that_ms_swift_would_stumble_over_is_left_out_and_named(base: Path) -> None:
    broken, silent = spoil(base)
    prepared = prepare(config(base, **GRPO_ALONE), base / "run")
    assert prepared.left_out == {broken, silent}
    assert (prepared.rows, prepared.sounds) == (2, 2)
    skipped = [row["data"] for row in read_rows(base / "run" / "events.jsonl") if row["kind"] == "sample-skipped"]
    assert [data["sample"] for data in skipped] == [broken, silent]
    assert "USE_AUDIO_IN_VIDEO" in skipped[1]["reason"]


def test_a_silent_clip_is_fine_where_nobody_listens(base: Path) -> None:
    broken, _ = spoil(base)
    deaf = config(base, **GRPO_ALONE, msSwift={"environment": {"USE_AUDIO_IN_VIDEO": False}})
    prepared = prepare(deaf, base / "run")
    assert prepared.left_out == {broken}
    assert (prepared.rows, prepared.videos, prepared.sounds) == (3, 3, 2)


def test_a_clip_of_the_evaluated_set_that_cannot_be_answered_is_left_out_there(base: Path) -> None:
    first = json.loads((base / "corpus/held-out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    (base / "corpus" / first["video"]).write_bytes(b"no clip")
    run = config(base, **GRPO_ALONE)
    prepared = prepare(run, base / "run")
    assert prepared.not_evaluated == {first["id"]}
    assert [row.id for row in evaluated_rows(run, prepared.not_evaluated)] == ["h0002"]


def test_a_dataset_of_which_nothing_can_be_used_is_refused(base: Path) -> None:
    for clip in (base / "corpus" / "clips").glob("t*.mp4"):
        clip.write_bytes(b"no clip")
    with pytest.raises(DatasetError, match="none of its clips can be used"):
        prepare(config(base, **GRPO_ALONE), base / "run")
    assert read_prepared(base / "run") is None
