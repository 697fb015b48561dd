"""The commands ``affectgpt-rl rewards …``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

_OK, _REFUSED = 0, 2
_SAMPLES = 16


def register(commands: Any) -> None:
    """Adds the commands to the sub-parsers of a command line."""
    rewards = commands.add_parser("rewards", help="try the rewards of a run configuration")
    inner = rewards.add_subparsers(required=True, metavar="COMMAND")
    dry_run = inner.add_parser("dry-run", help="judge made-up answers to real samples, before anything is trained")
    dry_run.add_argument("--config", type=Path, required=True, metavar="RUN.YAML")
    dry_run.add_argument(
        "--completions", type=Path, metavar="FILE", help="JSON Lines of {sample, completion} to judge as well"
    )
    dry_run.add_argument(
        "--samples", type=_positive, default=_SAMPLES, metavar="N", help=f"samples to answer (default: {_SAMPLES})"
    )
    dry_run.add_argument("--json", action="store_true", help="print the report as one JSON object")
    dry_run.set_defaults(command=_dry_run)


def _dry_run(options: argparse.Namespace) -> int:
    from ..rewards.setting import RewardError, read_setting
    from .report import dry_run
    from .table import table

    try:
        report = dry_run(options.config, read_setting(options.config), options.samples, options.completions)
    except RewardError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    print(json.dumps(report, ensure_ascii=False) if options.json else table(report))
    return _OK


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of 1 or more.")
    return int(text)
