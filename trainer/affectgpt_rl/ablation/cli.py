"""The command `affectgpt-rl ablate`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .report import Report
    from .study import Study

_DONE, _FAILED, _REFUSED = 0, 1, 2
# A queue that has just ended still holds the lock while it looks whether it was given more.
_ENDING_SECONDS = 10.0


class _Refused(Exception):
    """The arguments do not fit together or to the grid; the message says why."""


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    parser = commands.add_parser("ablate", help="train a grid of variants and seeds, and print what its runs say")
    parser.add_argument("--grid", type=Path, metavar="GRID.YAML")
    parser.add_argument(
        "--out",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="runs root: the runs lie there beside all others; with --table several, such as those of other machines",
    )
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="runs side by side (default: 1)")
    parser.add_argument("--retry-failed", action="store_true", help="let runs that failed go on from their checkpoints")
    parser.add_argument(
        "--secrets",
        action="store_true",
        help="read the runs' secrets, a JSON object, from the standard input",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--share", type=_share, metavar="K/N", help="do the K-th of N shares, as one of N machines")
    which.add_argument("--cells", nargs="+", metavar="VARIANT:SEED", help="do these runs")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--table", action="store_true", help="print what the finished runs say, and start nothing")
    what.add_argument("--detach", action="store_true", help="own the queue in a process of its own; print its id")
    what.add_argument("--stop", action="store_true", help="ask the owner of the queue to stop it and its runs")
    what.add_argument(
        "--merge", type=Path, nargs="+", metavar="REPORT", help="put together what --json printed on several machines"
    )
    parser.add_argument("--machine", metavar="NAME", help="what a report calls this machine (default: its host name)")
    parser.add_argument(
        "--among", nargs="+", default=[], metavar="NAME", help="with --merge: divide what is to do among these machines"
    )
    parser.add_argument(
        "--away", nargs="+", default=[], metavar="NAME", help="with --merge: out of reach, and perhaps still at work"
    )
    parser.add_argument(
        "--lost", nargs="+", default=[], metavar="NAME", help="with --merge: given up; their unfinished runs are to do"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as one JSON object")
    form.add_argument("--markdown", action="store_true", help="print it as Markdown")
    form.add_argument("--csv", action="store_true", help="print means and differences as CSV")
    parser.set_defaults(command=_ablate)


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of jobs; at least 1 is needed.")
    return int(text)


def _share(text: str) -> tuple[int, int]:
    share, _, count = text.partition("/")
    if not (share.isdecimal() and count.isdecimal() and 1 <= int(share) <= int(count)):
        raise argparse.ArgumentTypeError(f"'{text}' is no share; write 2/3 for the second of three.")
    return int(share), int(count)


def _ablate(options: argparse.Namespace) -> int:
    from .grid import BadGrid
    from .merge import BadReport
    from .study import Study

    try:
        if options.merge:
            return _merge(options)
        if options.grid is None or not options.out:
            raise _Refused("--grid and --out are needed.")
        if len(options.out) > 1 and not options.table:
            raise _Refused("Several runs roots go with --table alone.")
        studies = [Study.open(options.grid, root) for root in options.out]
        study = studies[0]
        if options.stop:
            return _stop(study)
        if options.table:
            return _print_tables(studies, options)
        tokens, secrets = _tokens(study, options), _secrets(options)
        work = _detach if options.detach else _run
        return work(study, tokens, secrets, options)
    except (BadGrid, BadReport, _Refused) as error:
        if options.json:
            found = [problem.to_json() for problem in error.problems] if isinstance(error, BadGrid) else []
            problems = found or [{"file": str(options.grid or ""), "key": "", "message": str(error)}]
            print(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
        else:
            print(error, file=sys.stderr)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        print(f"{what}{error.strerror or error}.", file=sys.stderr)
    return _REFUSED


def _tokens(study: Study, options: argparse.Namespace) -> set[str]:
    """Returns the tokens of the cells that this call is about."""
    if options.share:
        from .shares import Load, divide

        share, count = options.share
        cells = {cell.token: (cell.seed, cell.work) for cell in study.cells}
        return set(divide(cells, [Load() for _ in range(count)])[share - 1])
    if options.cells:
        known = {cell.key: cell.token for cell in study.cells}
        if unknown := [key for key in options.cells if key not in known]:
            raise _Refused(f"{study.grid.file}: there is no run '{unknown[0]}'; there are {', '.join(known)}.")
        return {known[key] for key in options.cells}
    return {cell.token for cell in study.cells}


def _secrets(options: argparse.Namespace) -> dict[str, str]:
    if not options.secrets:
        return {}
    try:
        found = json.load(sys.stdin)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        # Nothing of it may stand in a message.
        raise _Refused("--secrets: the standard input holds something else than a JSON object of texts.")
    return found


def _run(study: Study, tokens: set[str], secrets: dict[str, str], options: argparse.Namespace) -> int:
    status = _work(study, tokens, secrets, options)
    if status != _REFUSED:
        _print_tables([study], options)
    return status


def _work(study: Study, tokens: set[str], secrets: dict[str, str], options: argparse.Namespace) -> int:
    from .pictures import decode_clips
    from .queue import Queue

    deadline = time.monotonic() + _ENDING_SECONDS
    while True:
        with study.owned() as ours:
            if ours and study.owner() is None:
                study.set_share(tokens)
                # Decoding takes minutes, and meanwhile the queue has its owner already.
                study.write_queue(options.jobs, study.standings(), {}, ended=False)
                decode_clips(study, _say)
                queue = Queue(study, options.jobs, options.retry_failed, _say, secrets=secrets)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda _number, _frame, queue=queue: queue.stop())
                return _DONE if queue.run() else _FAILED
        if study.owner() is not None or time.monotonic() > deadline:
            owner = study.owner()
            who = f", process {owner.pid}" if owner else ""
            print(f"{study.grid.file}: the queue of this grid has an owner{who}.", file=sys.stderr)
            return _REFUSED
        time.sleep(0.1)


def _detach(study: Study, tokens: set[str], secrets: dict[str, str], options: argparse.Namespace) -> int:
    from .study import OtherGrid

    owner = study.owner()
    if owner is not None and owner.is_stopping:
        raise _Refused(
            f"{study.grid.file}: the queue of this grid, process {owner.pid}, is stopping; start it again when its "
            "runs have saved."
        )
    if owner is not None:
        try:
            study.hand_over(owner, tokens)
        except OtherGrid:
            raise _Refused(
                f"{study.grid.file}: a queue works on an earlier version of this grid, process {owner.pid}; "
                "stop it first."
            ) from None
        # One that ended meanwhile may not have seen it.
        if study.owner() is not None:
            print(owner.pid, flush=True)
            return _DONE
        tokens |= owner.share
    study.queue.mkdir(parents=True, exist_ok=True)
    log = os.open(study.queue / "queue.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    nothing = os.open(os.devnull, os.O_RDWR)
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        return _DONE
    os.setsid()
    for stream, descriptor in ((0, nothing), (1, log), (2, log)):
        os.dup2(descriptor, stream)
    return _work(study, tokens, secrets, options)


def _stop(study: Study) -> int:
    if not study.stop():
        print(f"{study.grid.file}: the queue of this grid has no owner on this machine.", file=sys.stderr)
        return _FAILED
    return _DONE


def _print_tables(studies: list[Study], options: argparse.Namespace) -> int:
    from .merge import merge
    from .report import make_report

    if len(studies) == 1:
        return _print(make_report(studies[0], options.machine), options)
    return _print(merge([make_report(study, str(study.root)) for study in studies]), options)


def _merge(options: argparse.Namespace) -> int:
    from .duration import machine_seconds
    from .merge import merge, read_report
    from .shares import plan

    report = merge([read_report(file) for file in options.merge], options.away, options.lost)
    by_name = {machine.name: machine for machine in report.machines}
    if unknown := [name for name in options.among if name not in by_name]:
        raise _Refused(f"There is no report of the machine '{unknown[0]}'; there are {', '.join(by_name)}.")
    shares = [
        {
            "machine": name,
            "cells": [f"{cell.variant}:{cell.seed}" for cell in cells],
            "failed": sum(cell.action == "failed" for cell in cells),
            "seconds": machine_seconds(report, by_name[name], [cell for cell in cells if cell.action != "failed"])
            / options.jobs,
        }
        for name, cells in plan(report, options.among).items()
    ]
    return _print(report, options, shares)


def _print(report: Report, options: argparse.Namespace, shares: list[dict[str, Any]] | None = None) -> int:
    from .duration import seconds_left
    from .report import report_json
    from .tables import as_csv, as_markdown, as_text

    if options.json:
        extra = {"ok": True, "secondsLeft": seconds_left(report, options.jobs), "markdown": as_markdown(report)}
        shared = {} if shares is None else {"shares": shares}
        print(json.dumps({**extra, **shared, **report_json(report)}, ensure_ascii=False))
        return _DONE
    if options.markdown:
        print(as_markdown(report), end="")
    elif options.csv:
        print(as_csv(report), end="")
    else:
        print(as_text(report), end="")
    for share in shares or []:
        print(
            f"{share['machine']}: --cells {' '.join(share['cells'])}"
            if share["cells"]
            else f"{share['machine']}: nothing"
        )
    return _DONE


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
