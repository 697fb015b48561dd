"""What a phase of ms-swift leaves in the run folder, step by step; and its checkpoints, proven at every resume."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from swift.callbacks.base import TrainerCallback  # pyright: ignore[reportMissingImports]

from ...datasets import read_rows
from ...runfolder import RunFolder, SilentFolder
from ..first_steps import Answer, Finding, FirstSteps
from ..trl.checkpoints import assert_restored, checkpoint_path, mark_complete, prune, whole_checkpoints
from ..trl.context import COLD_START, RL, Context, Place
from ..trl.order import ResumedSampler
from ..trl.recorder import RolloutRecorder
from ..trl.records import GrpoRecords
from ..trl.stop import StopSignal
from .child import phase, recorded_config, recorded_lexicon, resumes, run_dir
from .evaluator import SwiftEvaluator
from .folder import evaluated_rows, read_prepared
from .media import media_tokens, place_ids, token_ids
from .rollouts import step_rewards
from .rows import prompt_of

# ms-swift's names of what has one in our metrics; what it adds for people is left out.
_RENAMED = {"entropy/mean": "entropy"}
_LEFT_OUT = ("epoch", "total_flos")
_CAUSES = {
    "audio": "msSwift.environment.USE_AUDIO_IN_VIDEO decides whether the sound of clips is heard.",
    "video": "The template of this model may take no video (msSwift.arguments.template).",
    "image": "The template of this model may take no images (msSwift.arguments.template).",
}


class RunCallback(TrainerCallback):  # pyright: ignore[reportUntypedBaseClass]
    """Records a phase, marks its checkpoints, evaluates when it is due, and stops when asked.

    Args:
        args: ms-swift's arguments.
        trainer: Its trainer.
    """

    def __init__(self, args: Any, trainer: Any) -> None:
        super().__init__(args, trainer)
        self._stop = StopSignal()
        config = recorded_config()
        main = args.process_index == 0
        folder = (RunFolder if main else SilentFolder)(run_dir())
        self._context = Context(config, recorded_lexicon(), folder, self._stop, resumes(), main=main)
        self._place: Place = RL if phase() == RL.key else COLD_START
        self._steps = config.rl.steps if self._place is RL else config.cold_start.steps
        self._watch = FirstSteps(config.rl.max_new_tokens, _expected(), _CAUSES)
        self._tokens: dict[str, int | None] = {}
        self._batches = 0
        self._began = 0.0
        self._evaluator: SwiftEvaluator | None = None
        self._records: GrpoRecords | None = None
        if self._place is RL:
            self._keep_order()

    def _keep_order(self) -> None:
        """Has the trainer go on with the samples that the uninterrupted run would have met."""
        trainer, sampler_of = self.trainer, self.trainer._get_train_sampler

        def resumed(*args: Any, **kwargs: Any) -> ResumedSampler:
            # transformers reads the epoch back from the checkpoint before it asks for the first sample.
            return ResumedSampler(sampler_of(*args, **kwargs), lambda: int(trainer.state.epoch or 0))

        trainer._get_train_sampler = resumed

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Proves that a resumed phase has its weights, and looks at what passes through the trainer from here on."""
        self._stop.install()
        self._prove()
        if self._context.main:
            self._context.begins(self._place, state.global_step, self._steps)
        self._tokens = token_ids(self.trainer.template.processor)
        self._suppress_places()
        config = self._context.config
        rows = read_rows(config.path(config.data.train))
        prepared = read_prepared(run_dir())
        shown = evaluated_rows(config, prepared.not_evaluated if prepared else frozenset())
        self._evaluator = SwiftEvaluator(self._context, self.trainer, shown, rows)
        if self._place is RL:
            self._record_rollouts()
        else:
            self._look_at_batches()

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Notes when the step began, which ms-swift tells of GRPO only."""
        self._began = time.perf_counter()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Saves and leaves where a stop was asked for."""
        # Before the checkpoint is saved: a run that is killed in between evaluates again.
        due = state.global_step % self._context.config.evaluation.every_steps == 0
        if self._place is RL and due and state.global_step < self._steps:
            self._evaluate(state.global_step, whole=False)
        if self._stop_asked():
            control.should_save = True
            control.should_training_stop = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Writes the step that has just been logged."""
        # The summary at the end is logged too; it belongs to no step.
        if logs is None or "train_runtime" in logs or not self._context.main:
            return
        numbers = {name: value for name, value in logs.items() if isinstance(value, (int, float))}
        values = {_RENAMED.get(name, name): float(value) for name, value in numbers.items() if name not in _LEFT_OUT}
        if self._records is not None:
            self._records.on_log(args, state, control, logs=values, **kwargs)
        elif "loss" in values:
            values["step_time"] = time.perf_counter() - self._began
            self._context.step_done(self._place, state.global_step, self._steps, values)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Marks a checkpoint whole once all processes have written theirs."""
        self.trainer.accelerator.wait_for_everyone()
        if not self._context.main:
            return
        context, step = self._context, state.global_step
        # A checkpoint must not be ahead of the records: what it has behind it is not written again.
        context.folder.flush()
        path = checkpoint_path(context.checkpoints, self._place.key, step)
        mark_complete(path, step, self._live_weights() or _stored_weights(path))
        prune(context.checkpoints, self._place.key, context.config.checkpoint.keep)
        context.checkpoint_saved(self._place, step, path)

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Evaluates the policy that a whole phase ends with."""
        if state.global_step == self._steps:
            self._evaluate(self._steps, whole=True)

    def _suppress_places(self) -> None:
        """Keeps the policy from writing signs that stand for media, which ms-swift would look for media behind."""
        model = self.trainer.accelerator.unwrap_model(self.trainer.model)
        settings = getattr(model, "generation_config", None)
        places = place_ids(self.trainer.template.processor, model.config)
        if settings is not None and places:
            settings.suppress_tokens = sorted(places | set(settings.suppress_tokens or []))

    def _evaluate(self, step: int, whole: bool) -> None:
        assert self._evaluator is not None
        self._context.folder.write_state(phase="evaluating", step=0, total_steps=1)
        self._evaluator.evaluate(self._place, step, whole)

    def _stop_asked(self) -> bool:
        """Says whether any process was asked to stop: all of them leave after the same step."""
        accelerator = self.trainer.accelerator
        if accelerator.num_processes == 1:
            return self._stop.requested
        asked = torch.tensor([float(self._stop.requested)], device=accelerator.device)
        return bool(accelerator.reduce(asked, "sum").item())

    def _prove(self) -> None:
        """Proves that the weights of a resumed phase are those that its checkpoint was marked with."""
        resumed = self.trainer.args.resume_from_checkpoint
        if not resumed:
            return
        live = self._live_weights()
        if live is None:
            # Of weights that lie apart on several GPUs only the files can be looked at.
            return
        marked = whole_checkpoints(self._context.checkpoints, self._place.key)
        assert_restored(next(found for found in marked if str(found.path) == str(resumed)), live)

    def _live_weights(self) -> Mapping[str, torch.Tensor] | None:
        """Returns what is trained; None where the processes hold parts of it."""
        accelerator = self.trainer.accelerator
        plugin = getattr(accelerator.state, "deepspeed_plugin", None)
        if getattr(accelerator.state, "fsdp_plugin", None) is not None or getattr(plugin, "zero_stage", 0) == 3:
            return None
        model = accelerator.unwrap_model(self.trainer.model)
        if self._context.config.lora is None:
            return model.state_dict()
        return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}

    def _record_rollouts(self) -> None:
        trainer, context = self.trainer, self._context
        step = step_rewards()
        recorder = RolloutRecorder(step.rewards, [], context.config.rl.group_size, set())
        self._records = GrpoRecords(
            context, recorder, lambda sample: prompt_of(context.config, step.samples[sample.id])
        )

        def log_rollout(original: Callable[..., Any], samples: Sequence[Any]) -> None:
            original(samples)
            rollouts = [(step.rollout(sample), float(sample.advantages)) for sample in samples]
            if trainer.accelerator.num_processes > 1:
                from accelerate.utils import gather_object

                rollouts = gather_object(rollouts)
            recorder.replace([rollout for rollout, _ in rollouts], [advantage for _, advantage in rollouts])
            groups = [
                [Answer(rollout.judgement.completion.text, rollout.truncated) for rollout in group]
                for group in recorder.groups()
            ]
            self._tell(self._watch.answers(groups))

        def prepare_batch(original: Callable[..., Any], samples: Sequence[Any]) -> Any:
            batches = original(samples)
            for batch in batches:
                self._look_at(batch["model_inputs"])
            return batches

        _wrap(trainer, "_log_rollout", log_rollout)
        _wrap(trainer, "_prepare_batch_inputs", prepare_batch)

    def _look_at_batches(self) -> None:
        def compute_loss(original: Callable[..., Any], model: Any, inputs: Any, *rest: Any, **named: Any) -> Any:
            self._look_at(inputs)
            return original(model, inputs, *rest, **named)

        _wrap(self.trainer, "compute_loss", compute_loss)

    def _look_at(self, batch: Any) -> None:
        if self._batches > 0 or not self._context.main or not isinstance(batch, Mapping):
            return
        self._batches += 1
        found = media_tokens(self._tokens, batch)
        size = len(batch["input_ids"]) if "input_ids" in batch else 1
        counts = {name: round(count / size) for name, count in found.items() if count is not None}
        media = ", ".join(f"{counts[name]} of {name}" for name in ("video", "image", "audio") if counts.get(name))
        message = (
            f"A sample reaches the model as {counts.get('all', 0)} tokens: {media or 'none'} of media, the rest words."
        )
        self._context.folder.append_event(
            "info", "media", message, step=self.trainer.state.global_step, phase=self._place.phase, data=counts
        )
        self._tell(self._watch.media(found))

    def _tell(self, findings: Sequence[Finding]) -> None:
        if not self._context.main:
            return
        # What is found while a step is made belongs to the step that is being made.
        step = self.trainer.state.global_step + 1
        for finding in findings:
            print(finding.message, flush=True)
            self._context.folder.append_event(
                "warning", finding.kind, finding.message, step=step, phase=self._place.phase, data=finding.data
            )


def _stored_weights(path: Path) -> dict[str, torch.Tensor]:
    """Returns the weights in a checkpoint's files."""
    return {name: tensor for file in path.glob("*.safetensors") for name, tensor in load_file(file).items()}


def _wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    original = getattr(owner, name)
    setattr(owner, name, lambda *positional, **named: around(original, *positional, **named))


def _expected() -> frozenset[str]:
    prepared = read_prepared(run_dir())
    if prepared is None:
        return frozenset()
    counts = {"video": prepared.videos, "image": prepared.images, "audio": prepared.sounds}
    return frozenset(name for name, count in counts.items() if count)
