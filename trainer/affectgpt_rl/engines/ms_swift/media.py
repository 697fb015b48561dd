"""How much of a batch is pictures and sound, as it enters the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

# Names that processors give the signs which stand for media in a prompt.
_TOKENS = ("image", "video", "audio")
_MEDIA = ("vision", "audio")


def token_ids(processor: Any) -> dict[str, int | None]:
    """Returns the token that stands for each modality in a prompt; None where the processor names none."""
    tokenizer = getattr(processor, "tokenizer", processor)
    found: dict[str, int | None] = {}
    for modality in _TOKENS:
        number = getattr(processor, f"{modality}_token_id", None)
        token = getattr(processor, f"{modality}_token", None) or getattr(tokenizer, f"{modality}_token", None)
        if number is None and isinstance(token, str):
            number = tokenizer.convert_tokens_to_ids(token)
        found[modality] = number if isinstance(number, int) else None
    return found


def place_ids(processor: Any, config: Any) -> set[int]:
    """Returns the tokens that a prompt has where media stand: one for each modality, and those that enclose them.

    ms-swift looks for media behind each of them, also in what the policy wrote, and ends where there are none.

    Args:
        processor: The model's.
        config: The model's configuration, which names what the processor does not.
    """
    tokenizer = getattr(processor, "tokenizer", processor)
    tokens = [getattr(tokenizer, f"{medium}_{end}_token", None) for medium in _MEDIA for end in ("bos", "eos")]
    found = {tokenizer.convert_tokens_to_ids(token) for token in tokens if isinstance(token, str)}
    for part in (config, getattr(config, "thinker_config", None)):
        found |= {getattr(part, f"{medium}_{end}_token_id", None) for medium in _MEDIA for end in ("start", "end")}
    found |= set(token_ids(processor).values())
    # A configuration may name the tokens of another vocabulary, left over from its defaults.
    return {number for number in found if isinstance(number, int) and 0 <= number < len(tokenizer)}


def media_tokens(ids: Mapping[str, int | None], batch: Mapping[str, Any]) -> dict[str, int | None]:
    """Counts the tokens of a batch that pictures and sound are put in the place of.

    Args:
        ids: See ``token_ids``.
        batch: The model's inputs.

    Returns:
        By modality; None where it cannot be told. ``all`` is every token that is no padding.
    """
    tokens = batch.get("input_ids")
    if not isinstance(tokens, torch.Tensor):
        return dict.fromkeys([*ids, "all"])
    counted = {name: None if number is None else int((tokens == number).sum()) for name, number in ids.items()}
    mask = batch.get("attention_mask")
    return {**counted, "all": int(mask.sum()) if isinstance(mask, torch.Tensor) else tokens.numel()}
