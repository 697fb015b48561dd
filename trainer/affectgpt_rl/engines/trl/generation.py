"""Greedy answers, as the evaluation and the exported policy give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from .batches import pixels, prompt_batch, prompt_ids
from .tokens import EOS, token_id

_BATCH = 100


def greedy_tokens(
    model: LlavaForConditionalGeneration,
    tokenizer: PreTrainedTokenizerFast,
    subtitles: Sequence[str],
    images: np.ndarray,
    max_new_tokens: int,
) -> list[list[int]]:
    """Generates one completion per sample, the likeliest token at each place.

    Args:
        model: The policy; it is left in the mode it came in.
        tokenizer: Its tokenizer.
        subtitles: What is said in each sample.
        images: uint8, shape (n, 2, 48, 48, 3).
        max_new_tokens: Where a completion is cut off.

    Returns:
        The tokens of each completion, up to and without the end token.
    """
    training = model.training
    end = token_id(tokenizer, EOS)
    # Its type does not say that it generates.
    generator = cast(Any, model)
    model.eval()
    completions: list[list[int]] = []
    try:
        for start in range(0, len(subtitles), _BATCH):
            batch = prompt_batch(tokenizer, [prompt_ids(tokenizer, text) for text in subtitles[start : start + _BATCH]])
            batch["pixel_values"] = pixels(images[start : start + _BATCH].reshape(-1, *images.shape[2:]))
            with torch.no_grad():
                written = generator.generate(
                    **{name: tensor.to(model.device) for name, tensor in batch.items()},
                    max_new_tokens=max_new_tokens,
                    do_sample=False,
                    # The image token is a place for a picture; TRL forbids it in rollouts in the same way.
                    suppress_tokens=[model.config.image_token_id],
                )
            rows = written[:, batch["input_ids"].shape[1] :].tolist()
            completions += [_until(row, end) for row in rows]
    finally:
        model.train(training)
    return completions


def _until(tokens: list[int], end: int) -> list[int]:
    return tokens[: tokens.index(end)] if end in tokens else tokens


def text_of(tokenizer: PreTrainedTokenizerFast, tokens: Sequence[int]) -> str:
    """Returns a completion's text as rewards read it: its words parted by blanks, without special tokens."""
    text = tokenizer.decode(list(tokens), skip_special_tokens=True)
    assert isinstance(text, str)
    return text
