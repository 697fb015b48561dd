"""The command `affectgpt-rl ablate`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .study import Study

_DONE, _FAILED, _REFUSED = 0, 1, 2


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    parser = commands.add_parser("ablate", help="train a grid of variants and seeds, and print what its runs say")
    parser.add_argument("--grid", type=Path, required=True, metavar="GRID.YAML")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="runs root: the runs lie there beside all others"
    )
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="runs side by side (default: 1)")
    parser.add_argument("--retry-failed", action="store_true", help="let runs that failed go on from their checkpoints")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--table", action="store_true", help="print what the finished runs say, and start nothing")
    what.add_argument("--detach", action="store_true", help="own the queue in a process of its own; print its id")
    what.add_argument("--stop", action="store_true", help="ask the owner of the queue to stop it and its runs")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as one JSON object")
    form.add_argument("--markdown", action="store_true", help="print it as Markdown")
    form.add_argument("--csv", action="store_true", help="print means and differences as CSV")
    parser.set_defaults(command=_ablate)


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of jobs; at least 1 is needed.")
    return int(text)


def _ablate(options: argparse.Namespace) -> int:
    from .grid import BadGrid
    from .study import Study

    try:
        study = Study.open(options.grid, options.out)
    except BadGrid as error:
        if options.json:
            problems = [problem.to_json() for problem in error.problems]
            print(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
        else:
            print(error, file=sys.stderr)
        return _REFUSED
    try:
        if options.stop:
            return _stop(study)
        if options.table:
            return _print_report(study, options)
        return _detach(study, options) if options.detach else _run(study, options)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        print(f"{what}{error.strerror or error}.", file=sys.stderr)
        return _REFUSED


def _run(study: Study, options: argparse.Namespace) -> int:
    status = _work(study, options)
    if status != _REFUSED:
        _print_report(study, options)
    return status


def _work(study: Study, options: argparse.Namespace) -> int:
    from .pictures import decode_clips
    from .queue import Queue

    with study.owned() as ours:
        if not ours:
            print(f"{study.grid.file}: the queue of this grid has an owner, process {study.owner()}.", file=sys.stderr)
            return _REFUSED
        decode_clips(study, _say)
        queue = Queue(study, options.jobs, options.retry_failed, _say)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: queue.stop())
        finished = queue.run()
    return _DONE if finished else _FAILED


def _detach(study: Study, options: argparse.Namespace) -> int:
    if (owner := study.owner()) is not None:
        print(f"{study.grid.file}: the queue of this grid has an owner, process {owner}.", file=sys.stderr)
        return _REFUSED
    study.folder.mkdir(parents=True, exist_ok=True)
    log = os.open(study.folder / "queue.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    nothing = os.open(os.devnull, os.O_RDWR)
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        return _DONE
    os.setsid()
    for stream, descriptor in ((0, nothing), (1, log), (2, log)):
        os.dup2(descriptor, stream)
    return _work(study, options)


def _stop(study: Study) -> int:
    if not study.ask_to_stop():
        print(f"{study.grid.file}: the queue of this grid has no owner on this machine.", file=sys.stderr)
        return _FAILED
    return _DONE


def _print_report(study: Study, options: argparse.Namespace) -> int:
    from .duration import seconds_left
    from .report import make_report, report_json
    from .tables import as_csv, as_markdown, as_text

    report = make_report(study)
    if options.json:
        extra = {"ok": True, "secondsLeft": seconds_left(report, options.jobs), "markdown": as_markdown(report)}
        print(json.dumps({**extra, **report_json(report)}, ensure_ascii=False))
    elif options.markdown:
        print(as_markdown(report), end="")
    elif options.csv:
        print(as_csv(report), end="")
    else:
        print(as_text(report), end="")
    return _DONE


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
