"""The best answer that is the same for every sample: what a policy reaches that reads nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..emotion import Lexicon, score_sample

_MOST_WORDS = 4
# Enough truths and words to find the level to a hundredth, and few enough to take no time.
_TRUTHS, _CANDIDATES = 300, 40


def best_constant_answer(lexicon: Lexicon, truths: Sequence[Sequence[str]]) -> list[str]:
    """Chooses up to four words, one after another, that give the highest mean EW F1 as everybody's answer.

    Args:
        lexicon: The wheels.
        truths: True labels of the training samples; the answer is chosen on them and scored elsewhere.

    Returns:
        The words; empty when no truth maps on any wheel.
    """
    shown = truths[:: max(1, len(truths) // _TRUTHS)]
    counts = Counter(label for truth in truths for label in truth if lexicon.maps(label))
    candidates = sorted(word for word, _ in counts.most_common(_CANDIDATES))
    answer: list[str] = []
    best = 0.0
    while len(answer) < _MOST_WORDS and candidates:
        levels = {word: _mean_f1(lexicon, [*answer, word], shown) for word in candidates if word not in answer}
        word = max(levels, key=lambda candidate: levels[candidate], default=None)
        if word is None or levels[word] <= best:
            break
        answer.append(word)
        best = levels[word]
    return answer


def _mean_f1(lexicon: Lexicon, answer: Sequence[str], truths: Sequence[Sequence[str]]) -> float:
    scores = [score_sample(lexicon, answer, truth) for truth in truths]
    found = [score.f1 for score in scores if score is not None]
    return sum(found) / len(found) if found else 0.0
