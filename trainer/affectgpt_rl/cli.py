"""The command line `affectgpt-rl`. Each command imports what it needs when it runs, so that `check` stays quick."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .ablation import cli as ablate
from .dry_run import cli as rewards
from .emotion import cli as score
from .engines import cli as train
from .relay import cli as relay
from .supervisor import cli as supervise

OK, FAILED, REFUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        argv: Arguments after the program's name; the process's own when left out.

    Returns:
        The exit status: 0 done (or stopped on request), 1 failed, 2 refused (wrong arguments or configuration).
    """
    options = _parser().parse_args(argv)
    return options.command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="affectgpt-rl", description="Reinforcement learning for emotion models.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check a run configuration without starting anything")
    check.add_argument("--config", type=Path, required=True, metavar="RUN.YAML")
    check.add_argument(
        "--set", type=_overrides, metavar="JSON", help="keys with values in place of the file's own, as a JSON object"
    )
    check.add_argument("--json", action="store_true", help="print the report as one JSON object")
    check.set_defaults(command=_check)

    corpus = commands.add_parser("demo-corpus", help="make the demo corpus: clips with faces, voices and words")
    corpus.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the corpus")
    corpus.add_argument("--seed", type=_count, default=0, help="the same seed gives the same corpus (default: 0)")
    corpus.add_argument("--train", type=_count, default=1000, metavar="N", help="training samples (default: 1000)")
    corpus.add_argument("--validation", type=_count, default=200, metavar="N", help="default: 200")
    corpus.add_argument("--held-out", type=_count, default=200, metavar="N", help="default: 200")
    corpus.add_argument(
        "--workers", type=_workers, default=_cores(), metavar="N", help="processes (default: the cores)"
    )
    corpus.add_argument("--json-progress", action="store_true", help="print progress as one JSON object a line")
    corpus.set_defaults(command=_demo_corpus)

    train.register(commands)
    score.register(commands)
    ablate.register(commands)
    rewards.register(commands)
    supervise.register(commands)
    relay.register(commands)
    return parser


def _check(options: argparse.Namespace) -> int:
    from .config import check_config

    report = check_config(options.config, options.set)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    elif report.problems:
        print(*report.problems, sep="\n", file=sys.stderr)
    else:
        print(f"{options.config}: ready to run.")
    return REFUSED if report.problems else OK


def _demo_corpus(options: argparse.Namespace) -> int:
    try:
        from .datasets.demo.cli import make
    except ModuleNotFoundError as error:
        print(f"demo-corpus needs the package '{error.name}': install 'affectgpt-rl[demo]'.", file=sys.stderr)
        return REFUSED
    return make(options)


def _overrides(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"'{text}' is no JSON object.")
    return value


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 0 or more.")
    return int(text)


def _workers(text: str) -> int:
    if (count := _count(text)) < 1:
        raise argparse.ArgumentTypeError("at least one process is needed.")
    return count


def _cores() -> int:
    """Returns the cores that this process may use, which on a shared machine are fewer than it has."""
    return len(os.sched_getaffinity(0))
