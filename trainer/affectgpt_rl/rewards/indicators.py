"""What a step's answers look like: the figures that show a policy gaming the score before its reward does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .reward_set import Judgement
from .scorer import LabelScorer


def answer_indicators(
    scorer: LabelScorer, groups: Sequence[Sequence[Judgement]], truths: Sequence[Sequence[str]]
) -> dict[str, float | None]:
    """Returns means over a step's completions (over groups for ``group/…``), by the names of metrics.jsonl.

    ``answer/precision`` and ``answer/recall`` are the five-wheel level-1 scores of answers whose truth maps, without
    any length penalty. Three shares show words that the score is blind to: ``answer/unmapped_share`` stand on no wheel,
    ``answer/redundant_share`` add no cluster to the words before them, and ``answer/cluster_share``, the answered
    clusters among all clusters of the wheels, grows towards 1 when an answer names a word of each
    (``answer/truth_cluster_share`` is what the truths have).

    Args:
        scorer: The wheels.
        groups: The step's judgements, group by group.
        truths: The true labels of each group.
    """
    pairs = [(judgement, truth) for group, truth in zip(groups, truths, strict=True) for judgement in group]
    answers = [judgement.completion.answer for judgement, _ in pairs]
    found_scores = [scorer.scores(judgement.completion.answer, truth) for judgement, truth in pairs]
    found = [scores for scores in found_scores if scores is not None]
    words = [word for answer in answers for word in answer]
    agreements = [
        scorer.scores(judgement.completion.answer, scorer.reasoned(judgement.completion.think))
        for judgement, _ in pairs
        if judgement.completion.think
    ]
    return {
        "answer/words": _mean(len(answer) for answer in answers),
        "answer/distinct_words": _mean(len(set(answer)) for answer in answers),
        "answer/truth_words": _mean(len(truth) for _, truth in pairs),
        "answer/precision": _mean(scores.precision for scores in found),
        "answer/recall": _mean(scores.recall for scores in found),
        "answer/unmapped_share": _mean(not scorer.clusters([word]) for word in words),
        "answer/redundant_share": _mean(redundant for answer in answers for redundant in _redundant(scorer, answer)),
        "answer/cluster_share": _mean(cluster_share(scorer, answer) for answer in answers),
        "answer/truth_cluster_share": _mean(cluster_share(scorer, truth) for _, truth in pairs),
        "think/agreement": _mean(scores.f1 if scores else 0.0 for scores in agreements),
        "group/distinct_answers": _mean(
            len({frozenset(judgement.completion.answer) for judgement in group}) for group in groups
        ),
    }


def reward_indicators(judgements: Sequence[Judgement]) -> dict[str, float | None]:
    """Returns how many completions a reward failed on, and for each reward the share it does not apply to."""
    names = dict.fromkeys(name for judgement in judgements for name in judgement.rewards)
    return {
        "reward_failures": float(sum(bool(judgement.failures) for judgement in judgements)),
        **{
            f"rewards/{name}/not_applicable": _mean(name in judgement.not_applicable for judgement in judgements)
            for name in names
        },
    }


def cluster_share(scorer: LabelScorer, words: Iterable[str]) -> float:
    """Returns the clusters that words stand in among all clusters, mean over the wheels, 0 to 1."""
    mask = scorer.clusters(words)
    shares = [(mask & field).bit_count() / field.bit_count() for field in scorer.fields]
    return sum(shares) / len(shares)


def _redundant(scorer: LabelScorer, answer: Sequence[str]) -> Iterable[bool]:
    """Says of each word that stands on a wheel whether the words before it have all its clusters."""
    before = 0
    for word in answer:
        mask = scorer.clusters([word])
        if mask:
            yield not mask & ~before
        before |= mask


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
