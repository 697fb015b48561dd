"""What the answers of a step's rollouts look like, as metrics."""

from __future__ import annotations

from collections.abc import Sequence

from ...emotion import Lexicon, score_sample
from .recorder import Rollout


def answer_values(lexicon: Lexicon, rollouts: Sequence[Rollout]) -> dict[str, float | None]:
    """Returns means over rollouts, by the names of metrics.jsonl.

    ``answer/precision`` and ``answer/recall`` are the five-wheel level-1 scores of answers whose truth maps, without
    any length penalty; ``answer/unmapped_share`` is the share of answered words that stand on no wheel.
    """
    answers = [rollout.judgement.completion.answer for rollout in rollouts]
    truths = [rollout.sample.labels for rollout in rollouts]
    scores = [score_sample(lexicon, answer, truth) for answer, truth in zip(answers, truths, strict=True)]
    found = [score for score in scores if score is not None]
    words = [word for answer in answers for word in answer]
    return {
        "answer/words": _mean([len(answer) for answer in answers]),
        "answer/distinct_words": _mean([len(set(answer)) for answer in answers]),
        "answer/truth_words": _mean([len(truth) for truth in truths]),
        "answer/precision": _mean([score.precision for score in found]),
        "answer/recall": _mean([score.recall for score in found]),
        "answer/unmapped_share": _mean([not lexicon.maps(word) for word in words]),
        "reward_failures": float(sum(bool(rollout.judgement.failures) for rollout in rollouts)),
    }


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
