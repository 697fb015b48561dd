"""What all phases tell TRL's trainers."""

from __future__ import annotations

from typing import Any

from transformers import Trainer

from ....config.pretrained import process_count
from ..context import Context, Place
from .policy import Policy


class LoadedBefore(Trainer):
    """A trainer whose policy was built from the checkpoint that it resumes."""

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        # FSDP spreads the weights itself. Otherwise the original would load without ``strict``, and find nothing where
        # the names in the file are not the live model's.
        if self.is_fsdp_enabled:
            super()._load_from_checkpoint(resume_from_checkpoint, model)


def common_arguments(
    context: Context, policy: Policy, place: Place, steps: int, save_every: int, batch_size: int
) -> dict[str, Any]:
    """Returns the arguments that the trainers of all phases have in common.

    Args:
        context: The run.
        policy: The policy.
        place: The phase.
        steps: Its steps.
        save_every: Steps between two checkpoints.
        batch_size: Samples or completions a step, of all processes together.
    """
    config = context.config
    on_gpu = context.device.type != "cpu"
    return {
        "output_dir": str(context.checkpoints / place.key),
        "max_steps": steps,
        "per_device_train_batch_size": batch_size // (process_count(config) * parts_of_a_step(context)),
        "gradient_accumulation_steps": parts_of_a_step(context),
        "optim": "adamw_torch",
        "seed": config.seed,
        "data_seed": config.seed,
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": save_every,
        # Older checkpoints are removed by us, after the new one is marked whole.
        "save_total_limit": None,
        # Activations of a large model do not fit beside it.
        "activation_checkpointing": on_gpu,
        "bf16": config.model.dtype == "bfloat16",
        "use_cpu": not on_gpu,
        # An encoder that is trained may have layers that no feature comes from.
        "ddp_find_unused_parameters": policy.reads_images and not config.rl.freeze_encoder,
        "remove_unused_columns": False,
        "report_to": "none",
        "disable_tqdm": True,
    }


def parts_of_a_step(context: Context) -> int:
    """Returns in how many parts a process computes its share of a step."""
    trl = context.config.trl
    return 1 if trl is None else trl.accumulation
