"""Cold start: the policy imitates targets, so that it writes reasoning and answer before it is rewarded for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from ...rewards import read_completion
from .batches import Sample, pixels, prompt_ids, target_batch

# The pretrained tower already sees; it only adapts.
_TOWER_RATE = 0.1


class ImitationObjective:
    """Cross entropy of the targets' tokens, given pictures and prompt."""

    def __init__(
        self,
        model: LlavaForConditionalGeneration,
        tokenizer: PreTrainedTokenizerFast,
        samples: Sequence[Sample],
        targets: Sequence[str],
        batch_size: int,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._images = np.stack([sample.images for sample in samples])
        self._prompts = [prompt_ids(tokenizer, sample.subtitle) for sample in samples]
        self._targets = list(targets)
        self._batch_size = batch_size

    def module(self) -> nn.Module:
        """The whole policy."""
        return self._model

    def groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """Two groups: projector and language model at the full rate, the tower at a tenth."""
        tower = list(self._model.model.vision_tower.parameters())
        of_tower = {id(parameter) for parameter in tower}
        rest = [parameter for parameter in self._model.parameters() if id(parameter) not in of_tower]
        return [{"params": rest, "lr": learning_rate}, {"params": tower, "lr": learning_rate * _TOWER_RATE}]

    def loss(self, draw: torch.Generator) -> torch.Tensor:
        """Returns the mean cross entropy of a batch's target tokens."""
        chosen = torch.randint(len(self._targets), (self._batch_size,), generator=draw).tolist()
        prompts, targets = [self._prompts[i] for i in chosen], [self._targets[i] for i in chosen]
        batch = target_batch(self._tokenizer, prompts, targets)
        chosen_images = self._images[chosen]
        batch["pixel_values"] = pixels(chosen_images.reshape(-1, *chosen_images.shape[2:]))
        return self._model(**{name: tensor.to(self._model.device) for name, tensor in batch.items()}).loss

    def fingerprint(self) -> str:
        """A hash of pictures, prompts, targets, vocabulary and batch size."""
        written = [self._prompts, self._targets, self._tokenizer.get_vocab(), self._batch_size, _TOWER_RATE]
        digest = hashlib.sha256(self._images.tobytes())
        digest.update(json.dumps(written, sort_keys=True).encode())
        return digest.hexdigest()


class Imitated(Protocol):
    """A sample with what the cold start imitates."""

    @property
    def labels(self) -> list[str]:
        """The true labels."""
        ...

    @property
    def target(self) -> str | None:
        """The completion to imitate."""
        ...


def imitation_targets(samples: Sequence[Imitated], reasoning: bool, truth: bool) -> list[str]:
    """Returns what the policy imitates for each sample.

    Args:
        samples: Samples with targets.
        reasoning: Whether the reasoning stays; without it only the answer does.
        truth: Whether the true labels replace the target's answer.
    """
    targets: list[str] = []
    for sample in samples:
        assert sample.target is not None
        if reasoning and not truth:
            targets.append(sample.target)
            continue
        read = read_completion(sample.target, reasoning=True)
        answer = f"<answer> {' , '.join(sample.labels if truth else read.answer)} </answer>"
        targets.append(f"<think> {read.think} </think> {answer}" if reasoning else answer)
    return targets
