"""Greedy evaluation of a policy, written to the run folder with every single answer beside it."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from ...evaluation import Evidence, Prediction, best_constant_answer, mean_scores, predict, swapped_evidence
from ...rewards import read_completion
from ...runfolder import read_rows
from .batches import Sample
from .context import Context, Place
from .generation import greedy_tokens, text_of
from .recorder import JudgedSample

_CONTRARY = "contrary"


def is_evaluated(folder: Path, place: Place, step: int) -> bool:
    """Says whether a run has evaluated the policy at the end of a phase, swaps of evidence included."""
    rows = read_rows(folder / "evaluations.jsonl")
    wanted = (place.phase, place.offset + step)
    return any((row.get("phase"), row.get("step")) == wanted and "swapped" in row for row in rows)


_Shown = TypeVar("_Shown", bound=JudgedSample)


class SetEvaluator(ABC, Generic[_Shown]):
    """Evaluates one policy on one set.

    Args:
        context: The run.
        samples: The set.
        train: Training samples, from whose labels the best constant answer is chosen.
        modalities: What can be taken from another sample, as ``swapped_evidence`` names it.
    """

    def __init__(
        self, context: Context, samples: Sequence[_Shown], train: Sequence[JudgedSample], modalities: Sequence[str]
    ) -> None:
        self.context = context
        self.samples = samples
        self._modalities = modalities
        constant = best_constant_answer(context.lexicon, [sample.labels for sample in train])
        self._constant = self._mean_f1([self._predicted(sample, "", constant) for sample in samples])

    @abstractmethod
    def completions(self, evidence: Evidence) -> Sequence[str]:
        """Returns the greedy completion of each sample, given the evidence."""

    def is_done(self, place: Place, step: int) -> bool:
        """Says whether an earlier attempt of the run has written this evaluation."""
        return is_evaluated(self.context.folder.path, place, step)

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
            row["swapped"] = {name: self._mean_f1(self._answers(evidence)) for name, evidence in self._swaps().items()}
        self.context.folder.append_evaluation(row)
        print(f"{place.title} {place.offset + step}: EW F1 {scores.f1:.4f} ({row['set']})", flush=True)

    def _swaps(self) -> Mapping[str, Evidence]:
        swaps = swapped_evidence(len(self.samples), self.context.config.seed)
        return {name: swaps[name] for name in self._modalities}

    def _answers(self, evidence: Evidence) -> list[Prediction]:
        predictions: list[Prediction] = []
        for sample, completion in zip(self.samples, self.completions(evidence), strict=True):
            answer = read_completion(completion, self.context.config.reasoning).answer
            predictions.append(self._predicted(sample, completion, answer))
        return predictions

    def _predicted(self, sample: JudgedSample, completion: str, answer: Sequence[str]) -> Prediction:
        return predict(self.context.lexicon, sample.id, completion, answer, sample.labels)

    def _mean_f1(self, predictions: Sequence[Prediction]) -> float | None:
        scored = [prediction.f1 for prediction in predictions if prediction.f1 is not None]
        return sum(scored) / len(scored) if scored else None

    def _write_predictions(self, name: str, predictions: Sequence[Prediction]) -> str:
        folder = self.context.folder.path / "predictions"
        if not self.context.main:
            return str(Path(folder.name) / name)
        folder.mkdir(exist_ok=True)
        lines = [json.dumps(prediction.to_json(), ensure_ascii=False) + "\n" for prediction in predictions]
        partial = folder / f".{name}.partial"
        partial.write_text("".join(lines), encoding="utf-8")
        os.replace(partial, folder / name)
        return str(Path(folder.name) / name)


class Evaluator(SetEvaluator[Sample]):
    """Evaluates the preset's policy.

    Args:
        context: The run.
        model: The policy.
        tokenizer: Its tokenizer.
        samples: The set.
        train: Training samples.
    """

    def __init__(
        self,
        context: Context,
        model: LlavaForConditionalGeneration,
        tokenizer: PreTrainedTokenizerFast,
        samples: Sequence[Sample],
        train: Sequence[Sample],
    ) -> None:
        super().__init__(context, samples, train, ("media", "face", "voice", "words"))
        self._model = model
        self._tokenizer = tokenizer

    def completions(self, evidence: Evidence) -> list[str]:
        """Returns the greedy completion of each sample, given the evidence."""
        images = np.stack(
            [
                np.stack([self.samples[face].images[0], self.samples[voice].images[1]])
                for face, voice in zip(evidence.face, evidence.voice, strict=True)
            ]
        )
        subtitles = [self.samples[words].subtitle for words in evidence.words]
        longest = self.context.config.rl.max_new_tokens
        written = greedy_tokens(self._model, self._tokenizer, subtitles, images, longest)
        return [text_of(self._tokenizer, tokens) for tokens in written]
