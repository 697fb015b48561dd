"""Samples as tensors: pictures, prompts and targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast

from ...datasets.prompt import prompt_text
from .model import IMAGE_MEAN, IMAGE_STD, IMAGE_TOKENS, IMAGES_PER_SAMPLE
from .tokens import EOS, IMAGE, PAD, token_id

IGNORED = -100


@dataclass(frozen=True)
class Sample:
    """A sample with its pictures decoded.

    Attributes:
        id: The sample's id in its dataset.
        subtitle: What is said.
        labels: The true labels.
        images: uint8, shape (2, 48, 48, 3): a frame of the face, then the voice's spectrogram.
        target: The cold-start target, where the row has one.
        cues: Labels for the encoder pretraining: modality -> cue -> class.
        attributes: Free texts about the sample.
        description: What face, voice and words show; empty where the row has none.
    """

    id: str
    subtitle: str
    labels: list[str]
    images: np.ndarray
    target: str | None = None
    cues: dict[str, dict[str, str]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    description: str = ""


def pixels(images: np.ndarray) -> torch.Tensor:
    """Returns pictures as the model reads them, as the processor would make them.

    Args:
        images: uint8, shape (n, 48, 48, 3).

    Returns:
        float32, shape (n, 3, 48, 48), from -1 to 1.
    """
    values = torch.from_numpy(images.astype(np.float32) / 255.0).permute(0, 3, 1, 2)
    mean, std = (torch.tensor(numbers).view(1, 3, 1, 1) for numbers in (IMAGE_MEAN, IMAGE_STD))
    return (values - mean) / std


def prompt_ids(tokenizer: PreTrainedTokenizerFast, subtitle: str) -> list[int]:
    """Returns a prompt's tokens: the places of the two pictures, then the text."""
    pictures = " ".join([IMAGE] * (IMAGE_TOKENS * IMAGES_PER_SAMPLE))
    return tokenizer(f"{pictures} {prompt_text(subtitle)}")["input_ids"]


def prompt_batch(tokenizer: PreTrainedTokenizerFast, prompts: Sequence[list[int]]) -> dict[str, torch.Tensor]:
    """Returns prompts padded on the left, as generation needs them."""
    return dict(tokenizer.pad({"input_ids": list(prompts)}, padding_side="left", return_tensors="pt"))


def target_batch(
    tokenizer: PreTrainedTokenizerFast, prompts: Sequence[list[int]], targets: Sequence[str]
) -> dict[str, torch.Tensor]:
    """Returns prompts and targets as one padded batch whose loss counts the targets alone."""
    end = token_id(tokenizer, EOS)
    written = [[*tokenizer(target)["input_ids"], end] for target in targets]
    longest = max(len(prompt) + len(target) for prompt, target in zip(prompts, written, strict=True))
    ids = torch.full((len(prompts), longest), token_id(tokenizer, PAD))
    labels = torch.full_like(ids, IGNORED)
    mask = torch.zeros_like(ids)
    for row, (prompt, target) in enumerate(zip(prompts, written, strict=True)):
        whole = len(prompt) + len(target)
        ids[row, :whole] = torch.tensor(prompt + target)
        labels[row, len(prompt) : whole] = torch.tensor(target)
        mask[row, :whole] = 1
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}
