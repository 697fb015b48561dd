"""How long a step's rewards take: five local rewards over 1,024 completions in groups of eight, on one core.

Prints one JSON object. No two completions are alike and each has a word that no other one has: what is remembered from
one to the next is what a step of training would remember too, words and the clusters of answers.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.config.types import run_config
from affectgpt_rl.datasets.demo.emotions import EMOTIONS
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.rewards import Sampled, build_rewards

GROUPS, GROUP_SIZE, ROUNDS = 128, 8, 15
REWARDS = [
    {"name": "format"},
    {"name": "accuracy", "lengthPenalty": "P2"},
    {"name": "alignment"},
    {"name": "dual", "lengthPenalty": "P2"},
    {"name": "repetition"},
]
CUES = [
    "raised",
    "lowered",
    "level",
    "wide",
    "narrow",
    "open",
    "smile",
    "flat",
    "round",
    "down",
    "high",
    "low",
    "middle",
]
CUES += ["loud", "soft", "medium", "rising", "falling"]


def completions(random_source: random.Random) -> Iterator[str]:
    """Yields completions like the demo's, no two alike, one in eight of them malformed."""
    words = [word for emotion in EMOTIONS.values() for word in emotion.words]
    for number in itertools.count():
        cues = random_source.sample(CUES, 8)
        answer = random_source.choices(words, k=random_source.randint(1, 4))
        brows, eyes, mouth, *voice = cues
        seen = f"brows {brows} eyes {eyes} mouth {mouth} voice {' '.join(voice)} words clip{number}"
        text = f"<think>{seen} so {' and '.join(answer)}</think><answer>{', '.join(answer)}</answer>"
        yield text if number % 8 else text.replace("</think>", "")


def main() -> None:
    """Prints the median of a step's processor time in milliseconds."""
    written = {"version": 1, "name": "bench", "data": {"train": "t", "heldOut": "h"}, "rewards": REWARDS}
    rewards = build_rewards(run_config(with_defaults(written), Path()), own_lexicon())
    chance = random.Random(1)
    texts = completions(chance)
    truths = [emotion.words for emotion in EMOTIONS.values()]
    took = []
    for _ in range(ROUNDS):
        step = [
            Sampled([*itertools.islice(texts, GROUP_SIZE)], chance.choice(truths)[:2], {"id": str(group)})
            for group in range(GROUPS)
        ]
        start = time.process_time()
        rewards.judge(step)
        took.append(1000 * (time.process_time() - start))
    figure = {"completions": GROUPS * GROUP_SIZE, "rewards": len(REWARDS), "milliseconds": statistics.median(took)}
    json.dump({**figure, "slowest": max(took)}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
