"""Greedy evaluation of the policy that ms-swift trains."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from swift.infer_engine import InferRequest, RequestConfig, TransformersEngine  # pyright: ignore[reportMissingImports]

from ...datasets import Row
from ...evaluation import Evidence
from ..trl.context import Context
from ..trl.evaluator import SetEvaluator
from .rows import media_of, messages_of

# Face and voice lie in one clip: they are taken from another sample together, or the words are.
_MODALITIES = ("media", "words")


class SwiftEvaluator(SetEvaluator[Row]):
    """Evaluates with ms-swift's own way of generating; every process writes its share of the answers.

    Args:
        context: The run.
        trainer: ms-swift's trainer.
        samples: The set.
        train: Training samples.
    """

    def __init__(self, context: Context, trainer: Any, samples: Sequence[Row], train: Sequence[Row]) -> None:
        super().__init__(context, samples, train, _MODALITIES)
        self._trainer = trainer

    def completions(self, evidence: Evidence) -> list[str]:
        """Returns the greedy completion of each sample."""
        shown = [
            InferRequest(messages=messages_of(self.context.config, self.samples[words]), **media_of(self.samples[face]))
            for face, words in zip(evidence.face, evidence.words, strict=True)
        ]
        accelerator = self._trainer.accelerator
        # Equal shares, so that processes that compute together do so equally often: the first ones are done twice.
        share = -(-len(shown) // accelerator.num_processes)
        padded = (shown * accelerator.num_processes)[: share * accelerator.num_processes]
        own = padded[accelerator.process_index * share : (accelerator.process_index + 1) * share]
        written = self._greedy(own)
        if accelerator.num_processes > 1:
            from accelerate.utils import gather_object

            written = gather_object(written)
        return written[: len(shown)]

    def _greedy(self, requests: list[Any]) -> list[str]:
        trainer = self._trainer
        model = trainer.accelerator.unwrap_model(trainer.model)
        template = copy(trainer.template)
        # A process that trains several samples at a time can read as many.
        engine = TransformersEngine(model, template=template, max_batch_size=trainer.args.per_device_train_batch_size)
        wanted = RequestConfig(max_tokens=self.context.config.rl.max_new_tokens, temperature=0)
        was_training = model.training
        with trainer.template.generate_context():
            answers = engine.infer(requests, wanted, use_tqdm=False)
        model.train(was_training)
        return [str(answer.choices[0].message.content or "") for answer in answers]
