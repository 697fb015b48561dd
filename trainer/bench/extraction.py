"""How well `extract` reads what published systems' texts state, and where its weights come from.

    .venv/bin/python bench/extraction.py DATA          a table of every file
    .venv/bin/python bench/extraction.py DATA --fit    also the weights that all files give

The column "left out" has the weights that the other systems' files give. DATA holds `predictions/ovmerd/*/*-eng.npz`
(texts) beside `*-eng-openset.npz` (the label lists that a language model read out of them),
`labels/ovmerd-openset.csv` (what annotators say) and `emotion-wheel/affectgpt-2025`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p
from pathlib import Path

from affectgpt_rl.emotion import Lexicon, load_official_pack, score_sample, score_sets
from affectgpt_rl.emotion import contexts as signs
from affectgpt_rl.emotion.extract import Candidate, extract, read_candidates
from affectgpt_rl.emotion.extraction_rules import extraction_rules
from affectgpt_rl.emotion.pairs import LABELS, TEXT, read_column

RIDGE = 1 / 0.3
STEPS = 12


@dataclass(frozen=True)
class Sample:
    """A text with the list that was read out of it, and what annotators say of the clip."""

    text: str
    listed: list[str]
    truth: list[str]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    lexicon = load_official_pack(options.data / "emotion-wheel/affectgpt-2025")
    truth = read_column(options.data / "labels/ovmerd-openset.csv", LABELS)
    files: dict[str, list[Sample]] = {}
    for file in sorted((options.data / "predictions/ovmerd").glob("*/*-eng.npz")):
        lists = read_column(file.with_name(file.name.replace(".npz", "-openset.npz")), LABELS)
        texts = read_column(file, TEXT)
        name = f"{file.parent.name} {file.stem.removeprefix('output-reason-7b-').removesuffix('-eng')}"
        files[name] = [Sample(text, lists[key], truth[key]) for key, text in texts.items()]
    print(f"{'':36}{'every word':>12}{'extract':>9}{'left out':>9}{'OV-MERD':>9}{'of lists':>9}")
    rules = extraction_rules()
    kept = {**{f"kind {kind}": weight for kind, weight in rules.kind_weights.items()}, **rules.weights}
    systems = {name.split()[0] for name in files}
    fitted = {
        system: fit(lexicon, [one for name, file in files.items() if not name.startswith(system) for one in file])
        for system in systems
    }
    columns: list[list[float]] = []
    for name, samples in files.items():
        words = [[mention.word for mention in extract(lexicon, one.text).mentions] for one in samples]
        ours = [predict(lexicon, one.text, kept) for one in samples]
        out = [predict(lexicon, one.text, fitted[name.split()[0]]) for one in samples]
        row = [mean_f1(lexicon, answers, samples) for answers in (words, ours, out)]
        trues = [one.truth for one in samples]
        row += [score_sets(lexicon, answers, trues).f1 for answers in (ours, [one.listed for one in samples])]
        columns.append(row)
        print(f"{name:36}" + "".join(f"{value:9.3f}" if at else f"{value:12.3f}" for at, value in enumerate(row)))
    means = [sum(column) / len(columns) for column in zip(*columns, strict=True)]
    print(f"{'mean':36}" + "".join(f"{value:9.3f}" if at else f"{value:12.3f}" for at, value in enumerate(means)))
    if options.fit:
        weights = fit(lexicon, [one for file in files.values() for one in file])
        for key, weight in weights.items():
            print(f"{key:24} {weight:6.2f}   kept: {kept.get(key, 0):5.2f}")


def mean_f1(lexicon: Lexicon, answers: Sequence[Sequence[str]], samples: Sequence[Sample]) -> float:
    """Mean five-wheel F1 of single samples against the published lists; samples whose list maps nowhere are skipped."""
    scores = [score_sample(lexicon, answer, one.listed) for answer, one in zip(answers, samples, strict=True)]
    found = [score.f1 for score in scores if score is not None]
    return sum(found) / len(found)


def features(candidate: Candidate) -> dict[str, float]:
    """What the weights are multiplied with."""
    bits = {
        "felt": signs.FELT,
        "copula": signs.COPULA,
        "example": signs.EXAMPLE,
        "listed": signs.LISTED,
        "concluded": signs.CONCLUDED,
    }
    found = {f"kind {candidate.kind}": 1.0}
    found |= {name: 1.0 for name, bit in bits.items() if candidate.signs & bit}
    found |= {} if candidate.signs & signs.UNHEDGED else {"hedged": 1.0}
    found |= {} if candidate.signs & signs.UNINFLECTED else {"inflected": 1.0}
    found |= {"last": 1.0} if candidate.last else {}
    found |= {"concludedElsewhere": 1.0} if candidate.concludes and "concluded" not in found else {}
    return found | ({"rivals": log1p(candidate.rivals)} if candidate.rivals else {})


def predict(lexicon: Lexicon, text: str, weights: Mapping[str, float]) -> list[str]:
    """What `extract` would give with other weights."""
    rules = extraction_rules()
    scored = [
        (sum(weights[name] * value for name, value in features(candidate).items()), candidate.label)
        for candidate in read_candidates(lexicon, text)
    ]
    found = [label for score, label in scored if score >= rules.counts]
    if not found and scored:
        best, label = max(scored, key=lambda one: one[0])
        found = [label] if best >= rules.alone else []
    return found


def fit(lexicon: Lexicon, samples: Iterable[Sample]) -> dict[str, float]:
    """Logistic regression, by Newton's method, of "the list has the word's clusters" (the share of the wheels)."""
    counts: dict[tuple[tuple[str, float], ...], int] = defaultdict(int)
    hits: dict[tuple[tuple[str, float], ...], float] = defaultdict(float)
    for sample in samples:
        if not sample.listed:
            continue
        listed = list(zip(*(lexicon.clusters(label) for label in sample.listed), strict=True))
        for candidate in read_candidates(lexicon, sample.text):
            pattern = tuple(sorted(features(candidate).items()))
            own = zip(lexicon.clusters(candidate.label), listed, strict=True)
            shared = [one in theirs for one, theirs in own if one is not None and any(theirs)]
            counts[pattern] += 1
            hits[pattern] += sum(shared) / len(shared) if shared else 0
    names = sorted({name for pattern in counts for name, _ in pattern})
    names += [name for name in extraction_rules().weights if name not in names]
    place = {name: at for at, name in enumerate(names)}
    weights = [0.0] * len(names)
    for _ in range(STEPS):
        slope = [-RIDGE * weight for weight in weights]
        curve = [[RIDGE * (row == column) for column in range(len(names))] for row in range(len(names))]
        for pattern, count in counts.items():
            chance = 1 / (1 + exp(-sum(weights[place[name]] * value for name, value in pattern)))
            for name, value in pattern:
                slope[place[name]] += value * (hits[pattern] - count * chance)
                for other, beside in pattern:
                    curve[place[name]][place[other]] += value * beside * count * chance * (1 - chance)
        weights = [weight + step for weight, step in zip(weights, solve(curve, slope), strict=True)]
    return dict(zip(names, weights, strict=True))


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solves a small system of linear equations with a positive definite matrix."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            share = rows[row][pivot] / rows[pivot][pivot]
            rows[row] = [value - share * above for value, above in zip(rows[row], rows[pivot], strict=True)]
    found = [0.0] * size
    for row in reversed(range(size)):
        known = sum(rows[row][column] * found[column] for column in range(row + 1, size))
        found[row] = (rows[row][size] - known) / rows[row][row]
    return found


if __name__ == "__main__":
    main()
