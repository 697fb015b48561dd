"""A judge without a language model: the reasoning against the sample's reference clues."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .perception import Pair
from .values import Failed, NotApplicable

_WORD = re.compile(r"\w+")
# Words that every sentence has say nothing of what was perceived.
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by for from had has have he her his i in is it its no nor not of on or our she "
        "so such that the their them then there they this to was we were which who with you your",
    )
)
# A cue of this name is the label itself, which accuracy judges already.
_LABEL = "emotion"


class ClueJudge:
    """Prefers the completion whose reasoning shares more words with the reference clues.

    The clues are the sample's ``cues`` (what each modality shows) or, where it has none, its ``description``. The
    measure is ROUGE-1 F1 (Lin, 2004) over words that are no function words: naming every possible cue costs precision
    what it gains in recall.
    """

    def unfit(self, sample: Mapping[str, Any]) -> NotApplicable | None:
        """A sample needs cues or a description."""
        return None if reference_clues(sample) else NotApplicable("the sample has neither cues nor a description")

    def prefer(self, pairs: Sequence[Pair]) -> list[float | Failed]:
        """Compares by ``clue_overlap``."""
        verdicts: list[float | Failed] = []
        known: dict[tuple[str, int], float] = {}
        for pair in pairs:
            scores = []
            for completion in (pair.first, pair.second):
                key = completion.think, id(pair.group)
                if key not in known:
                    known[key] = clue_overlap(completion.think, reference_clues(pair.group.sample))
                scores.append(known[key])
            first, second = scores
            verdicts.append(0.5 if first == second else float(first > second))
        return verdicts


def reference_clues(sample: Mapping[str, Any]) -> str:
    """Returns what the sample is known to show, as text; empty when nothing is known."""
    cues = sample.get("cues") or {}
    named = [f"{cue} {shown}" for of_modality in cues.values() for cue, shown in of_modality.items() if cue != _LABEL]
    return " ".join(named) or str(sample.get("description") or "")


def clue_overlap(think: str, clues: str) -> float:
    """Returns the ROUGE-1 F1 of a reasoning against reference clues, 0 to 1.

    Example:
        >>> round(clue_overlap("brows raised, the voice is loud", "brows raised eyes wide pitch high"), 3)
        0.4
    """
    said, known = _content_words(think), _content_words(clues)
    shared = (said & known).total()
    return 2 * shared / (said.total() + known.total()) if shared else 0.0


def _content_words(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text.lower()) if word not in _FUNCTION_WORDS)
