"""Greedy evaluation of a policy, written to the run folder with every single answer beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from ...evaluation import Evidence, Prediction, best_constant_answer, mean_scores, predict, swapped_evidence
from ...rewards import read_completion
from ...runfolder import read_rows
from .batches import Sample
from .context import Context, Place
from .generation import greedy_tokens, text_of

_CONTRARY = "contrary"


@dataclass
class Evaluator:
    """Evaluates one policy on one set.

    Attributes:
        context: The run.
        model: The policy.
        tokenizer: Its tokenizer.
        samples: The set.
        train: Training samples, from which the best constant answer is chosen.
    """

    context: Context
    model: LlavaForConditionalGeneration
    tokenizer: PreTrainedTokenizerFast
    samples: Sequence[Sample]
    train: Sequence[Sample]

    def __post_init__(self) -> None:
        constant = best_constant_answer(self.context.lexicon, [sample.labels for sample in self.train])
        self._constant = self._mean_f1([self._predicted(sample, "", constant) for sample in self.samples])

    def is_done(self, place: Place, step: int) -> bool:
        """Says whether an earlier attempt of the run has written this evaluation."""
        rows = read_rows(self.context.folder.path / "evaluations.jsonl")
        wanted = (place.phase, place.offset + step)
        return any((row.get("phase"), row.get("step")) == wanted and "swapped" in row for row in rows)

    def evaluate(self, place: Place, step: int, whole: bool) -> None:
        """Writes an evaluation.

        Args:
            place: The phase that the policy comes from.
            step: Steps of the phase behind it.
            whole: Whether swaps of evidence are evaluated too, which takes four times as long again.
        """
        own = list(range(len(self.samples)))
        predictions = self._answers(Evidence(own, own, own))
        scores = mean_scores(predictions)
        file = self._write_predictions(f"{place.phase}-{place.offset + step:06d}.jsonl", predictions)
        row: dict[str, Any] = {
            "step": place.offset + step,
            "phase": place.phase,
            "set": self.context.config.evaluation.set,
            "samples": scores.samples,
            "precision": scores.precision,
            "recall": scores.recall,
            "f1": scores.f1,
            "words": scores.words,
            "distinctWords": scores.distinct_words,
            "constant": self._constant,
            "predictions": file,
        }
        contrary = [
            prediction
            for prediction, sample in zip(predictions, self.samples, strict=True)
            if sample.attributes.get("tone") == _CONTRARY
        ]
        if contrary:
            row["contrary"] = self._mean_f1(contrary)
        if whole:
            swaps = swapped_evidence(len(self.samples), self.context.config.seed)
            row["swapped"] = {name: self._mean_f1(self._answers(evidence)) for name, evidence in swaps.items()}
        self.context.folder.append_evaluation(row)
        print(f"{place.title} {place.offset + step}: EW F1 {scores.f1:.4f} ({row['set']})", flush=True)

    def _answers(self, evidence: Evidence) -> list[Prediction]:
        images = np.stack(
            [
                np.stack([self.samples[face].images[0], self.samples[voice].images[1]])
                for face, voice in zip(evidence.face, evidence.voice, strict=True)
            ]
        )
        subtitles = [self.samples[words].subtitle for words in evidence.words]
        written = greedy_tokens(self.model, self.tokenizer, subtitles, images, self.context.config.rl.max_new_tokens)
        predictions: list[Prediction] = []
        for sample, tokens in zip(self.samples, written, strict=True):
            completion = text_of(self.tokenizer, tokens)
            answer = read_completion(completion, self.context.config.reasoning).answer
            predictions.append(self._predicted(sample, completion, answer))
        return predictions

    def _predicted(self, sample: Sample, completion: str, answer: Sequence[str]) -> Prediction:
        return predict(self.context.lexicon, sample.id, completion, answer, sample.labels)

    def _mean_f1(self, predictions: Sequence[Prediction]) -> float | None:
        scored = [prediction.f1 for prediction in predictions if prediction.f1 is not None]
        return sum(scored) / len(scored) if scored else None

    def _write_predictions(self, name: str, predictions: Sequence[Prediction]) -> str:
        folder = self.context.folder.path / "predictions"
        folder.mkdir(exist_ok=True)
        lines = [json.dumps(prediction.to_json(), ensure_ascii=False) + "\n" for prediction in predictions]
        partial = folder / f".{name}.partial"
        partial.write_text("".join(lines), encoding="utf-8")
        os.replace(partial, folder / name)
        return str(Path("predictions") / name)
