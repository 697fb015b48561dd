"""Pretrained models so small that tests can make and train them: random weights, a vocabulary of their own.

Nothing is downloaded. What they learn is nothing either: what matters is that real classes of transformers are loaded,
trained by TRL, saved and resumed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import BpeTrainer
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from affectgpt_rl.engines.trl.pretrained.prompts import question
from affectgpt_rl.engines.trl.tokens import EOS, IMAGE, PAD

WORDS = (
    ("I lost the old house", ["sad", "lonely"]),
    ("we won the race today", ["happy", "excited"]),
    ("why did you break it", ["angry", "upset"]),
    ("there is a noise outside", ["afraid", "worried"]),
    ("I can not believe this", ["surprised", "happy"]),
    ("leave me alone now", ["angry", "sad"]),
)
PICTURE = 24
_LINE = "{{ '\\n' }}"
_TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}:" + _LINE + "{% if message['content'] is string %}"
    "{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}" + IMAGE + "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}"
    "{% if message['role'] == 'assistant' %}" + EOS + "{% endif %}" + _LINE + "{% endfor %}"
    "{% if add_generation_prompt %}assistant:" + _LINE + "{% endif %}"
)


RUN = """
version: 1
name: tiny
seed: 3
threads: 1
device: cpu
data: {train: train.jsonl, heldOut: held-out.jsonl}
model: {path: model}
coldStart: {steps: 60, batchSize: 4, learningRate: 0.02}
rl: {steps: 5, batchSize: 8, groupSize: 4, maxNewTokens: 32, warmupSteps: 1, learningRate: 0.002}
rewards:
- {name: format}
- {name: accuracy, weight: 1.5, lengthPenalty: P2}
evaluation: {everySteps: 2}
checkpoint: {everySteps: 2}
"""


def make_run(folder: Path, text: str = RUN, images: bool = False) -> Path:
    """Makes a folder with rows, a model and a run.yaml, and returns the latter; a model is made where none is named."""
    folder.mkdir()
    make_rows(folder, images)
    if "{path: model}" in text:
        (make_image_model if images else make_text_model)(folder / "model")
    (folder / "run.yaml").write_text(text, encoding="utf-8")
    return folder / "run.yaml"


def make_rows(folder: Path, images: bool) -> None:
    """Writes train.jsonl and held-out.jsonl, with one or two pictures a row where asked for."""
    draw = np.random.default_rng(0)
    # Two steps an epoch, so that a resume falls into a later one.
    for name, count in (("train", 4), ("held-out", 5)):
        lines = []
        for number in range(count):
            subtitle, labels = WORDS[number % len(WORDS)]
            row = {
                "id": f"{name[0]}{number}",
                "subtitle": subtitle,
                "labels": labels,
                "target": f"<think> so {labels[0]} </think> <answer> {' , '.join(labels)} </answer>",
            }
            if images:
                row["images"] = []
                for place in range(1 + number % 2):
                    file = f"{name}-{number}-{place}.png"
                    pixels = draw.integers(0, 256, (PICTURE, PICTURE, 3), dtype=np.uint8)
                    Image.fromarray(pixels).save(folder / file)
                    row["images"].append(file)
            lines.append(json.dumps(row) + "\n")
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


def make_text_model(folder: Path) -> None:
    """Saves a Qwen2 of two layers with its tokenizer."""
    tokenizer = _tokenizer()
    torch.manual_seed(0)
    model = Qwen2ForCausalLM(_language(tokenizer, tied=True))
    _spread(model)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_image_model(folder: Path) -> None:
    """Saves a LLaVA of two layers, whose checkpoints have other key names than the live model, with its processor."""
    tokenizer = _tokenizer()
    patch, width = 12, 32
    vision = CLIPVisionConfig(
        hidden_size=width,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=PICTURE,
        patch_size=patch,
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=_language(tokenizer, tied=False),
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        image_seq_length=(PICTURE // patch) ** 2 + 1,
        tie_word_embeddings=False,
    )
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(config)
    _spread(model)
    model.save_pretrained(folder)
    size = {"height": PICTURE, "width": PICTURE}
    images = CLIPImageProcessorPil(do_resize=True, do_center_crop=False, size=size)
    LlavaProcessor(
        image_processor=images,
        tokenizer=tokenizer,
        patch_size=patch,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=1,
        chat_template=_TEMPLATE,
    ).save_pretrained(folder)


def _tokenizer() -> PreTrainedTokenizerFast:
    """Trains a byte-level BPE, as Qwen has it, on the texts of the rows and prompts."""
    rows = [f"{subtitle} <think> so {labels[0]} </think> <answer> {' , '.join(labels)}" for subtitle, labels in WORDS]
    asked = [question(None, True, subtitle, images) for subtitle, _ in WORDS for images in (False, True)]
    tokenizer = Tokenizer(BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    trainer = BpeTrainer(
        vocab_size=600, special_tokens=[PAD, EOS, IMAGE], initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator([*rows, *asked], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=EOS,
        extra_special_tokens={"image_token": IMAGE},
        padding_side="left",
        chat_template=_TEMPLATE,
    )


def _language(tokenizer: PreTrainedTokenizerFast, tied: bool) -> Qwen2Config:
    return Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        tie_word_embeddings=tied,
        pad_token_id=tokenizer.convert_tokens_to_ids(PAD),
        bos_token_id=None,
        eos_token_id=tokenizer.convert_tokens_to_ids(EOS),
    )


def _spread(model: torch.nn.Module) -> None:
    # Weights as they are drawn say the same token for everything; larger ones make answers differ.
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2.0)
