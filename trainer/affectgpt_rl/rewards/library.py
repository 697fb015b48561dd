"""The rewards that judge a completion by itself. Each returns 0 to 1, or says that it does not apply.

Whether a reward applies depends on the sample alone, never on the completion: so the completions of a group are
always compared by the same rewards. docs/rewards.md has each formula with a worked example.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .completion import Completion
from .penalties import length_penalty
from .polarity import Polarity
from .scorer import LabelScorer, LabelScores
from .values import NotApplicable, Value

UNMAPPED_TRUTH = NotApplicable("no true label stands on any emotion wheel")

_MEASURES: dict[str, Callable[[LabelScores], float]] = {
    "f1": lambda scores: scores.f1,
    "precision": lambda scores: scores.precision,
    "recall": lambda scores: scores.recall,
    "jaccard": lambda scores: scores.jaccard,
    "hit": lambda scores: scores.hit,
}


@dataclass(frozen=True)
class FormatReward:
    """Whether a completion has the form that the prompt asks for: R_format of AffectGPT-R1 (arXiv 2508.01318).

    Formula: 1 when reasoning and answer stand in their tags, once, in this order, with nothing around them, and neither
    is empty; else 0. In the tolerant mode 1 as soon as both can be read in this order. Range: 0 or 1.
    ``Completion.faults`` says why a completion earns nothing.

    Published implementations are laxer than they look: a regular expression that is matched from the start only
    accepts anything behind ``</answer>``.
    """

    mode: str = "strict"

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
        """Always applies."""
        return float(completion.readable if self.mode == "tolerant" else completion.well_formed)


@dataclass(frozen=True)
class AccuracyReward:
    """The answer against the truth on the five wheels: R_accuracy of AffectGPT-R1 (arXiv 2508.01318).

    Formula: P_k(|answer|, |truth|) · EW(answer, truth). EW maps both lists to level-1 clusters, wheel by wheel, and is
    the mean over the wheels that the truth maps on of one measure: with A and T as the clusters of answer and truth,
    precision |A∩T|/|A|, recall |A∩T|/|T|, f1 their harmonic mean, jaccard |A∩T|/|A∪T|, hit 1 if A∩T is not empty.
    Range: 0 to 1. This is the score of one sample; the benchmark averages precision and recall over samples first.

    The measure ``polarity`` asks only whether the answer is positive or negative as the truth is (``Polarity``).
    """

    scorer: LabelScorer
    measure: str = "f1"
    penalty: str = "none"
    polarity: Polarity | None = None

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> Value:
        """Does not apply where no true label stands on a wheel (or, for ``polarity``, where the truth has none)."""
        if self.polarity is not None:
            agreement = self.polarity.agreement(completion.answer, truth)
        else:
            scores = self.scorer.scores(completion.answer, truth)
            agreement = UNMAPPED_TRUTH if scores is None else _MEASURES[self.measure](scores)
        if isinstance(agreement, NotApplicable):
            return agreement
        return agreement * length_penalty(self.penalty, len(completion.answer), len(truth))


@dataclass(frozen=True)
class AlignmentReward:
    """The answer against the emotion words of the reasoning: R_alignment of AffectGPT-R1 (arXiv 2508.01318 v2).

    Formula: EW_f1(answer, words of the reasoning); with a threshold, 1 where that reaches it and else 0. Range: 0 to 1.
    Published re-implementations differ: one uses the threshold 0.5, one the Jaccard measure without a threshold.

    Reasoning without any emotion word supports no answer and earns 0, as does an empty answer. The truth plays no part:
    reasoning and answer that agree on a wrong emotion earn 1.
    """

    scorer: LabelScorer
    threshold: float | None = None

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
        """Always applies."""
        scores = self.scorer.scores(completion.answer, self.scorer.reasoned(completion.think))
        agreement = 0.0 if scores is None else scores.f1
        return agreement if self.threshold is None else float(agreement >= self.threshold)


@dataclass(frozen=True)
class DualReward:
    """The emotion words of the reasoning against the truth: R_dual of AffectGPT-R1 (arXiv 2508.01318 v2, eq. 9 and 15).

    Formula: P_k(|words of the reasoning|, |truth|) · EW_f1(words of the reasoning, truth). Range: 0 to 1.
    A word that the reasoning repeats counts once for the penalty (``LabelScorer.reasoned``), since a conclusion that
    takes up what was said before is no longer a list.
    """

    scorer: LabelScorer
    penalty: str = "none"

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> Value:
        """Does not apply where no true label stands on a wheel."""
        words = self.scorer.reasoned(completion.think)
        scores = self.scorer.scores(words, truth)
        if scores is None:
            return UNMAPPED_TRUTH
        return scores.f1 * length_penalty(self.penalty, len(words), len(truth))


@dataclass(frozen=True)
class RepetitionReward:
    """How little a completion says twice, after the n-gram penalty of Yeo et al. (2025, arXiv 2502.03373).

    Formula: min(distinct / all three-word runs of the reasoning, distinct / all labels of the answer); a part that is
    too short to repeat anything counts 1. Range: above 0, to 1.
    Repeated labels matter because the emotion-wheel score is blind to them.
    """

    run: int = 3

    def __call__(self, completion: Completion, truth: Sequence[str], sample: Mapping[str, Any]) -> float:
        """Always applies."""
        words = completion.think.lower().split()
        answers = _distinct_share(completion.answer)
        # A run that comes again repeats as many words as it has.
        if len(words) - len(set(words)) < self.run:
            return answers
        runs = zip(*(words[start:] for start in range(self.run)), strict=False)
        return min(len(set(runs)) / (len(words) - self.run + 1), answers)


def _distinct_share(items: Sequence[object]) -> float:
    return len(set(items)) / len(items) if items else 1.0
