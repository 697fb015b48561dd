"""Checkpoints that are either whole or ignored, and whose weights are proven after every resume.

A checkpoint is a folder ``<phase>/checkpoint-<step>``. Its last file is the marker ``complete.json`` with the hash of
the weights: a run that is killed while it saves leaves a folder without marker, which no resume ever reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# Who only looks for checkpoints may have no torch.
if TYPE_CHECKING:
    import torch

from .failure import EngineFailure

MARKER = "complete.json"
_FOLDER = re.compile(r"checkpoint-(\d+)")


class DamagedCheckpoint(EngineFailure):
    """The weights read from a checkpoint are not those that were saved."""


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint: the phase's state after ``step`` steps."""

    path: Path
    step: int
    weights: str


def weights_sha256(tensors: Mapping[str, torch.Tensor]) -> str:
    """Returns a hash of names, shapes and bits of a module's tensors."""
    import torch

    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        # As bytes, since numpy knows no bfloat16.
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def checkpoint_path(root: Path, phase: str, step: int) -> Path:
    """Returns the folder of a checkpoint; the name is the one that TRL gives."""
    return root / phase / f"checkpoint-{step}"


def mark_complete(path: Path, step: int, weights: Mapping[str, torch.Tensor] | str) -> Checkpoint:
    """Declares a checkpoint whole. Call it last, after every other file of the folder is written.

    Args:
        path: The checkpoint.
        step: Steps of its phase behind it.
        weights: The tensors, or their hash.
    """
    checkpoint = Checkpoint(path, step, weights if isinstance(weights, str) else weights_sha256(weights))
    unfinished = path / f"{MARKER}.new"
    with unfinished.open("w", encoding="utf-8") as file:
        json.dump({"schema": 1, "step": step, "weights": checkpoint.weights}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path / MARKER)
    return checkpoint


def whole_checkpoints(root: Path, phase: str) -> list[Checkpoint]:
    """Returns a phase's whole checkpoints, the newest first."""
    found: list[Checkpoint] = []
    for path in (root / phase).glob("checkpoint-*"):
        match = _FOLDER.fullmatch(path.name)
        try:
            marker = json.loads((path / MARKER).read_text(encoding="utf-8"))
            if match and marker["schema"] == 1 and marker["step"] == int(match[1]):
                found.append(Checkpoint(path, marker["step"], marker["weights"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda checkpoint: -checkpoint.step)


def discard_torn(root: Path, phase: str) -> None:
    """Removes folders that a killed run left unfinished, so that they are written afresh."""
    whole = {checkpoint.path for checkpoint in whole_checkpoints(root, phase)}
    for path in (root / phase).glob("checkpoint-*"):
        if path not in whole:
            shutil.rmtree(path)


def prune(root: Path, phase: str, keep: int) -> None:
    """Removes all but the newest ``keep`` checkpoints. Call it after a new one is marked, never before."""
    for checkpoint in whole_checkpoints(root, phase)[keep:]:
        shutil.rmtree(checkpoint.path)


def assert_restored(checkpoint: Checkpoint, tensors: Mapping[str, torch.Tensor]) -> None:
    """Proves that the live weights are bit by bit those of a checkpoint.

    A plain resume of LLaVA restores no weights at all (transformers writes other key names than it reads, and loads
    without ``strict``), and training goes on from random weights without a word. Hence a proof, not a hope.

    Raises:
        DamagedCheckpoint: The weights differ.
    """
    prove(checkpoint, weights_sha256(tensors))


def prove(checkpoint: Checkpoint, weights: str) -> None:
    """Proves that live weights, of which this is the hash, are bit by bit those of a checkpoint.

    Raises:
        DamagedCheckpoint: They differ.
    """
    if weights != checkpoint.weights:
        raise DamagedCheckpoint(
            f"The weights in {checkpoint.path} are not those that were saved there (their hash differs). "
            "Remove this folder to go on from the checkpoint before it."
        )
