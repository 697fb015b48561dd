"""Supervised phases that runs share: what one run has trained, another takes when it would train the very same.

Runs of a grid differ in their rewards and agree in encoder pretraining and cold start. A phase's result follows from
its initial weights, its samples, its settings, the seed and the versions of what computes; the hash of all these names
a folder that holds the finished phase. Nothing is compared by name or by configuration, so what is taken is bit by bit
what the run would have trained itself, on a processor of the same kind.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file

from ...runfolder import BadFile, read_json, read_rows, replace_json
from .checkpoints import MARKER, Checkpoint, checkpoint_path, mark_complete, weights_sha256, whole_checkpoints
from .context import Context, Place
from .device import device_name
from .supervised import MODEL_FILE, Objective, train_supervised

# Raised whenever the same inputs would be trained to other weights: other augmentation, optimizer, schedule.
_VERSION = 1
_SOURCE = "source.json"
_LOOK_SECONDS, _BEAT_SECONDS = 0.5, 5.0


def train_or_take(context: Context, place: Place, objective: Objective, steps: int, learning_rate: float) -> None:
    """Runs a supervised phase to its end, or takes it from another run where the configuration shares phases.

    Of several runs that need the same phase at the same time one trains it and the others wait. A phase that was taken
    has no metrics of its own; an event tells where it comes from.

    Raises:
        Stopped: A stop was asked for; what was trained is saved.
    """
    written = context.config.checkpoint.shared
    own = whole_checkpoints(context.checkpoints, place.key)
    # A resumed run that has finished the phase restores it; whether it was trained or taken makes no difference then.
    if written is None or (own and own[0].step == steps):
        train_supervised(context, place, objective, steps, learning_rate)
        return
    root = context.config.path(written)
    key = phase_key(context, place, objective, steps, learning_rate)
    with _alone(root, key, context, place, steps) as waited:
        source = None if own else _take(root, key, context.checkpoints, place)
        if source is not None:
            _tell(context, place, steps, source, waited)
        train_supervised(context, place, objective, steps, learning_rate)
        if source is None:
            # A full disk costs other runs their time and this one nothing.
            with contextlib.suppress(OSError):
                _keep(root, key, context, place, steps)


def phase_key(context: Context, place: Place, objective: Objective, steps: int, learning_rate: float) -> str:
    """Returns a hash of everything that a supervised phase's result follows from, before its first step."""
    facts = {
        "version": _VERSION,
        "phase": place.key,
        "seed": context.config.seed,
        "steps": steps,
        "rates": [group["lr"] for group in objective.groups(learning_rate)],
        "weights": weights_sha256(objective.module().state_dict()),
        "objective": objective.fingerprint(),
        # Another number of threads or another processor rounds differently.
        "threads": context.config.threads,
        "processor": device_name(context.device) or torch.backends.cpu.get_cpu_capability(),
        "torch": str(torch.__version__),
        "transformers": transformers.__version__,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


@contextlib.contextmanager
def _alone(root: Path, key: str, context: Context, place: Place, steps: int) -> Iterator[float]:
    """Waits until no other run trains this phase, and yields for how many seconds it did.

    The lock ends with its holder, however that ends.
    """
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / f"{key}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        began = time.monotonic()
        _wait_for_lock(descriptor, lambda first: _waits(context, place, steps, first))
        yield time.monotonic() - began
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, waits: Callable[[bool], None]) -> None:
    first, beaten = True, float("-inf")
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() - beaten > _BEAT_SECONDS:
                waits(first)
                first, beaten = False, time.monotonic()
            time.sleep(_LOOK_SECONDS)
        except OSError:
            # Some network file systems have no locks: the phase is trained twice at worst.
            return


def _waits(context: Context, place: Place, steps: int, first: bool) -> None:
    context.stop.raise_if_requested()
    if first:
        message = f"{place.title}: another run is training the very same; waiting for it."
        context.folder.append_event("info", "phase-waits", message, phase=place.phase, data={"key": place.key})
        print(message, flush=True)
    context.folder.write_state(phase=place.phase, step=place.offset, total_steps=place.offset + steps)


def _take(root: Path, key: str, checkpoints: Path, place: Place) -> dict[str, Any] | None:
    """Copies a finished phase into a run's checkpoints; returns what is known of the run that trained it."""
    try:
        source = read_json(root / key / _SOURCE)
    except BadFile:
        source = None
    whole = whole_checkpoints(root, key)
    if source is None or not whole or not _is_intact(whole[0]):
        return None
    target = checkpoint_path(checkpoints, place.key, whole[0].step)
    shutil.rmtree(target, ignore_errors=True)
    # A run that is killed while it copies must not find a checkpoint that looks whole.
    shutil.copytree(whole[0].path, target, ignore=shutil.ignore_patterns(MARKER))
    mark_complete(target, whole[0].step, load_file(target / MODEL_FILE))
    return {**source, "weights": whole[0].weights}


def _is_intact(checkpoint: Checkpoint) -> bool:
    try:
        return weights_sha256(load_file(checkpoint.path / MODEL_FILE)) == checkpoint.weights
    except Exception:  # safetensors raises an own type that is not exported
        return False


def _keep(root: Path, key: str, context: Context, place: Place, steps: int) -> None:
    run = read_json(context.folder.path / "run.json") or {}
    trained = whole_checkpoints(context.checkpoints, place.key)[0]
    partial = root / f".{key}.{os.getpid()}.partial"
    try:
        shutil.copytree(trained.path, partial / trained.path.name)
        source = {
            "schema": 1,
            "phase": place.key,
            "steps": steps,
            "seconds": _seconds(context, place, steps),
            "run": {"id": run.get("id"), "name": run.get("name"), "folder": str(context.folder.path)},
        }
        replace_json(partial / _SOURCE, source)
        shutil.rmtree(root / key, ignore_errors=True)
        partial.rename(root / key)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _seconds(context: Context, place: Place, steps: int) -> float:
    """Returns how long the phase's steps took, those before a resume too."""
    by_step: dict[int, float] = {}
    for row in read_rows(context.folder.path / "metrics.jsonl"):
        if row.get("phase") == place.phase and place.offset < row.get("step", 0) <= place.offset + steps:
            by_step[row["step"]] = float(row.get("values", {}).get("step_time") or 0.0)
    return sum(by_step.values())


def _tell(context: Context, place: Place, steps: int, source: dict[str, Any], waited: float) -> None:
    run = source.get("run") or {}
    message = (
        f"{place.title} taken from run {run.get('name')} ({run.get('id')}): {steps} steps that this run would have "
        f"trained to the same weights, sha256 {source['weights'][:12]}."
    )
    data = {
        "key": place.key,
        "run": run,
        "weights": source["weights"],
        "steps": steps,
        "seconds": source.get("seconds"),
        "waitedSeconds": round(waited, 2),
    }
    context.folder.append_event("info", "phase-taken", message, step=place.offset + steps, phase=place.phase, data=data)
    print(message, flush=True)
