"""A pretrained model as a policy: its weights, its processor, its adapters, and what of it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import is_peft_model
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from torch import nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoProcessor,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    ProcessorMixin,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

from ....config import RunConfig
from ....config.pretrained import model_folder
from ....config.problems import nearest
from ..checkpoints import weights_sha256
from ..failure import EngineFailure

# TRL's trainers name the adapters that are trained so.
_TRAINED = "default"


class UnfitModel(EngineFailure):
    """The model cannot become a policy as the configuration says; the message says why and what to do."""


@dataclass(frozen=True)
class Policy:
    """A policy in the making.

    Attributes:
        model: The model, with adapters where LoRA trains them; its parameters know whether they are trained.
        processor: A processor of words and images, or a tokenizer.
    """

    model: Any
    processor: ProcessorMixin | PreTrainedTokenizerBase

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, by itself or of the processor."""
        return self.processor.tokenizer if self.reads_images else self.processor  # type: ignore[union-attr]

    @property
    def reads_images(self) -> bool:
        """Whether it is an image-text model."""
        return isinstance(self.processor, ProcessorMixin)

    def end_tokens(self) -> set[int]:
        """Returns the tokens after which a completion is over, padding included: a completion without is cut off."""
        declared = self.model.generation_config.eos_token_id
        ends = [] if declared is None else [declared] if isinstance(declared, int) else list(declared)
        return {*ends, self.tokenizer.eos_token_id, self.tokenizer.pad_token_id} - {None}


def load_policy(config: RunConfig, checkpoint: Path | None) -> Policy:
    """Loads the model that the configuration names, with the weights of a checkpoint where there is one.

    transformers reads back its own checkpoints here, whose key names may differ from the live model's: a plain resume
    of the Trainer would load none of them for some families, LLaVA and Qwen2.5-VL among them.

    Raises:
        UnfitModel: It has no chat template, or no module of the names that LoRA is to train.
    """
    base = str(model_folder(config) or config.model.path)
    kind = AutoConfig.from_pretrained(base)
    reads_images = kind.model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
    auto = AutoModelForImageTextToText if reads_images else AutoModelForCausalLM
    # What is trained stays in float32: steps of GRPO are smaller than bfloat16 can add to a weight.
    frozen_base = config.lora is not None and config.model.dtype == "bfloat16"
    dtype = torch.bfloat16 if frozen_base else torch.float32
    whole = checkpoint if config.lora is None else None
    model = auto.from_pretrained(whole or base, dtype=dtype)
    processor = (AutoProcessor if reads_images else AutoTokenizer).from_pretrained(base, padding_side="left")
    tokenizer = processor.tokenizer if reads_images else processor
    if processor.chat_template is None and tokenizer.chat_template is None:
        raise UnfitModel(
            f"The model {config.model.path} has no chat template, so that it cannot be asked anything: use its "
            "instruction-tuned version."
        )
    if config.lora is None:
        model.requires_grad_(True)
        if config.rl.freeze_encoder and (encoder := _encoder(model)) is not None:
            encoder.requires_grad_(False)
    elif checkpoint is None:
        model = get_peft_model(model, _adapters(config, model))
    else:
        model = PeftModel.from_pretrained(model, str(checkpoint), is_trainable=True)
    return Policy(model, processor)


def policy_tensors(model: Any, state: Mapping[str, torch.Tensor] | None = None) -> Mapping[str, torch.Tensor]:
    """Returns the tensors that make a policy what it is: all of a model, or the adapters that are trained.

    Args:
        model: The model.
        state: Its whole state where the model itself holds a part of it, on one of several GPUs.
    """
    whole = model.state_dict() if state is None else state
    return get_peft_model_state_dict(model, state_dict=whole, adapter_name=_TRAINED) if is_peft_model(model) else whole


def policy_sha256(model: Any, state: Mapping[str, torch.Tensor] | None = None) -> str:
    """Returns the hash that a checkpoint of the policy records."""
    return weights_sha256(policy_tensors(model, state))


def _encoder(model: PreTrainedModel) -> nn.Module | None:
    found = model.get_encoder(modality="image")
    return None if found in (model, model.base_model) else found


def _adapters(config: RunConfig, model: PreTrainedModel) -> LoraConfig:
    lora = config.lora
    assert lora is not None
    decoder = model.get_decoder()
    encoder = _encoder(model) if config.rl.freeze_encoder else None
    inside = {id(module) for module in (decoder if lora.target_modules is None else model).modules()}
    outside = {id(module) for module in (encoder.modules() if encoder is not None else ())}
    linear = {
        name: module for name, module in model.named_modules() if isinstance(module, nn.Linear) and id(module) in inside
    }
    usable = [name for name, module in linear.items() if id(module) not in outside]
    if lora.target_modules is not None:
        known = sorted({name.rpartition(".")[2] for name in usable})
        if wrong := next((name for name in lora.target_modules if name not in known), None):
            near = nearest(wrong, known)
            hint = f" Did you mean '{near}'?" if near else ""
            raise UnfitModel(f"lora.targetModules: the model has no '{wrong}'; it has {', '.join(known)}.{hint}")
        usable = [name for name in usable if name.rpartition(".")[2] in lora.target_modules]
    return LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,  # type: ignore[arg-type]
        lora_dropout=lora.dropout,
        target_modules=usable,
        task_type="CAUSAL_LM",
    )
