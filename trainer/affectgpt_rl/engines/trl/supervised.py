"""The loop of the supervised phases: encoder pretraining, cold start and the supervised control."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors.torch import load_file, save_file

from .checkpoints import assert_restored, checkpoint_path, discard_torn, mark_complete, prune, whole_checkpoints
from .context import Context, Place
from .stop import Stopped

# Steps of these phases are several times shorter than GRPO's, so they save at a larger distance.
CHECKPOINT_STRETCH = 5
MODEL_FILE, _OPTIMIZER = "model.safetensors", "optimizer.pt"
_CLIP = 1.0


class Objective(Protocol):
    """What a supervised phase teaches."""

    def module(self) -> torch.nn.Module:
        """Everything that is trained and saved."""
        ...

    def groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """Parameter groups with their peak learning rates."""
        ...

    def loss(self, draw: torch.Generator) -> torch.Tensor:
        """The loss of one batch; whatever is random in it comes from ``draw``."""
        ...

    def fingerprint(self) -> str:
        """A hash of all that losses are made of besides weights and draws: samples, targets, batch size."""
        ...


def train_supervised(context: Context, place: Place, objective: Objective, steps: int, learning_rate: float) -> None:
    """Runs a supervised phase to its end, from its last whole checkpoint where there is one.

    Each step draws its batch from a generator seeded by (seed, phase, step), so that a resumed phase sees the
    very batches that the uninterrupted one would have seen, with no generator state to save.

    Raises:
        Stopped: A stop was asked for; the state is saved.
    """
    module = objective.module()
    optimizer = torch.optim.AdamW(objective.groups(learning_rate), weight_decay=0.05)
    peaks = [group["lr"] for group in optimizer.param_groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=peaks, total_steps=steps)
    done = _restore(context, place, module, optimizer, schedule)
    every = context.config.checkpoint.every_steps * CHECKPOINT_STRETCH
    if done < steps:
        context.begins(place, done, steps)
    module.train()
    for step in range(done + 1, steps + 1):
        started = time.perf_counter()
        loss = objective.loss(_draw(context.config.seed, place.key, step))
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(_parameters(optimizer), _CLIP)
        rate = optimizer.param_groups[0]["lr"]
        optimizer.step()
        schedule.step()
        # Reading the loss waits for a GPU, which works on after its calls have returned.
        values = {"loss": loss.item(), "grad_norm": norm.item(), "learning_rate": rate}
        values["step_time"] = time.perf_counter() - started
        context.step_done(place, step, steps, values)
        if step % every == 0 or step == steps or context.stop.requested:
            _save(context, place, step, module, optimizer, schedule)
        if context.stop.requested:
            raise Stopped


def _draw(seed: int, key: str, step: int) -> torch.Generator:
    # Hashed, so that neighbouring seeds and steps do not share draws; Python's own hash differs from run to run.
    digest = hashlib.sha256(f"{seed}/{key}/{step}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)


def _parameters(optimizer: torch.optim.Optimizer) -> Iterable[torch.Tensor]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def _save(
    context: Context,
    place: Place,
    step: int,
    module: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    path = checkpoint_path(context.checkpoints, place.key, step)
    path.mkdir(parents=True, exist_ok=True)
    # A checkpoint must not be ahead of the records: what it has behind it is not written again.
    context.folder.flush()
    tensors = dict(module.state_dict())
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path / MODEL_FILE)
    torch.save({"optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}, path / _OPTIMIZER)
    mark_complete(path, step, tensors)
    prune(context.checkpoints, place.key, context.config.checkpoint.keep)
    context.checkpoint_saved(place, step, path)


def _restore(
    context: Context,
    place: Place,
    module: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> int:
    discard_torn(context.checkpoints, place.key)
    whole = whole_checkpoints(context.checkpoints, place.key)
    if not whole:
        return 0
    newest = whole[0]
    load_weights(newest.path, module)
    assert_restored(newest, module.state_dict())
    state = torch.load(newest.path / _OPTIMIZER, weights_only=True, map_location="cpu")
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return newest.step


def load_weights(path: Path, module: torch.nn.Module) -> None:
    """Loads a supervised checkpoint's weights; every tensor must find its place."""
    module.load_state_dict(load_file(path / MODEL_FILE), strict=True)
