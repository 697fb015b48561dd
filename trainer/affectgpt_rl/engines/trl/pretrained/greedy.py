"""Greedy evaluation of a pretrained policy, shared by the processes that train together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from PIL import Image
from transformers import GenerationConfig, Trainer
from trl.data_utils import prepare_multimodal_messages
from trl.models.utils import unwrap_model_for_generation

from ....datasets import Row
from ....evaluation import Evidence
from ..context import Context
from ..evaluator import SetEvaluator
from .everyone import from_everyone
from .policy import Policy
from .prompts import conversation, question_of

_BATCH = 16


class PolicyEvaluator(SetEvaluator[Row]):
    """Evaluates a pretrained policy. Every process must ask for the same evaluations, in the same order.

    Args:
        context: The run.
        policy: The policy.
        trainer: The trainer that holds its weights.
        samples: The set.
        train: Training samples.
        beat: Called now and then while it generates.
    """

    def __init__(
        self,
        context: Context,
        policy: Policy,
        trainer: Trainer,
        samples: Sequence[Row],
        train: Sequence[Row],
        beat: Callable[[], None],
    ) -> None:
        with_images = bool(samples[0].images)
        # A swap needs another sample.
        modalities = () if len(samples) < 2 else ("media", "words") if with_images else ("words",)
        super().__init__(context, samples, train, modalities)
        self._policy = policy
        self._trainer = trainer
        self._beat = beat

    def completions(self, evidence: Evidence) -> list[str]:
        """Returns the greedy completion of each sample, given the evidence; ``face`` says whose images it is shown."""
        accelerator: Any = self._trainer.accelerator
        own = list(range(accelerator.process_index, len(self.samples), accelerator.num_processes))
        # Where weights are spread over GPUs, every process has to take part in every batch.
        most = -(-len(self.samples) // accelerator.num_processes)
        padded = own + [0] * (most - len(own))
        asked = [(self.samples[evidence.face[i]], self.samples[evidence.words[i]].subtitle) for i in padded]
        written: list[str] = []
        model: Any = self._trainer.model_wrapped
        training = model.training
        model.eval()
        with unwrap_model_for_generation(model, accelerator) as unwrapped, torch.no_grad():
            for start in range(0, len(asked), _BATCH):
                written += self._batch(unwrapped, asked[start : start + _BATCH])
                self._beat()
        model.train(training)
        shares = from_everyone(list(zip(own, written[: len(own)], strict=True)))
        return [text for _, text in sorted(shares)]

    def _batch(self, model: Any, asked: Sequence[tuple[Row, str]]) -> list[str]:
        policy, config = self._policy, self.context.config
        tokenizer = policy.tokenizer
        pictures = [[_picture(path) for path in row.images] for row, _ in asked]
        prompts = [
            conversation(question_of(config, subtitle, bool(shown)))
            for (_, subtitle), shown in zip(asked, pictures, strict=True)
        ]
        if policy.reads_images:
            prompts = [
                prepare_multimodal_messages(prompt, images=shown or None)
                for prompt, shown in zip(prompts, pictures, strict=True)
            ]
        padding = {"padding": True, "padding_side": "left"}
        # The processor's type says nothing of its templates.
        processor: Any = policy.processor
        inputs: dict[str, torch.Tensor] = processor.apply_chat_template(
            prompts,
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            **({"processor_kwargs": padding} if policy.reads_images else padding),
        )
        inputs = {name: value.to(model.device) for name, value in inputs.items()}
        suppressed: dict[str, Any] = {"suppress_tokens": [model.config.image_token_id]} if policy.reads_images else {}
        generation = GenerationConfig(
            max_new_tokens=config.rl.max_new_tokens,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=sorted(policy.end_tokens() - {tokenizer.pad_token_id}),
            # A model's own defaults, such as a repetition penalty, are not those of the rollouts.
            repetition_penalty=1.0,
            disable_compile=True,
            **suppressed,
        )
        written = model.generate(**inputs, generation_config=generation)
        texts = tokenizer.batch_decode(written[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        return [str(text) for text in texts]


def _picture(path: Any) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")
