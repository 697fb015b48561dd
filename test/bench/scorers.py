"""How fast samples are scored in Python, beside a plain reading of the metric. Run by scorers.ts; reads and prints JSON."""

import json
import sys
from itertools import product
from statistics import median
from time import perf_counter

from affectgpt_rl.emotion import load_lexicon, load_official_pack, parse_labels, score_sample, score_sets


def plain_f1(forms, synonyms, wheels, predicted, truth):
    """Word by word and wheel by wheel, each looked up in its table."""
    scores = []
    for wheel in wheels:

        def clusters(labels, wheel=wheel):
            found = set()
            for label in labels:
                bases = next((bases for form, bases in forms if form == label), ())
                words = [word for base in bases for known, words in synonyms if known == base for word in words]
                cluster = next((cluster for word, (known, cluster) in product(sorted(words), wheel) if word == known), None)
                if cluster is not None:
                    found.add(cluster)
            return found

        answer, right = clusters(predicted), clusters(truth)
        if right:
            precision, recall = len(answer & right) / len(answer) if answer else 0.0, len(answer & right) / len(right)
            scores.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
    return sum(scores) / len(scores) if scores else None


def milliseconds(action, times):
    durations = []
    for _ in range(times):
        begun = perf_counter()
        action()
        durations.append(1000 * (perf_counter() - begun))
    return median(durations)


given = json.load(sys.stdin)
pairs, texts = given["pairs"], given["texts"]

begun = perf_counter()
own = load_lexicon(given["own"])
score_sample(own, ["happy"], ["joyful"])
start = 1000 * (perf_counter() - begun)

lexicon = load_official_pack(given["pack"]) if given["pack"] else own
answers, truths = [pair["predicted"] for pair in pairs], [pair["truth"] for pair in pairs]
few = range(given["few"])
forms, synonyms = [*lexicon.forms.items()], [*lexicon.synonyms.items()]
wheels = [[*wheel.level1.items()] for wheel in lexicon.wheels]


def parsed():
    score_sets(lexicon, answers, truths)


def raw():
    score_sets(lexicon, [parse_labels(text[0]) for text in texts], [parse_labels(text[1]) for text in texts])


def plain():
    return [plain_f1(forms, synonyms, wheels, answers[index], truths[index]) for index in few]


for index, value in zip(few, plain(), strict=True):
    ours = score_sample(lexicon, answers[index], truths[index])
    if (ours is None) != (value is None) or (ours and value is not None and abs(ours.f1 - value) > 1e-12):
        raise SystemExit(f"The scorers differ on {answers[index]} against {truths[index]}: {ours} and {value}.")
parsed()
thousand = 1000 / len(pairs)
json.dump(
    {
        "parsed": thousand * milliseconds(parsed, 30),
        "raw": thousand * milliseconds(raw, 30),
        "plain": 1000 / len(few) * milliseconds(plain, 3),
        "start": start,
    },
    sys.stdout,
)
