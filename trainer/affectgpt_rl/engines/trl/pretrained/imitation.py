"""The cold start of a pretrained policy, and its supervised control, by TRL's SFTTrainer."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from ....datasets import Row
from ..context import Context, Place
from ..device import on_one_gpu
from ..supervised import CHECKPOINT_STRETCH
from .arguments import LoadedBefore, common_arguments
from .columns import imitated
from .lifecycle import Lifecycle
from .policy import Policy

_WARM_UP = 0.1
# Names of the SFTTrainer in our metrics; what is not here is left out.
_OF_COLD_START = {
    "loss": "loss",
    "grad_norm": "grad_norm",
    "learning_rate": "learning_rate",
    "mean_token_accuracy": "mean_token_accuracy",
    "entropy": "entropy",
    "num_tokens": "tokens",
}


class ColdStartTrainer(LoadedBefore, SFTTrainer):
    """TRL's trainer of the cold start."""


class _ColdStartRecords(TrainerCallback):
    """Writes each step of a supervised phase to the run folder."""

    def __init__(self, context: Context, place: Place) -> None:
        self._context = context
        self._place = place
        self._began = 0.0

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        self._began = time.perf_counter()

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        # The summary at the end of training is logged too; it belongs to no step.
        if logs is None or "loss" not in logs:
            return
        values: dict[str, float | None] = {own: logs[name] for name, own in _OF_COLD_START.items() if name in logs}
        values["step_time"] = time.perf_counter() - self._began
        self._context.step_done(self._place, state.global_step, state.max_steps, values)


def cold_start_trainer(
    context: Context,
    place: Place,
    steps: int,
    policy: Policy,
    rows: Sequence[Row],
    targets: Sequence[str],
    lifecycle: Lifecycle,
) -> ColdStartTrainer:
    """Returns the trainer of a supervised phase.

    Args:
        context: The run.
        place: The phase.
        steps: Its steps.
        policy: The policy.
        rows: The samples.
        targets: What the policy imitates for each.
        lifecycle: Watches its steps.
    """
    config = context.config
    every = config.checkpoint.every_steps * CHECKPOINT_STRETCH
    arguments = SFTConfig(
        **common_arguments(context, policy, place, steps, every, config.cold_start.batch_size),
        learning_rate=config.cold_start.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=math.ceil(_WARM_UP * steps),
        # A target that is cut off would teach answers without an end.
        max_length=None,
        completion_only_loss=True,
    )
    return ColdStartTrainer(
        model=policy.model,
        args=on_one_gpu(arguments),
        train_dataset=imitated(context, rows, targets),
        processing_class=policy.processor,
        callbacks=[_ColdStartRecords(context, place), lifecycle],
    )
