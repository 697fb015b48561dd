"""The preset 'tiny-llava': a LLaVA small enough to train on a CPU in minutes, from random weights."""

from __future__ import annotations

import torch
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2Config,
)

from .tokens import EOS, IMAGE, PAD, token_id

IMAGE_SIZE = 48
PATCH_SIZE = 12
IMAGE_TOKENS = (IMAGE_SIZE // PATCH_SIZE) ** 2 + 1
IMAGES_PER_SAMPLE = 2
# Pixels are mapped from 0..255 to -1..1.
IMAGE_MEAN = IMAGE_STD = (0.5, 0.5, 0.5)

_WIDTH = 96
_LAYERS = 3
_HEADS = 4
# Pictures first, then the text, as TRL places them; the text already asks for the reply.
_CHAT_TEMPLATE = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}" + IMAGE + "{% else %} {{ part['text'] }}{% endif %}"
    "{% endfor %}{% endfor %}"
)


def build_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """Returns the processor that turns a prompt with two pictures into model inputs."""
    images = CLIPImageProcessorPil(
        do_resize=False,
        do_center_crop=False,
        do_convert_rgb=False,
        size={"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        image_mean=IMAGE_MEAN,
        image_std=IMAGE_STD,
    )
    return LlavaProcessor(
        image_processor=images,
        tokenizer=tokenizer,
        patch_size=PATCH_SIZE,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=1,
        chat_template=_CHAT_TEMPLATE,
    )


def build_model(tokenizer: PreTrainedTokenizerFast, seed: int) -> LlavaForConditionalGeneration:
    """Returns the model with random weights drawn from ``seed``, in float32."""
    vision = CLIPVisionConfig(
        hidden_size=_WIDTH,
        intermediate_size=2 * _WIDTH,
        num_hidden_layers=_LAYERS,
        num_attention_heads=_HEADS,
        image_size=IMAGE_SIZE,
        patch_size=PATCH_SIZE,
    )
    text = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=_WIDTH,
        intermediate_size=3 * _WIDTH,
        num_hidden_layers=_LAYERS,
        num_attention_heads=_HEADS,
        num_key_value_heads=_HEADS // 2,
        max_position_embeddings=512,
        tie_word_embeddings=False,
        pad_token_id=token_id(tokenizer, PAD),
        bos_token_id=None,
        eos_token_id=token_id(tokenizer, EOS),
    )
    config = LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=token_id(tokenizer, IMAGE),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        image_seq_length=IMAGE_TOKENS,
        tie_word_embeddings=False,
    )
    torch.manual_seed(seed)
    model = LlavaForConditionalGeneration(config).float()
    model.generation_config.pad_token_id = text.pad_token_id
    model.generation_config.eos_token_id = text.eos_token_id
    return model


def text_config(model: LlavaForConditionalGeneration) -> Qwen2Config:
    """Returns the configuration of a model's language model."""
    config = model.config.text_config
    assert isinstance(config, Qwen2Config)
    return config


def vision_config(model: LlavaForConditionalGeneration) -> CLIPVisionConfig:
    """Returns the configuration of a model's vision tower."""
    config = model.config.vision_config
    assert isinstance(config, CLIPVisionConfig)
    return config
