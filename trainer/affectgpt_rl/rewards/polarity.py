"""Whether emotion words are positive or negative."""

from __future__ import annotations

from collections.abc import Sequence

from ..emotion import Lexicon
from .values import NotApplicable

# The two halves of the Geneva Emotion Wheel 3.0 (Scherer, 2005; Sacharin, Schlegel & Scherer, 2012) and of the
# circumplex of Russell (1980), as the words that a lexicon is likely to have.
_POSITIVE = """
interest amusement pride joy pleasure contentment love admiration relief compassion
happy delighted excited glad pleased content satisfied serene calm relaxed
"""
_NEGATIVE = """
sadness guilt regret shame disappointment fear disgust contempt hate anger
tense alarmed angry afraid annoyed distressed frustrated miserable sad gloomy depressed bored tired
"""
_SAID = {"positive": 1, "negative": -1}


class Polarity:
    """The sign of emotion words, by the company that they keep on the wheels.

    A cluster is positive when more positive than negative reference words stand in it; a word has the sign of its
    clusters' sum, a list of words that of its words' sum. The words "positive" and "negative" and numbers (the values
    of sentiment sets) have their own sign.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        votes: list[dict[str, int]] = [{} for _ in lexicon.wheels]
        for words, vote in ((_POSITIVE, 1), (_NEGATIVE, -1)):
            for word in words.split():
                for of_wheel, cluster in zip(votes, lexicon.clusters(word), strict=True):
                    if cluster is not None:
                        of_wheel[cluster] = of_wheel.get(cluster, 0) + vote
        self._signs = [{cluster: _sign(vote) for cluster, vote in of_wheel.items()} for of_wheel in votes]

    def sign(self, words: Sequence[str]) -> int:
        """Returns 1, -1, or 0 for words that are mixed, neutral or unknown."""
        return _sign(sum(self._word(word) for word in words))

    def agreement(self, predicted: Sequence[str], truth: Sequence[str]) -> float | NotApplicable:
        """Returns 1 when both lists have the same sign, else 0. Does not apply where the truth has none."""
        true = self.sign(truth)
        if true == 0:
            return NotApplicable("the true labels are neither positive nor negative")
        return float(self.sign(predicted) == true)

    def _word(self, word: str) -> int:
        if word in _SAID:
            return _SAID[word]
        try:
            return _sign(float(word))
        except ValueError:
            clusters = zip(self._signs, self._lexicon.clusters(word), strict=True)
            return _sign(sum(signs.get(cluster, 0) for signs, cluster in clusters if cluster is not None))


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
