"""Made-up answers to a sample: one as it should be, and one bad in each of the ways that rewards must tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..datasets import Row
from ..datasets.prompt import prompt_text
from ..rewards.clues import reference_clues
from ..rewards.facts import row_facts
from ..rewards.scorer import LabelScorer

Kind = Literal["ideal", "malformed", "empty", "over-long", "keyword-stuffed", "copied-prompt", "given"]
MADE: tuple[Kind, ...] = ("ideal", "malformed", "empty", "over-long", "keyword-stuffed", "copied-prompt")
# Words that an over-long answer has beyond the truth.
_PADDING = 12


def made_answers(row: Row, padding: Sequence[str], stuffing: Sequence[str], reasoning: bool) -> dict[Kind, str]:
    """Returns an answer of each kind.

    Args:
        row: The sample.
        padding: Labels of other samples.
        stuffing: Words that stand in every cluster (``one_word_a_cluster``).
        reasoning: Whether completions reason before they answer.
    """
    clues = reference_clues(row_facts(row))
    reasons = f"{clues} so {' and '.join(row.labels)}".strip()
    padded = [*row.labels, *[label for label in padding if label not in row.labels][:_PADDING]]
    return {
        "ideal": _completion(reasons, row.labels, reasoning),
        "malformed": f"{reasons} {', '.join(row.labels)}" if reasoning else ", ".join(row.labels),
        "empty": "",
        "over-long": _completion(f"{clues} so {' and '.join(padded)}", padded, reasoning),
        "keyword-stuffed": _completion(" ".join(stuffing), stuffing, reasoning),
        "copied-prompt": prompt_text(row.subtitle),
    }


def _completion(think: str, labels: Sequence[str], reasoning: bool) -> str:
    answer = f"<answer>{', '.join(labels)}</answer>"
    return f"<think>{think}</think>{answer}" if reasoning else answer


def one_word_a_cluster(scorer: LabelScorer) -> list[str]:
    """Returns few words that together stand in every cluster that any word reaches: a recall of 1 for every truth."""
    words = sorted({word for wheel in scorer.lexicon.wheels for word in wheel.level1})
    missing = scorer.clusters(words)
    chosen: list[str] = []
    while missing:
        best = max(words, key=lambda word: (scorer.clusters([word]) & missing).bit_count())
        chosen.append(best)
        missing &= ~scorer.clusters([best])
    return chosen
