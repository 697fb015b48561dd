"""The command line `affectgpt-rl`. Each command imports what it needs when it runs, so that `check` stays quick."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .emotion import cli as score
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
    check.add_argument("--json", action="store_true", help="print the report as one JSON object")
    check.set_defaults(command=_check)

    score.register(commands)
    supervise.register(commands)
    return parser


def _check(options: argparse.Namespace) -> int:
    from .config import check_config

    report = check_config(options.config)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    elif report.problems:
        print(*report.problems, sep="\n", file=sys.stderr)
    else:
        print(f"{options.config}: ready to run.")
    return REFUSED if report.problems else OK
