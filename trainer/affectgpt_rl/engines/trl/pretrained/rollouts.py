"""GRPO of a pretrained policy, by TRL's GRPOTrainer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accelerate import PartialState
from accelerate.utils import is_peft_model
from peft import set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import TrainerCallback
from trl.trainer.grpo_config import GRPOConfig

from ....config import RunConfig
from ....datasets import Row
from ....rewards import build_rewards
from ...first_steps import Answer, FirstSteps
from ..checkpoints import Checkpoint
from ..context import RL, Context
from ..device import on_one_gpu
from ..grpo import grpo_settings
from ..order import InOrder
from ..recorder import RolloutRecorder
from ..records import GrpoRecords
from .arguments import LoadedBefore, common_arguments, parts_of_a_step
from .columns import asked
from .everyone import from_everyone
from .lifecycle import Lifecycle
from .policy import Policy
from .prompts import question_of

# The policy that beta's divergence is taken from, as GRPO began with it.
_REFERENCE = "reference"


class RolloutTrainer(LoadedBefore, InOrder):
    """TRL's trainer of GRPO, which hands the rollouts of all processes to the records."""

    recorder: RolloutRecorder

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        batch = super()._generate_and_score_completions(inputs)
        # Before TRL shuffles the batch: the order is still that of generation. Each process has whole groups.
        own = list(zip(self.recorder.rollouts, batch["advantages"].tolist(), strict=True))
        everyone = from_everyone(own)
        self.recorder.replace([rollout for rollout, _ in everyone], [advantage for _, advantage in everyone])
        return batch


class _FirstStepsWatch(TrainerCallback):
    """Tells when the first completions are empty, identical or cut off."""

    def __init__(self, context: Context, recorder: RolloutRecorder) -> None:
        self._context = context
        self._recorder = recorder
        self._watch = FirstSteps(context.config.rl.max_new_tokens)

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any) -> None:
        if logs is None or "reward" not in logs or self._watch.over:
            return
        groups = [
            [Answer(rollout.judgement.completion.text, rollout.truncated) for rollout in group]
            for group in self._recorder.groups()
        ]
        for finding in self._watch.answers(groups):
            self._context.folder.append_event(
                "warning", finding.kind, finding.message, step=state.global_step, phase=RL.phase, data=finding.data
            )


def grpo_trainer(
    context: Context, policy: Policy, rows: Sequence[Row], lifecycle: Lifecycle, resumed: Checkpoint | None
) -> RolloutTrainer:
    """Returns the trainer of GRPO.

    Args:
        context: The run.
        policy: The policy.
        rows: The samples.
        lifecycle: Watches its steps.
        resumed: The checkpoint that the policy was loaded from, when GRPO goes on.
    """
    config, rl = context.config, context.config.rl
    reference = context.checkpoints / RL.key / _REFERENCE
    recorder = RolloutRecorder(build_rewards(config, context.lexicon), rows, rl.group_size, policy.end_tokens())
    arguments = GRPOConfig(
        **common_arguments(context, policy, RL, rl.steps, config.checkpoint.every_steps, rl.batch_size),
        # One generation a step: a batch that waits in memory for its later steps would not survive a kill.
        steps_per_generation=parts_of_a_step(context),
        **grpo_settings(config),
        **sampling_arguments(config),
    )
    # Not before the arguments: they bring the processes together, which wait for the reference.
    if rl.beta:
        _provide_reference(context, policy, reference, fresh=resumed is None)
    trainer = RolloutTrainer(
        model=policy.model,
        reward_funcs=[*recorder.reward_functions()],
        args=on_one_gpu(arguments),
        train_dataset=asked(context, rows),
        processing_class=policy.processor,
        callbacks=[
            GrpoRecords(context, recorder, lambda sample: question_of(config, sample.subtitle, bool(rows[0].images))),
            _FirstStepsWatch(context, recorder),
            lifecycle,
        ],
    )
    trainer.recorder = recorder
    if rl.beta and resumed is not None and is_peft_model(policy.model):
        # TRL takes the adapters as they are now for the reference.
        began_with = load_file(reference / "adapter_model.safetensors")
        set_peft_model_state_dict(policy.model, began_with, adapter_name="ref")
    return trainer


def sampling_arguments(config: RunConfig) -> dict[str, Any]:
    """Returns how rollouts are sampled: nothing for transformers, else where vLLM is."""
    trl = config.trl
    if trl is None or trl.vllm is None:
        return {}
    server = {"vllm_server_base_url": trl.vllm_server} if trl.vllm == "server" else {}
    return {"use_vllm": True, "vllm_mode": trl.vllm, **server}


def _provide_reference(context: Context, policy: Policy, reference: Path, fresh: bool) -> None:
    """Saves the policy that beta's divergence is taken from; a resumed run keeps the one it began with."""
    if fresh and context.main:
        policy.model.save_pretrained(reference)
    PartialState().wait_for_everyone()
    # TRL reads it from where the configuration says that the model comes from.
    policy.model.config._name_or_path = str(reference)
