"""Compares two systems on the same samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .benchmarks import score_hits, score_sentiment
from .bootstrap import percentile_interval, resampled_scores
from .lexicon import Level, Lexicon
from .pairs import read_label_pairs, read_sentiment_pairs
from .permutation import permutation_p_value
from .score_files import Task, require_some
from .score_sums import ScoreSums, label_sums, sentiment_sums
from .scores import score_sets

RESAMPLES = 10_000
SEED = 0


@dataclass(frozen=True)
class ComparedScores:
    """What a difference of two systems on the same samples is worth.

    Attributes:
        low: Lower end of the 95 % confidence interval of the difference: percentiles of paired resamples.
        high: Its upper end.
        p_value: How likely so large a difference, or a larger one, would be if the two did not differ.
    """

    low: float
    high: float
    p_value: float


def compare_scores(first: ScoreSums, second: ScoreSums, resamples: int = RESAMPLES, seed: int = SEED) -> ComparedScores:
    """Compares two systems by the sums of their scores over the same samples, in the same order.

    A paired bootstrap of the difference ``first - second``, and a paired permutation test, which draws with the next
    seed.

    Args:
        first: One system.
        second: The other.
        resamples: How many resamples, and how many permutations.
        seed: The same seed gives the same figures, in both languages; 0 to below 2³².
    """
    pairs = zip(resampled_scores(first, seed, resamples), resampled_scores(second, seed, resamples), strict=True)
    low, high = percentile_interval([one - other for one, other in pairs])
    return ComparedScores(low, high, permutation_p_value(first, second, seed + 1, resamples))


@dataclass(frozen=True)
class _Scored:
    figure: str
    samples: int
    skipped: int
    score: float
    sums: ScoreSums


def compare_files(
    lexicon: Lexicon,
    task: Task,
    predictions: str | Path,
    baseline: str | Path,
    truth: str | Path,
    level: Level = "level1",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict[str, Any]:
    """Compares two prediction files on the same truth.

    Returns:
        Each one's main figure, 0 to 1, their difference, its interval and p-value, ready to print as JSON.

    Raises:
        EmotionError: When a file cannot be read, a line is wrong, or the files do not hold the same names.
    """
    first = _scored(lexicon, task, predictions, truth, level)
    second = _scored(lexicon, task, baseline, truth, level)
    compared = compare_scores(first.sums, second.sums, resamples, seed)
    return {
        "task": task,
        **({"level": level} if task == "ov" else {}),
        "figure": first.figure,
        "samples": first.samples,
        "skipped": first.skipped,
        "predictions": first.score,
        "baseline": second.score,
        "difference": first.score - second.score,
        "interval": {"low": compared.low, "high": compared.high},
        "pValue": compared.p_value,
        "resamples": resamples,
        "seed": seed,
    }


def _scored(lexicon: Lexicon, task: Task, predictions: str | Path, truth: str | Path, level: Level) -> _Scored:
    if task == "sentiment":
        signs = read_sentiment_pairs(predictions, truth)
        labels, values = [pair.label for pair in signs], [pair.value for pair in signs]
        waf = score_sentiment(labels, values)
        require_some(waf, truth, task)
        return _Scored("waf", waf.samples, waf.skipped, waf.waf, sentiment_sums(labels, values))
    pairs = read_label_pairs(predictions, truth)
    answers, truths = [pair.predicted for pair in pairs], [pair.truth for pair in pairs]
    if task == "basic":
        hits = score_hits(lexicon, answers, truths)
        require_some(hits, truth, task)
        sums = label_sums(lexicon, task, answers, truths)
        return _Scored("hitRate", hits.samples, hits.skipped, hits.hit_rate, sums)
    scores = score_sets(lexicon, answers, truths, level)
    require_some(scores, truth, task)
    sums = label_sums(lexicon, task, answers, truths, level)
    return _Scored("f1", scores.samples, scores.skipped, scores.f1, sums)
