"""Cold start: the policy imitates targets, so that it writes reasoning and answer before it is rewarded for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

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
