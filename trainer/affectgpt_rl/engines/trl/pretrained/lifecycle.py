"""What happens around the steps of a phase: proof of what was resumed, evaluations, checkpoints, stops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from transformers import Trainer, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..checkpoints import Checkpoint, checkpoint_path, mark_complete, prove, prune
from ..context import Context, Place
from ..failure import EngineFailure
from .everyone import from_everyone
from .policy import policy_sha256


class Diverged(EngineFailure):
    """Processes that train together hold different weights."""


class Lifecycle(TrainerCallback):
    """Evaluates when it is due, marks checkpoints, and stops when asked: in all processes at the same step.

    Args:
        context: The run.
        place: The phase.
        resumed: The checkpoint that the phase goes on from.
        evaluate: Evaluates the policy after a step, when it is due.
    """

    def __init__(
        self, context: Context, place: Place, resumed: Checkpoint | None, evaluate: Callable[[int], None] | None
    ) -> None:
        self._context = context
        self._place = place
        self._resumed = resumed
        self._evaluate = evaluate
        self._trainer: Any = None

    def watches(self, trainer: Trainer) -> None:
        """Says whose steps these are; to be called before the first."""
        self._trainer = trainer

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        """Proves that the weights are those of the checkpoint."""
        if self._resumed is None:
            return
        prove(self._resumed, self._weights())

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Evaluates before the checkpoint is saved: a run that is killed in between evaluates again."""
        due = state.global_step % self._context.config.evaluation.every_steps == 0
        if self._evaluate is not None and due and state.global_step < state.max_steps:
            self._evaluate(state.global_step)
        # A signal reaches the processes at different moments: each would stop at a step of its own.
        if any(from_everyone([self._context.stop.requested])):
            self._context.stop.request()
            control.should_save = True
            control.should_training_stop = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Marks the checkpoint, once every process has written its part."""
        context, place, step = self._context, self._place, state.global_step
        weights = self._weights()
        if context.main:
            # A checkpoint must not be ahead of the records: what it has behind it is not written again.
            context.folder.flush()
            path = checkpoint_path(context.checkpoints, place.key, step)
            mark_complete(path, step, weights)
            prune(context.checkpoints, place.key, context.config.checkpoint.keep)
            context.checkpoint_saved(place, step, path)
        self._trainer.accelerator.wait_for_everyone()

    def _weights(self) -> str:
        """Returns the hash of the policy's weights, once every process is here and has the same."""
        trainer = self._trainer
        if not trainer.is_deepspeed_enabled and not trainer.is_fsdp_enabled:
            return one_hash(from_everyone([policy_sha256(trainer.model)]))
        # Spread over the GPUs: all of them take part in putting the whole together, which the first one holds.
        whole = trainer.accelerator.get_state_dict(trainer.model_wrapped)
        return from_everyone([policy_sha256(trainer.model, whole) if self._context.main else ""])[0]


def one_hash(found: Sequence[str]) -> str:
    """Returns the hash that the weights of all processes have.

    Raises:
        Diverged: They differ; what each of them learns is lost to the others.
    """
    if len(set(found)) > 1:
        shown = ", ".join(f"{rank}: {weights[:12]}" for rank, weights in enumerate(found))
        raise Diverged(f"The processes that train together have different weights (by rank, {shown}).")
    return found[0]
