"""The command `affectgpt-rl supervise`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Dict


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    supervise = commands.add_parser(
        "supervise",
        help="run a command as the engine of a run folder (used by the relay)",
        usage="affectgpt-rl supervise --run-dir DIR [--cwd DIR | --detach [--prepared DIR]] [--secrets] "
        "-- COMMAND [ARGUMENT ...]",
    )
    supervise.add_argument("--run-dir", type=Path, required=True, metavar="DIR")
    supervise.add_argument("--cwd", type=Path, metavar="DIR", help="where the engine runs; here when left out")
    supervise.add_argument("--detach", action="store_true", help="go on alone, in the run folder; print the process id")
    supervise.add_argument(
        "--prepared", type=Path, metavar="DIR", help="where the run folder is until it is moved to --run-dir"
    )
    supervise.add_argument(
        "--secrets",
        action="store_true",
        help="read more variables of the engine's environment from standard input: one JSON object, name to value",
    )
    supervise.add_argument("argv", nargs=argparse.REMAINDER, metavar="COMMAND", help="the engine and its arguments")
    supervise.set_defaults(command=_supervise)

    batch = commands.add_parser("batch", help="supervise a run as the batch script of a Slurm job (used by the relay)")
    place = batch.add_mutually_exclusive_group(required=True)
    place.add_argument("--run-dir", type=Path, metavar="DIR")
    place.add_argument("--runs", type=Path, metavar="FILE", help="a JSON list of run folders, one for each task")
    batch.add_argument("--python", metavar="PYTHON", help="the trainer's, in place of run.json's")
    batch.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    batch.set_defaults(command=_batch)


def _supervise(options: argparse.Namespace) -> int:
    from .detach import supervise_detached
    from .supervise import supervise

    argv: list[str] = options.argv[1:] if options.argv[:1] == ["--"] else options.argv
    if not argv:
        print("affectgpt-rl supervise: the engine's command is missing after '--'.", file=sys.stderr)
        return 2
    # Neither an argument nor our own environment: both can be read by others in the process table.
    secrets: Dict[str, str] = json.load(sys.stdin) if options.secrets else {}
    if options.detach:
        prepared = options.prepared and options.prepared.absolute()
        return supervise_detached(options.run_dir.absolute(), argv, prepared, secrets)
    return supervise(options.run_dir.resolve(), argv, (options.cwd or Path.cwd()).resolve(), secrets=secrets)


def _batch(options: argparse.Namespace) -> int:
    from .batch import supervise_job, task_folder

    run_dir: Path = task_folder(options.runs) if options.runs else options.run_dir
    return supervise_job(run_dir.absolute(), options.python, options.resume)
