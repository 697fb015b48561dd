"""Encoder pretraining: the vision tower learns the cues of face and voice, through heads that are then dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import LlavaForConditionalGeneration

from .batches import IGNORED, Sample, pixels
from .model import vision_config

MODALITIES = ("face", "voice")
_SHIFT = 2
_BRIGHTNESS = 0.15


class CueReader(nn.Module):
    """The vision tower, mean-pooled, with one linear head for each cue of each modality.

    Args:
        tower: The vision tower, shared with the policy.
        classes: Per modality, per cue, the names of its classes.
    """

    def __init__(self, tower: nn.Module, width: int, classes: dict[str, dict[str, list[str]]]) -> None:
        super().__init__()
        self.tower = tower
        self.classes = classes
        self.heads = nn.ModuleDict(
            {
                modality: nn.ModuleDict({cue: nn.Linear(width, len(names)) for cue, names in cues.items()})
                for modality, cues in classes.items()
            }
        )
        # Drawn on the CPU, so that a seed means the same weights everywhere.
        self.heads.to(next(tower.parameters()).device)

    def forward(self, pictures: torch.Tensor, modality: str) -> dict[str, torch.Tensor]:
        """Returns the logits of each cue for pictures of one modality, shape (n, 3, 48, 48)."""
        pooled = self.tower(pictures).last_hidden_state.mean(dim=1)
        heads = self.heads[modality]
        assert isinstance(heads, nn.ModuleDict)
        return {cue: head(pooled) for cue, head in heads.items()}


def cue_classes(samples: Sequence[Sample]) -> dict[str, dict[str, list[str]]]:
    """Returns the cues that the samples name, with their classes in alphabetical order."""
    found: dict[str, dict[str, set[str]]] = {modality: {} for modality in MODALITIES}
    for sample in samples:
        for modality in MODALITIES:
            for cue, name in sample.cues.get(modality, {}).items():
                found[modality].setdefault(cue, set()).add(name)
    return {modality: {cue: sorted(names) for cue, names in sorted(cues.items())} for modality, cues in found.items()}


class PretrainingObjective:
    """Cross entropy of all cues of a batch's faces and voices."""

    def __init__(self, model: LlavaForConditionalGeneration, samples: Sequence[Sample], batch_size: int, seed: int):
        torch.manual_seed(seed)
        width = vision_config(model).hidden_size
        self.reader = CueReader(model.model.vision_tower, width, cue_classes(samples))
        self._images = np.stack([sample.images for sample in samples])
        self._labels = {modality: cue_labels(self.reader, samples, modality) for modality in MODALITIES}
        self._batch_size = batch_size
        self._device = model.device

    def module(self) -> nn.Module:
        """The tower with its heads."""
        return self.reader

    def groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """One group: tower and heads learn at the same rate."""
        return [{"params": list(self.reader.parameters()), "lr": learning_rate}]

    def loss(self, draw: torch.Generator) -> torch.Tensor:
        """Returns the mean over modalities of the summed cross entropies of their cues."""
        chosen = torch.randint(len(self._images), (self._batch_size,), generator=draw)
        total = torch.zeros((), device=self._device)
        for place, modality in enumerate(MODALITIES):
            pictures = _augmented(pixels(self._images[chosen.numpy(), place]), draw).to(self._device)
            for cue, logits in self.reader(pictures, modality).items():
                total = total + functional.cross_entropy(
                    logits, self._labels[modality][cue][chosen].to(self._device), ignore_index=IGNORED
                )
        return total / len(MODALITIES)

    def fingerprint(self) -> str:
        """A hash of pictures, cues and batch size."""
        digest = hashlib.sha256(self._images.tobytes())
        for modality in MODALITIES:
            for cue, labels in self._labels[modality].items():
                digest.update(f"{modality}/{cue}\n".encode() + labels.numpy().tobytes())
        digest.update(json.dumps([self.reader.classes, self._batch_size], sort_keys=True).encode())
        return digest.hexdigest()


def cue_labels(reader: CueReader, samples: Sequence[Sample], modality: str) -> dict[str, torch.Tensor]:
    """Returns, per cue, each sample's class number; samples that do not name the cue are ignored by the loss."""
    labels: dict[str, torch.Tensor] = {}
    for cue, names in reader.classes[modality].items():
        numbers = {name: number for number, name in enumerate(names)}
        named = [sample.cues.get(modality, {}).get(cue) for sample in samples]
        labels[cue] = torch.tensor([IGNORED if name is None else numbers.get(name, IGNORED) for name in named])
    return labels


def probe_accuracy(reader: CueReader, samples: Sequence[Sample]) -> dict[str, float]:
    """Returns the share of right classes per cue ("face/emotion": 0..1) on samples of another set."""
    accuracies: dict[str, float] = {}
    images = np.stack([sample.images for sample in samples])
    reader.eval()
    for place, modality in enumerate(MODALITIES):
        with torch.no_grad():
            logits = reader(pixels(images[:, place]).to(next(reader.parameters()).device), modality)
        for cue, labels in cue_labels(reader, samples, modality).items():
            known = labels != IGNORED
            if known.any():
                right = logits[cue].argmax(dim=1).cpu()[known] == labels[known]
                accuracies[f"{modality}/{cue}"] = right.float().mean().item()
    return accuracies


def _augmented(pictures: torch.Tensor, draw: torch.Generator) -> torch.Tensor:
    """Shifts each picture by up to 2 pixels and scales its brightness by up to 15 %."""
    count, _, height, width = pictures.shape
    padded = functional.pad(pictures, [_SHIFT] * 4, mode="replicate")
    offsets = torch.randint(2 * _SHIFT + 1, (count, 2), generator=draw)
    rows = offsets[:, :1] + torch.arange(height)
    columns = offsets[:, 1:] + torch.arange(width)
    items = torch.arange(count)[:, None, None]
    shifted = padded.permute(0, 2, 3, 1)[items, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    gain = 1 + _BRIGHTNESS * (2 * torch.rand(count, 1, 1, 1, generator=draw) - 1)
    # Brightness scales the light, whose zero lies at -1.
    return ((shifted + 1) * gain - 1).clamp(-1, 1)
