"""The GRPO phase: TRL's trainer with the tower frozen, its records written to the run folder step by step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from PIL import Image
from transformers import (
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)
from trl.trainer.grpo_config import GRPOConfig

from ...datasets.prompt import prompt_text
from ...rewards import build_rewards
from .batches import Sample
from .checkpoints import (
    assert_restored,
    checkpoint_path,
    discard_torn,
    mark_complete,
    prune,
    whole_checkpoints,
)
from .context import RL, Context
from .device import on_one_gpu
from .evaluator import Evaluator
from .grpo import grpo_settings
from .order import InOrder
from .recorder import RolloutRecorder
from .records import GrpoRecords
from .stop import Stopped
from .tokens import EOS, PAD, token_id

# The reference policy of beta > 0: TRL reads it from a folder.
_REFERENCE = "reference"


def train_rl(
    context: Context,
    model: LlavaForConditionalGeneration,
    processor: LlavaProcessor,
    samples: Sequence[Sample],
    evaluator: Evaluator,
) -> None:
    """Runs GRPO to its end, from its last whole checkpoint when resuming.

    Raises:
        Stopped: A stop was asked for; the state is saved.
    """
    rl = context.config.rl
    discard_torn(context.checkpoints, RL.key)
    whole = whole_checkpoints(context.checkpoints, RL.key)
    newest = whole[0] if whole else None
    tower = model.model.vision_tower
    tower.requires_grad_(not rl.freeze_encoder)
    _provide_reference(context, model, fresh=newest is None)
    tokenizer = processor.tokenizer
    ends = {token_id(tokenizer, EOS), token_id(tokenizer, PAD)}
    rewards = build_rewards(context.config, context.lexicon)
    recorder = RolloutRecorder(rewards, samples, rl.group_size, ends)
    records = GrpoRecords(context, recorder, lambda sample: prompt_text(sample.subtitle))
    trainer = _Trainer(
        model=model,
        reward_funcs=[*recorder.reward_functions()],
        args=on_one_gpu(_arguments(context)),
        train_dataset=_prompts(samples),
        processing_class=processor,
        callbacks=[records, _Lifecycle(context, evaluator)],
    )
    trainer.recorder = recorder
    trainer.remove_callback(PrinterCallback)
    if newest is not None:
        restore_policy(model, newest.path)
        assert_restored(newest, model.state_dict())
    done = newest.step if newest else 0
    if done < rl.steps:
        context.begins(RL, done, rl.steps)
        trainer.train(resume_from_checkpoint=str(newest.path) if newest else None)
        if trainer.state.global_step < rl.steps:
            raise Stopped
    model.requires_grad_(True)


def restore_policy(model: LlavaForConditionalGeneration, path: Path) -> None:
    """Loads a checkpoint of the GRPO phase, in which transformers writes other key names than the live model has."""
    saved = LlavaForConditionalGeneration.from_pretrained(path, dtype=torch.float32)
    model.load_state_dict(saved.state_dict(), strict=True)


def _provide_reference(context: Context, model: LlavaForConditionalGeneration, fresh: bool) -> None:
    """Saves the policy that beta's divergence is taken from; a resumed run keeps the one it began with."""
    if context.config.rl.beta == 0:
        return
    path = context.checkpoints / RL.key / _REFERENCE
    if fresh:
        model.save_pretrained(path)
    model.config._name_or_path = str(path)


def _arguments(context: Context) -> GRPOConfig:
    config, rl = context.config, context.config.rl
    return GRPOConfig(
        output_dir=str(context.checkpoints / RL.key),
        max_steps=rl.steps,
        per_device_train_batch_size=rl.batch_size,
        gradient_accumulation_steps=1,
        # One generation a step: a batch that waits in memory for its later steps would not survive a kill.
        steps_per_generation=1,
        **grpo_settings(config),
        optim="adamw_torch",
        seed=config.seed,
        data_seed=config.seed,
        logging_steps=1,
        save_strategy="steps",
        save_steps=config.checkpoint.every_steps,
        # Older checkpoints are removed by us, after the new one is marked whole.
        save_total_limit=None,
        activation_checkpointing=False,
        bf16=False,
        use_cpu=context.device.type == "cpu",
        report_to="none",
        disable_tqdm=True,
    )


def _prompts(samples: Sequence[Sample]) -> Dataset:
    """Returns training prompts as TRL reads them; ``row`` tells the recorder which sample a completion belongs to."""

    def prompts(batch: dict[str, list[int]]) -> dict[str, list[Any]]:
        chosen = [samples[row] for row in batch["row"]]
        return {
            "prompt": [[{"role": "user", "content": prompt_text(sample.subtitle)}] for sample in chosen],
            "images": [[Image.fromarray(image) for image in sample.images] for sample in chosen],
            "row": batch["row"],
        }

    # Made when they are read: a table of pictures would be encoded as PNG once and decoded at every step.
    return Dataset.from_dict({"row": list(range(len(samples)))}).with_transform(prompts)


class _Trainer(InOrder):
    """TRL's trainer, which also hands out its advantages and truly restores the weights of a LLaVA."""

    recorder: RolloutRecorder

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        batch = super()._generate_and_score_completions(inputs)
        # Before TRL shuffles the batch: the order is still that of generation.
        self.recorder.advantages = batch["advantages"].tolist()
        return batch

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        # The original loads without ``strict`` and finds none of LLaVA's keys.
        target = self.model if model is None else model
        assert isinstance(target, LlavaForConditionalGeneration)
        restore_policy(target, Path(resume_from_checkpoint))


class _Lifecycle(TrainerCallback):
    """Evaluates when it is due, marks checkpoints, and stops when asked."""

    def __init__(self, context: Context, evaluator: Evaluator) -> None:
        self._context = context
        self._evaluator = evaluator

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        # Before the checkpoint is saved: a run that is killed in between evaluates again.
        due = state.global_step % self._context.config.evaluation.every_steps == 0
        if due and state.global_step < state.max_steps:
            self._evaluator.evaluate(RL, state.global_step, whole=False)
        if self._context.stop.requested:
            control.should_save = True
            control.should_training_stop = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        context, step = self._context, state.global_step
        # A checkpoint must not be ahead of the records: what it has behind it is not written again.
        context.folder.flush()
        path = checkpoint_path(context.checkpoints, RL.key, step)
        mark_complete(path, step, kwargs["model"].state_dict())
        prune(context.checkpoints, RL.key, context.config.checkpoint.keep)
        context.checkpoint_saved(RL, step, path)
