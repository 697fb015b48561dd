"""What a finished run of a grid says: the scores of its last policy on the evaluated set, and what it has cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..datasets import DatasetError
from ..datasets import read_rows as read_samples
from ..emotion import Lexicon, score_sample
from ..rewards import read_completion
from ..rewards.words import reasoned_words
from ..runfolder import BadFile, read_rows, read_run
from .generalisation import basic_hit_rate, sentiment_waf

_SETS = {"held-out": "heldOut", "validation": "validation"}


class NoResult(Exception):
    """A finished run whose files do not give its scores; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Measure:
    """A column of the table.

    Attributes:
        key: Names it in JSON and CSV.
        title: What people call it.
        digits: After the point.
    """

    key: str
    title: str
    digits: int = 3


MEASURES = (
    Measure("f1", "EW F1"),
    Measure("precision", "precision"),
    Measure("recall", "recall"),
    Measure("words", "words per answer", 2),
    Measure("agreement", "think–answer agreement"),
    Measure("hitRate", "basic-emotion hit rate"),
    Measure("waf", "sentiment WAF"),
    Measure("seconds", "seconds", 0),
    Measure("cpuSeconds", "CPU seconds", 0),
    Measure("memoryMB", "memory, MB", 0),
)

Values = dict[str, float | None]


def read_result(folder: Path, lexicon: Lexicon, datasets: Mapping[str, Path]) -> Values:
    """Reads a finished run's measures, by the keys of ``MEASURES``.

    Args:
        folder: The run folder; a copy from another machine does.
        lexicon: The one that the run was scored with.
        datasets: Where the grid's datasets lie here, by their key in run.yaml. They have the bytes of the run's own,
            or its token would be another one.

    ``seconds`` is the run's time by the clock, with the phases that it took from other runs counted at what they took
    there, and without the time that it waited for them; ``cpuSeconds`` and ``memoryMB`` are of its own processes. What
    a run does not have is None: agreement without reasoning, costs of a process that was killed.

    Raises:
        NoResult: A file is missing or broken, or the dataset has changed since.
    """
    try:
        run = read_run(folder)
        _same_lexicon(folder, run, lexicon)
        row = _last_evaluation(folder)
        predictions = read_rows(folder / str(row["predictions"]))
        truth = {sample.id: sample.labels for sample in read_samples(datasets[_SETS[row["set"]]])}
        answers = [list(prediction["labels"]) for prediction in predictions]
        truths = [truth[prediction["sample"]] for prediction in predictions]
        if not predictions:
            raise NoResult(f"{folder / str(row['predictions'])}: the answers are missing.")
        return {
            **{key: float(row[key]) for key in ("f1", "precision", "recall", "words")},
            "agreement": _agreement(lexicon, predictions) if run["config"]["reasoning"] else None,
            "hitRate": basic_hit_rate(lexicon, answers, truths),
            "waf": sentiment_waf(lexicon, answers, truths),
            **_cost(folder),
        }
    except BadFile as error:
        raise NoResult(str(error)) from None
    except DatasetError as error:
        raise NoResult(str(error)) from None
    except (KeyError, TypeError, ValueError) as error:
        raise NoResult(
            f"{folder}: the run's files cannot be read together ({type(error).__name__}: {error})."
        ) from None


def _same_lexicon(folder: Path, run: dict[str, Any], lexicon: Lexicon) -> None:
    """The token of a run was made before its launch; a lexicon that was replaced in between would mix two of them."""
    then, now = run["lexicon"], lexicon.identity()
    if then != now:
        raise NoResult(
            f"{folder}: the run was trained with lexicon {_named(then)}, not with {_named(now)}, which was replaced "
            "while the queue worked. Remove the folder and run the grid again."
        )


def _named(lexicon: dict[str, str]) -> str:
    return f"{lexicon['name']} {lexicon['version']} ({lexicon['sha256'][:12]})"


def _last_evaluation(folder: Path) -> dict[str, Any]:
    """Returns the evaluation of the last policy: those in between lack the swaps of evidence."""
    whole = [row for row in read_rows(folder / "evaluations.jsonl") if "swapped" in row]
    if not whole:
        raise NoResult(f"{folder / 'evaluations.jsonl'}: the evaluation at the end is missing.")
    return whole[-1]


def _agreement(lexicon: Lexicon, predictions: list[dict[str, Any]]) -> float:
    """Returns the mean EW F1 of the answers against the emotion words of their reasoning.

    As in the reward 'alignment', reasoning without a word that stands on a wheel supports no answer and counts as 0.
    """
    total = 0.0
    for prediction in predictions:
        read = read_completion(prediction["completion"], True)
        scores = score_sample(lexicon, read.answer, reasoned_words(lexicon, read.think))
        total += 0.0 if scores is None else scores.f1
    return total / len(predictions)


def _cost(folder: Path) -> Values:
    events = read_rows(folder / "events.jsonl")
    own = [event["data"] for event in events if event.get("kind") == "cost"]
    taken = sum(_extra_seconds(event["data"]) for event in events if event.get("kind") == "phase-taken")
    if not own:
        return {"seconds": None, "cpuSeconds": None, "memoryMB": None}
    return {
        "seconds": sum(cost["wallSeconds"] for cost in own) + taken,
        "cpuSeconds": sum(cost["cpuSeconds"] for cost in own),
        "memoryMB": max(cost["peakMemoryMB"] for cost in own),
    }


def _extra_seconds(taken: dict[str, Any]) -> float:
    return float(taken.get("seconds") or 0.0) - float(taken.get("waitedSeconds") or 0.0)
