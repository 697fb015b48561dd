"""The trained policy as ONNX graphs with a manifest (schema/policy-manifest.schema.json)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import DynamicCache, LlavaForConditionalGeneration, PreTrainedTokenizerFast

from ...datasets import media, spectrogram
from ...datasets.prompt import PROMPT
from .batches import Sample, prompt_ids
from .context import Context, Place
from .generation import greedy_tokens, text_of
from .model import IMAGE_MEAN, IMAGE_SIZE, IMAGE_STD, IMAGE_TOKENS, IMAGES_PER_SAMPLE, text_config
from .tokens import EOS, IMAGE, PAD, TOKEN_PATTERN, UNKNOWN, token_id

_OPSET = 17
_CHECK_SAMPLES = 24
_CHECK, _CHECK_IMAGES = "check.jsonl", "check-images.u8"


class _Vision(nn.Module):
    """Pixels to image features, as the language model reads them."""

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        super().__init__()
        self.tower = model.model.vision_tower
        self.projector = model.model.multi_modal_projector

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projector(self.tower(pixel_values).last_hidden_state)


class _Decoder(nn.Module):
    """Embeddings to logits, with the keys and values of the places before as explicit inputs and outputs."""

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        super().__init__()
        self.language = model.model.language_model
        self.head = model.lm_head
        self.layers: int = text_config(model).num_hidden_layers

    def forward(
        self,
        inputs_embeds: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor,
        *past: torch.Tensor,
    ) -> tuple[torch.Tensor, ...]:
        cache = DynamicCache(config=self.language.config)
        for layer in range(self.layers):
            cache.update(past[2 * layer], past[2 * layer + 1], layer)
        output = self.language(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=cache,
            use_cache=True,
        )
        present = [(layer.keys, layer.values) for layer in output.past_key_values.layers[: self.layers]]
        return (self.head(output.last_hidden_state), *(tensor for pair in present for tensor in pair))


def export_policy(
    context: Context,
    model: LlavaForConditionalGeneration,
    tokenizer: PreTrainedTokenizerFast,
    samples: Sequence[Sample],
    run_id: str,
    place: Place,
    step: int,
) -> Path:
    """Writes ``policy/`` of the run folder; it appears whole or not at all.

    Args:
        context: The run.
        model: The trained policy.
        tokenizer: Its tokenizer.
        samples: Samples that the policy was not trained on; some become the manifest's check samples.
        run_id: The run's id.
        place: The last phase.
        step: Its steps.

    Returns:
        The folder.
    """
    folder = context.folder.path / "policy"
    partial = context.folder.path / ".policy.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _write_graphs(model, partial)
    _write_check(context, model, tokenizer, samples[:: max(1, len(samples) // _CHECK_SAMPLES)], partial)
    manifest = _manifest(context, model, tokenizer, partial)
    manifest["run"] = {"id": run_id, "phase": place.phase, "step": place.offset + step}
    (partial / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(partial, folder)
    message = f"Exported the policy: {sum(file.stat().st_size for file in folder.iterdir()) / 1e6:.1f} MB."
    context.folder.append_event("info", "exported", message, data={"path": folder.name})
    print(message, flush=True)
    return folder


def _write_graphs(model: LlavaForConditionalGeneration, folder: Path) -> None:
    training = model.training
    implementation = model.config._attn_implementation or "sdpa"
    model.eval()
    # The other implementations trace into operators that depend on the traced lengths.
    model.set_attn_implementation("eager")
    text = text_config(model)
    layers, heads = text.num_hidden_layers, text.num_key_value_heads or text.num_attention_heads
    size = text.hidden_size // text.num_attention_heads
    # Traced with a past that is not empty, so that every length stays free.
    batch, before, now = 2, 3, 4
    pixel_values = torch.zeros(2, 3, IMAGE_SIZE, IMAGE_SIZE)
    past = [torch.zeros(batch, heads, before, size) for _ in range(2 * layers)]
    names = [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]
    embeds = torch.zeros(batch, now, text.hidden_size)
    mask = torch.ones(batch, before + now, dtype=torch.int64)
    positions = torch.arange(before, before + now).expand(batch, now)
    past_axes = {f"past.{name}": {0: "batch", 2: "past"} for name in names}
    present_axes = {f"present.{name}": {0: "batch", 2: "whole"} for name in names}
    sequence = {0: "batch", 1: "sequence"}
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _export(
                _Vision(model), (pixel_values,), folder / "vision.onnx", ["pixel_values"], ["image_features"],
                {"pixel_values": {0: "pictures"}, "image_features": {0: "pictures"}},
            )  # fmt: skip
            _export(
                model.get_input_embeddings(), (torch.zeros(batch, now, dtype=torch.int64),), folder / "embed.onnx",
                ["input_ids"], ["inputs_embeds"], {"input_ids": sequence, "inputs_embeds": sequence},
            )  # fmt: skip
            _export(
                _Decoder(model), (embeds, mask, positions, *past), folder / "decoder.onnx",
                ["inputs_embeds", "attention_mask", "position_ids", *past_axes],
                ["logits", *present_axes],
                {
                    "inputs_embeds": sequence, "attention_mask": {0: "batch", 1: "whole"}, "position_ids": sequence,
                    "logits": sequence, **past_axes, **present_axes,
                },
            )  # fmt: skip
    finally:
        model.set_attn_implementation(implementation)
        model.train(training)


def _export(
    module: nn.Module,
    inputs: tuple[torch.Tensor, ...],
    file: Path,
    input_names: list[str],
    output_names: list[str],
    dynamic_axes: dict[str, dict[int, str]],
) -> None:
    # The exporter by tracing: same tokens and speed as the one by torch.export, in a twentieth of its time.
    torch.onnx.export(
        module.eval(),
        inputs,
        str(file),
        input_names=input_names,
        output_names=output_names,
        dynamic_axes=dynamic_axes,
        opset_version=_OPSET,
        dynamo=False,
    )


def _write_check(
    context: Context,
    model: LlavaForConditionalGeneration,
    tokenizer: PreTrainedTokenizerFast,
    samples: Sequence[Sample],
    folder: Path,
) -> None:
    images = np.stack([sample.images for sample in samples])
    subtitles = [sample.subtitle for sample in samples]
    written = greedy_tokens(model, tokenizer, subtitles, images, context.config.rl.max_new_tokens)
    rows = [
        {
            "sample": sample.id,
            "subtitle": sample.subtitle,
            "prompt": prompt_ids(tokenizer, sample.subtitle),
            "tokens": tokens,
            "completion": text_of(tokenizer, tokens),
        }
        for sample, tokens in zip(samples, written, strict=True)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / _CHECK).write_text(lines, encoding="utf-8")
    (folder / _CHECK_IMAGES).write_bytes(images.tobytes())


def _manifest(
    context: Context, model: LlavaForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, folder: Path
) -> dict[str, Any]:
    text = text_config(model)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    image = token_id(tokenizer, IMAGE)
    return {
        "schema": 1,
        "name": context.config.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "preset": context.config.model.preset,
        "graphs": {name: _graph(folder / f"{name}.onnx") for name in ("vision", "embed", "decoder")},
        "images": {
            "size": IMAGE_SIZE,
            "perSample": IMAGES_PER_SAMPLE,
            "tokens": IMAGE_TOKENS,
            "mean": list(IMAGE_MEAN),
            "std": list(IMAGE_STD),
        },
        "face": {"place": media.FACE_PLACE},
        "voice": spectrogram.parameters(),
        "decoder": {
            "layers": text.num_hidden_layers,
            "keyValueHeads": text.num_key_value_heads,
            "headSize": text.hidden_size // text.num_attention_heads,
        },
        "tokens": {
            "vocabulary": [word for word, _ in vocabulary],
            "pattern": TOKEN_PATTERN,
            "pad": token_id(tokenizer, PAD),
            "end": token_id(tokenizer, EOS),
            "unknown": token_id(tokenizer, UNKNOWN),
            "image": image,
            "suppressed": [image],
        },
        "prompt": PROMPT,
        "reasoning": context.config.reasoning,
        "maxNewTokens": context.config.rl.max_new_tokens,
        "check": {"samples": _CHECK, "images": _CHECK_IMAGES},
    }


def _graph(file: Path) -> dict[str, str]:
    return {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
