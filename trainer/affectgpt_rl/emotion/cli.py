"""``affectgpt-rl score``: the same arguments and the same JSON as ``npm run score``."""

from __future__ import annotations

import argparse
import json
import sys

from .errors import EmotionError
from .lexicon import LEVELS, own_lexicon
from .official import load_official_pack
from .score_files import TASKS, score_files


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the sub-command."""
    parser = commands.add_parser("score", help="score predictions against truth labels on the emotion wheels")
    parser.add_argument("--pack", help="folder of an official emotion-wheel pack; the own lexicon when left out")
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument("--predictions", required=True, help="JSON Lines of {name, labels}")
    parser.add_argument("--truth", required=True, help="JSON Lines of {name, labels}")
    parser.add_argument("--level", choices=LEVELS, default="level1")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(command=_score)


def _score(arguments: argparse.Namespace) -> int:
    try:
        lexicon = load_official_pack(arguments.pack) if arguments.pack else own_lexicon()
        result = score_files(lexicon, arguments.task, arguments.predictions, arguments.truth, arguments.level)
    except EmotionError as error:
        print(error, file=sys.stderr)
        return 2
    result["lexicon"] = lexicon.identity()
    if arguments.json:
        print(json.dumps(result))
    else:
        for key, value in {**result.pop("mean", {}), **result}.items():
            if not isinstance(value, list | dict):
                print(f"{key:12} {value:.4f}" if isinstance(value, float) else f"{key:12} {value}")
        print(f"{'lexicon':12} {lexicon.name} {lexicon.version} {lexicon.sha256[:12]}")
    return 0
