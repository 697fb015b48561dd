"""What is said in another thing's place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .benchmarks import is_positive
from .lexicon import Level, Lexicon

_Pairs = Counter[tuple[str | None, str | None]]


@dataclass(frozen=True)
class Confusion:
    """In how many samples something was said in another thing's place.

    With one label on each side this is the usual confusion matrix off its diagonal.

    Attributes:
        truth: What the answer misses; None when something was added without anything missing.
        predicted: What is answered without being true; None when something is missing without anything in its place.
        count: In how many samples.
    """

    truth: str | None
    predicted: str | None
    count: int


@dataclass(frozen=True)
class ClusterCounts:
    """In how many samples a cluster is true, is answered, and both."""

    cluster: str
    truth: int
    predicted: int
    both: int


@dataclass(frozen=True)
class WheelConfusion:
    """The clusters of one wheel, over the samples whose truth maps on it.

    Attributes:
        wheel: The wheel's name.
        samples: How many samples.
        clusters: Each cluster's counts; clusters that never come are left out.
        confusion: The most frequent first.
    """

    wheel: str
    samples: int
    clusters: tuple[ClusterCounts, ...]
    confusion: tuple[Confusion, ...]


@dataclass(frozen=True)
class WordShare:
    """A word: in how many samples, and the mean share of its wheels on which the other side has its cluster."""

    word: str
    samples: int
    share: float


@dataclass(frozen=True)
class WordConfusion:
    """The words on both sides, over the samples whose truth maps on some wheel; words that map on none are left out.

    Attributes:
        truth: The true words, the most frequent first.
        predicted: The answered words, likewise.
        confusion: True words that the answer has on no wheel, with answered words that the truth has on no wheel.
    """

    truth: tuple[WordShare, ...]
    predicted: tuple[WordShare, ...]
    confusion: tuple[Confusion, ...]


def cluster_confusion(
    lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]], level: Level = "level1"
) -> list[WheelConfusion]:
    """Counts which clusters answers have in place of others, wheel by wheel."""
    sets = [
        (_cluster_sets(lexicon, answer, level), _cluster_sets(lexicon, labels, level))
        for answer, labels in zip(predicted, truth, strict=True)
    ]
    found = []
    for index, wheel in enumerate(lexicon.wheels):
        samples = 0
        trues, answered, both = Counter[str](), Counter[str](), Counter[str]()
        pairs: _Pairs = Counter()
        for answers, truths in sets:
            answer, true = answers[index], truths[index]
            if not true:
                continue
            samples += 1
            trues.update(true)
            answered.update(answer)
            both.update(answer & true)
            _confuse(pairs, true - answer, answer - true)
        clusters = tuple(
            ClusterCounts(cluster, trues[cluster], answered[cluster], both[cluster])
            for cluster in sorted(trues.keys() | answered.keys())
        )
        found.append(WheelConfusion(wheel.name, samples, clusters, _listed(pairs)))
    return found


def word_confusion(
    lexicon: Lexicon, predicted: Sequence[Sequence[str]], truth: Sequence[Sequence[str]], level: Level = "level1"
) -> WordConfusion:
    """Counts which words answers have in place of others."""
    true_words, answered = _Shares(lexicon, level), _Shares(lexicon, level)
    pairs: _Pairs = Counter()
    for answer_labels, true_labels in zip(predicted, truth, strict=True):
        answers, trues = _cluster_sets(lexicon, answer_labels, level), _cluster_sets(lexicon, true_labels, level)
        if any(trues):
            _confuse(pairs, true_words.add(true_labels, answers), answered.add(answer_labels, trues))
    return WordConfusion(true_words.ordered(), answered.ordered(), _listed(pairs))


def sign_confusion(predicted: Sequence[str], values: Sequence[float]) -> tuple[Confusion, ...]:
    """Counts the labels that were given for each sign; samples of value 0 do not count."""
    pairs: _Pairs = Counter()
    for label, value in zip(predicted, values, strict=True):
        if value != 0:
            sign = "positive" if value > 0 else "negative"
            pairs[(sign, "positive" if is_positive(label) else label.strip().lower())] += 1
    return _listed(pairs)


class _Shares:
    """Words with the share of their wheels on which the other side has their cluster."""

    def __init__(self, lexicon: Lexicon, level: Level) -> None:
        self._lexicon = lexicon
        self._level: Level = level
        self._samples: Counter[str] = Counter()
        self._sums: dict[str, float] = {}

    def add(self, words: Iterable[str], against: Sequence[set[str]]) -> list[str]:
        """Adds a sample's words and returns those that the other side has on no wheel."""
        absent = []
        for word in dict.fromkeys(words):
            clusters = self._lexicon.clusters(word, self._level)
            wheels = sum(cluster is not None for cluster in clusters)
            if wheels == 0:
                continue
            shared = sum(cluster in other for cluster, other in zip(clusters, against, strict=True))
            self._samples[word] += 1
            self._sums[word] = self._sums.get(word, 0.0) + shared / wheels
            if shared == 0:
                absent.append(word)
        return absent

    def ordered(self) -> tuple[WordShare, ...]:
        """The most frequent first, with their mean share."""
        ordered = sorted(self._samples.items(), key=lambda item: (-item[1], item[0]))
        return tuple(WordShare(word, samples, self._sums[word] / samples) for word, samples in ordered)


def _cluster_sets(lexicon: Lexicon, labels: Iterable[str], level: Level) -> list[set[str]]:
    """The labels' clusters on each wheel."""
    found: list[set[str]] = [set() for _ in lexicon.wheels]
    for label in labels:
        for clusters, cluster in zip(found, lexicon.clusters(label, level), strict=True):
            if cluster is not None:
                clusters.add(cluster)
    return found


def _confuse(pairs: _Pairs, missed: Iterable[str], added: Iterable[str]) -> None:
    missed, added = list(missed), list(added)
    if missed or added:
        pairs.update((true, answered) for true in missed or [None] for answered in added or [None])


def _listed(pairs: _Pairs) -> tuple[Confusion, ...]:
    """The most frequent first, equally frequent ones in the order of their words; None stands before any word."""

    def order(item: tuple[tuple[str | None, str | None], int]) -> tuple[int, bool, str, bool, str]:
        (truth, predicted), count = item
        return (-count, truth is not None, truth or "", predicted is not None, predicted or "")

    return tuple(Confusion(*pair, count) for pair, count in sorted(pairs.items(), key=order))
