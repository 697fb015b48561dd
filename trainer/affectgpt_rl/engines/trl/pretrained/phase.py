"""One phase of a pretrained policy, in one process or in each of several that train it together."""

from __future__ import annotations

from accelerate.utils import set_seed
from transformers import PrinterCallback

from ....config import RunConfig
from ....config.pretrained import process_count
from ....datasets import Row
from ...imitation import imitation_targets
from ..checkpoints import Checkpoint, whole_checkpoints
from ..context import COLD_START, RL, Context, Place
from ..stop import Stopped
from .greedy import PolicyEvaluator
from .imitation import cold_start_trainer
from .lifecycle import Lifecycle
from .plan import phases
from .policy import UnfitModel, load_policy
from .rollouts import grpo_trainer
from .rows import load_policy_rows


def train_phase(context: Context, place: Place, steps: int) -> None:
    """Runs a phase to its end, from its last whole checkpoint where there is one, and evaluates the policy.

    Raises:
        DatasetError: A dataset cannot be used with the model.
        Stopped: A stop was asked for; the state is saved.
        UnfitModel: The model cannot be used.
    """
    rows = load_policy_rows(context, "training", context.config.data.train)
    shown = _evaluated(context)
    resumed, origin = _origin(context, place)
    # The adapters' first weights are drawn, the same in every process.
    set_seed(context.config.seed)
    policy = load_policy(context.config, origin.path if origin else None)
    if not policy.reads_images and any(row.images for row in (*rows, *shown)):
        raise UnfitModel(
            f"The rows have images, but {context.config.model.path} reads words alone: name an image-text model in "
            "model.path."
        )
    done = resumed.step if resumed else 0

    def evaluate(step: int) -> None:
        evaluator.evaluate(place, step, whole=False)

    lifecycle = Lifecycle(context, place, resumed, evaluate if place is RL else None)
    if place is RL:
        trainer = grpo_trainer(context, policy, rows, lifecycle, resumed)
    else:
        imitated = [row for row in rows if row.target is not None]
        control = context.config.control
        truth = place is not COLD_START and control is not None and control.targets == "truth"
        targets = imitation_targets(imitated, context.config.reasoning, truth)
        trainer = cold_start_trainer(context, place, steps, policy, imitated, targets, lifecycle)
    # It prints each step's dictionary; the run has lines and records of its own.
    trainer.remove_callback(PrinterCallback)
    trainer.accelerator.wait_for_everyone()
    _assert_processes(context.config, trainer.accelerator.num_processes)
    lifecycle.watches(trainer)
    evaluator = PolicyEvaluator(
        context, policy, trainer, shown, rows, lambda: context.beat(place, trainer.state.global_step or done, steps)
    )
    if done < steps:
        context.begins(place, done, steps)
        trainer.train(resume_from_checkpoint=str(resumed.path) if resumed else None)
        if trainer.state.global_step < steps:
            raise Stopped
    context.stop.raise_if_requested()
    context.folder.write_state(phase="evaluating", step=0, total_steps=1)
    evaluator.evaluate(place, steps, whole=True)


def _evaluated(context: Context) -> list[Row]:
    data, evaluation = context.config.data, context.config.evaluation
    file = data.validation if evaluation.set == "validation" else data.held_out
    assert file is not None
    return load_policy_rows(context, evaluation.set, file)[: evaluation.samples]


def _origin(context: Context, place: Place) -> tuple[Checkpoint | None, Checkpoint | None]:
    """Returns the checkpoint that a phase goes on from, and the one that its weights are loaded from.

    A phase that begins is loaded from the end of the phase before it; both are None where there is none.
    """
    own = whole_checkpoints(context.checkpoints, place.key)
    if own:
        return own[0], own[0]
    before = [earlier for earlier, _ in phases(context.config) if earlier.key != place.key]
    finished = whole_checkpoints(context.checkpoints, before[0].key) if before and place is not COLD_START else []
    return None, finished[0] if finished else None


def _assert_processes(config: RunConfig, found: int) -> None:
    wanted = process_count(config)
    if found != wanted:
        raise UnfitModel(f"{wanted} processes were to train together, but accelerate has started {found}.")
