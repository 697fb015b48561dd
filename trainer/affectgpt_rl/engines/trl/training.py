"""A whole run: preparing, encoder pretraining, cold start, GRPO or its supervised control, export."""

from __future__ import annotations

import os
import warnings

# Nothing is ever fetched from a hub: models start from random weights. Set before the libraries read it.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from transformers.utils import logging

from ...config import RunConfig
from ...datasets.prompt import prompt_text
from ...emotion import Lexicon
from ...runfolder import RunFolder
from ..imitation import imitation_targets
from .batches import Sample
from .cold_start import ImitationObjective
from .context import COLD_START, PRETRAINING, RL, Context, Place, control_place
from .device import chosen_device, device_name
from .evaluator import Evaluator
from .export import export_policy
from .model import build_model, build_processor
from .pretraining import PretrainingObjective, probe_accuracy
from .rl import train_rl
from .samples import load_samples
from .shared_phases import train_or_take
from .stop import Stopped, StopSignal
from .tokens import build_tokenizer, build_vocabulary

__all__ = ["run_training"]


def run_training(config: RunConfig, lexicon: Lexicon, folder: RunFolder, run_id: str, resume: bool) -> bool:
    """Trains a policy.

    Args:
        config: The checked configuration.
        lexicon: The wheels that it names.
        folder: The run folder.
        run_id: The run's id, which the exported policy carries.
        resume: Whether to go on from the folder's checkpoints.

    Returns:
        Whether the run is finished; False when it was asked to stop and has saved its state.
    """
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*")
    # Bars that redraw themselves would fill the log.
    logging.disable_progress_bar()
    stop = StopSignal()
    stop.install()
    torch.set_num_threads(config.threads)
    context = Context(config, lexicon, folder, stop, resume, chosen_device(config.device))
    if (name := device_name(context.device)) is not None:
        print(f"Training on {name}.", flush=True)
    try:
        _Run(context, run_id).execute()
    except Stopped:
        folder.flush()
        print("Stopped on request; the state is saved.", flush=True)
        return False
    folder.flush()
    return True


class _Run:
    """The phases of one run over one model."""

    def __init__(self, context: Context, run_id: str) -> None:
        self._context = context
        self._run_id = run_id
        data, evaluation = context.config.data, context.config.evaluation
        evaluated = data.validation if evaluation.set == "validation" else data.held_out
        assert evaluated is not None
        samples = load_samples(context, {"training": data.train, evaluation.set: evaluated})
        self._train = samples["training"]
        self._tokenizer = build_tokenizer(build_vocabulary(_texts(self._train)))
        self._processor = build_processor(self._tokenizer)
        self._model = build_model(self._tokenizer, context.config.seed)
        _move(self._model, context.device)
        shown = samples[evaluation.set][: evaluation.samples]
        self._evaluator = Evaluator(context, self._model, self._tokenizer, shown, self._train)

    def execute(self) -> None:
        """Runs the phases in their order; those that are finished only restore their weights."""
        config = self._context.config
        last: tuple[Place, int] = (PRETRAINING, 0)
        if config.encoder.steps:
            last = (PRETRAINING, config.encoder.steps)
            self._pretrain()
        if config.cold_start.steps:
            last = (COLD_START, config.cold_start.steps)
            self._imitate(COLD_START, config.cold_start.steps, truth=False)
        if config.control is not None:
            last = (control_place(config), config.control.supervised_steps)
            self._imitate(*last, truth=config.control.targets == "truth")
        elif config.rl.steps:
            last = (RL, config.rl.steps)
            train_rl(self._context, self._model, self._processor, self._train, self._evaluator)
            self._evaluate(*last)
        self._export(*last)

    def _pretrain(self) -> None:
        encoder = self._context.config.encoder
        shown = [sample for sample in self._train if sample.cues]
        objective = PretrainingObjective(self._model, shown, encoder.batch_size, self._context.config.seed)
        train_or_take(self._context, PRETRAINING, objective, encoder.steps, encoder.learning_rate)
        accuracies = probe_accuracy(objective.reader, self._evaluator.samples)
        shown_text = ", ".join(f"{cue} {accuracy:.2f}" for cue, accuracy in accuracies.items())
        message = f"Encoder pretraining reads cues of samples it never saw: {shown_text}."
        self._context.folder.append_event(
            "info", "probe", message, step=encoder.steps, phase=PRETRAINING.phase, data={"accuracy": accuracies}
        )

    def _imitate(self, place: Place, steps: int, truth: bool) -> None:
        config = self._context.config
        shown = [sample for sample in self._train if sample.target is not None]
        targets = imitation_targets(shown, config.reasoning, truth)
        objective = ImitationObjective(self._model, self._tokenizer, shown, targets, config.cold_start.batch_size)
        train_or_take(self._context, place, objective, steps, config.cold_start.learning_rate)
        self._evaluate(place, steps)

    def _evaluate(self, place: Place, step: int) -> None:
        self._context.stop.raise_if_requested()
        if self._context.resume and self._evaluator.is_done(place, step):
            return
        self._context.folder.write_state(phase="evaluating", step=0, total_steps=1)
        self._evaluator.evaluate(place, step, whole=True)

    def _export(self, place: Place, step: int) -> None:
        self._context.stop.raise_if_requested()
        self._context.folder.write_state(phase="exporting", step=0, total_steps=1)
        # Its answers are checked on the processor, where the extension will ask it.
        _move(self._model, torch.device("cpu"))
        export_policy(self._context, self._model, self._tokenizer, self._evaluator.samples, self._run_id, place, step)
        self._context.folder.write_state(phase="exporting", step=1, total_steps=1, eta_seconds=0)


def _move(model: torch.nn.Module, device: torch.device) -> None:
    # A model of transformers is a module of torch, which its own ``to`` does not say in its type.
    model.to(device)


def _texts(samples: list[Sample]) -> list[str]:
    """Every text that the policy reads or may write."""
    prompts = [prompt_text(sample.subtitle) for sample in samples]
    return prompts + [sample.target or "" for sample in samples] + [" , ".join(sample.labels) for sample in samples]
