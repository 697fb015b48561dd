"""Basic-emotion and sentiment scores of answers that were trained on open-set labels of the demo corpus.

The corpus's labels are turned into what the sets with one label have, through the group that each word belongs to
(``datasets.demo.emotions``) and whatever the lexicon, so that another lexicon scores the same samples.

- **Basic emotion.** Six of the eight groups are one of the basic emotions of Ekman (1992); calm and shame are none. A
  sample has a basic emotion when all its labels are of one such group; others are left out. The answer is scored by
  the hit rate, as MER-UniBench scores sets with a basic emotion: it hits a wheel when it names the true cluster there.
- **Sentiment.** Joy and calm are positive, surprise is neither, the other groups are negative. The value of a sample is
  the sum over its groups, and samples of value 0 are left out. An answer is positive when its words together are
  (``rewards.polarity``), else negative. Scored by weighted-average F1, as MER-UniBench scores sets with a sentiment.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..datasets.demo.emotions import EMOTIONS
from ..emotion import Lexicon, score_hits, score_sentiment
from ..rewards.polarity import Polarity

_BASIC = {
    "joy": "happy",
    "sad": "sad",
    "anger": "angry",
    "fear": "fearful",
    "surprise": "surprised",
    "disgust": "disgusted",
}
_SIGNS = {"joy": 1, "calm": 1, "surprise": 0, "sad": -1, "anger": -1, "fear": -1, "disgust": -1, "shame": -1}
_GROUPS = {word: group for group, emotion in EMOTIONS.items() for word in emotion.words}


def basic_emotion(labels: Sequence[str]) -> str | None:
    """Returns the basic emotion that all labels are of; None when there is none, more than one, or an unknown word."""
    groups = {_GROUPS.get(label) for label in labels}
    return _BASIC.get(groups.pop() or "") if len(groups) == 1 else None


def sentiment_value(labels: Sequence[str]) -> int:
    """Returns the sum of the signs of the labels' groups; words that are not the corpus's count as 0."""
    return sum(_SIGNS[group] for group in {_GROUPS[label] for label in labels if label in _GROUPS})


def basic_hit_rate(lexicon: Lexicon, answers: Sequence[Sequence[str]], truths: Sequence[Sequence[str]]) -> float | None:
    """Returns the hit rate, 0 to 1, over samples that have a basic emotion; None when none has."""
    basics = [basic_emotion(truth) for truth in truths]
    pairs = [(answer, [basic]) for answer, basic in zip(answers, basics, strict=True) if basic is not None]
    if not pairs:
        return None
    return score_hits(lexicon, [answer for answer, _ in pairs], [basic for _, basic in pairs]).hit_rate


def sentiment_waf(lexicon: Lexicon, answers: Sequence[Sequence[str]], truths: Sequence[Sequence[str]]) -> float | None:
    """Returns the weighted-average F1 of the sign, 0 to 1, over samples whose value is not 0; None when none's is."""
    values = [sentiment_value(truth) for truth in truths]
    if not any(values):
        return None
    polarity = Polarity(lexicon)
    said = ["positive" if polarity.sign(answer) > 0 else "negative" for answer in answers]
    return score_sentiment(said, values).waf
