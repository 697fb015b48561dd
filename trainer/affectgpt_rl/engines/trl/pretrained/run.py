"""A whole run of a pretrained policy: cold start, then GRPO or its supervised control."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from transformers.utils import logging

from ....config import RunConfig, run_config
from ....datasets import DatasetError
from ....emotion import Lexicon, load_official_pack, own_lexicon
from ....runfolder import RunFolder, SilentFolder, read_run
from ..checkpoints import discard_torn, whole_checkpoints
from ..context import Context, Place
from ..device import chosen_device, device_name
from ..evaluator import is_evaluated
from ..failure import EngineFailure
from ..stop import Stopped, StopSignal
from .launcher import SharedStop, is_launched, launch_phase
from .plan import phases


def run_pretrained(config: RunConfig, lexicon: Lexicon, folder: RunFolder, resume: bool) -> bool:
    """Trains a pretrained policy.

    Args:
        config: The checked configuration.
        lexicon: The wheels that it names.
        folder: The run folder.
        resume: Whether to go on from the folder's checkpoints.

    Returns:
        Whether the run is finished; False when it was asked to stop and has saved its state.

    Raises:
        DatasetError: A dataset cannot be used with the model.
        LaunchFailed: A process of several failed.
        NoDevice: The device that the configuration names is not there.
        UnfitModel: The model cannot be used.
    """
    launched = is_launched(config)
    stop = SharedStop(folder.path) if launched else StopSignal()
    if isinstance(stop, SharedStop):
        stop.begin_anew()
    stop.install()
    _quieten(config)
    context = Context(config, lexicon, folder, stop, resume, chosen_device(config.device))
    if (name := device_name(context.device)) is not None:
        print(f"Training on {name}.", flush=True)
    last: tuple[Place, int] | None = None
    try:
        for place, steps in phases(config):
            last = (place, steps)
            discard_torn(context.checkpoints, place.key)
            if _is_done(context, place, steps):
                continue
            stop.raise_if_requested()
            if isinstance(stop, SharedStop):
                launch_phase(config, folder, place, stop, context.resume)
            else:
                # Importing TRL takes seconds, which a launcher of other processes need not spend.
                from .phase import train_phase

                train_phase(context, place, steps)
            # The seam of a resume lies in the first phase that goes on.
            context.resume = False
    except Stopped:
        folder.flush()
        print("Stopped on request; the state is saved.", flush=True)
        return False
    if last is not None:
        _tell_policy(context, *last)
    folder.flush()
    return True


def work(run_dir: Path, phase: str, resume: bool, main: bool, stop: SharedStop) -> int:
    """Trains one phase as one of several processes; returns the status."""
    from .phase import train_phase

    run = read_run(run_dir)
    config = run_config(run["config"], Path(run["configPath"]).parent)
    stop.install()
    _quieten(config)
    folder = RunFolder(run_dir) if main else SilentFolder(run_dir)
    pack = config.lexicon_path
    lexicon = own_lexicon() if pack is None else load_official_pack(pack)
    try:
        context = Context(config, lexicon, folder, stop, resume, chosen_device(config.device), main)
        place, steps = next(found for found in phases(config) if found[0].key == phase)
        train_phase(context, place, steps)
    except Stopped:
        folder.flush()
    except (DatasetError, EngineFailure) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _is_done(context: Context, place: Place, steps: int) -> bool:
    whole = whole_checkpoints(context.checkpoints, place.key)
    return bool(whole) and whole[0].step == steps and is_evaluated(context.folder.path, place, steps)


def _quieten(config: RunConfig) -> None:
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*")
    # Bars that redraw themselves would fill the log.
    logging.disable_progress_bar()
    os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
    torch.set_num_threads(config.threads)


def _tell_policy(context: Context, place: Place, steps: int) -> None:
    checkpoint = whole_checkpoints(context.checkpoints, place.key)[0]
    shown = str(checkpoint.path.relative_to(context.folder.path))
    what = "The policy stands" if context.config.lora is None else "The policy's adapters stand"
    message = f"{what} in {shown}, in Hugging Face's format; sha256 of the weights: {checkpoint.weights[:12]}."
    step = place.offset + steps
    data = {"path": shown, "weights": checkpoint.weights, "phase": place.phase, "step": step}
    context.folder.write_state(phase="exporting", step=1, total_steps=1, eta_seconds=0)
    context.folder.append_event("info", "exported", message, step=step, phase=place.phase, data=data)
    print(message, flush=True)
