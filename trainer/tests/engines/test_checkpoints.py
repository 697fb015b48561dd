from __future__ import annotations

from pathlib import Path

import pytest
import torch

from affectgpt_rl.engines.trl.checkpoints import (
    DamagedCheckpoint,
    assert_restored,
    checkpoint_path,
    discard_torn,
    mark_complete,
    prune,
    weights_sha256,
    whole_checkpoints,
)

WEIGHTS = {"a.weight": torch.arange(6.0).reshape(2, 3), "b.bias": torch.zeros(2)}


def save(root: Path, step: int) -> Path:
    path = checkpoint_path(root, "rl", step)
    path.mkdir(parents=True)
    mark_complete(path, step, WEIGHTS)
    return path


def test_the_newest_whole_checkpoint_comes_first(tmp_path: Path) -> None:
    for step in (9, 100, 20):
        save(tmp_path, step)
    assert [found.step for found in whole_checkpoints(tmp_path, "rl")] == [100, 20, 9]


def test_a_folder_without_its_marker_is_no_checkpoint_and_is_removed(tmp_path: Path) -> None:
    whole = save(tmp_path, 20)
    torn = checkpoint_path(tmp_path, "rl", 40)
    torn.mkdir()
    (torn / "model.safetensors").write_bytes(b"half")
    assert [found.path for found in whole_checkpoints(tmp_path, "rl")] == [whole]
    discard_torn(tmp_path, "rl")
    assert whole.exists() and not torn.exists()


@pytest.mark.parametrize(
    "marker", ["", "{", "[]", '{"schema": 2, "step": 20, "weights": ""}', '{"schema": 1, "step": 21}']
)
def test_a_marker_that_is_not_ours_makes_no_checkpoint(tmp_path: Path, marker: str) -> None:
    (save(tmp_path, 20) / "complete.json").write_text(marker)
    assert whole_checkpoints(tmp_path, "rl") == []


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for step in (10, 20, 30):
        save(tmp_path, step)
    prune(tmp_path, "rl", 2)
    assert [found.step for found in whole_checkpoints(tmp_path, "rl")] == [30, 20]


def test_weights_that_were_not_restored_are_noticed(tmp_path: Path) -> None:
    save(tmp_path, 20)
    (checkpoint,) = whole_checkpoints(tmp_path, "rl")
    assert_restored(checkpoint, WEIGHTS)
    changed = {**WEIGHTS, "b.bias": torch.tensor([0.0, 1e-7])}
    with pytest.raises(DamagedCheckpoint, match="checkpoint-20"):
        assert_restored(checkpoint, changed)


def test_the_hash_depends_on_names_shapes_types_and_bits() -> None:
    one = torch.zeros(4)
    variants = [{"a": one}, {"b": one}, {"a": one.reshape(2, 2)}, {"a": one.double()}, {"a": -one}]
    assert len({weights_sha256(tensors) for tensors in variants}) == len(variants)
