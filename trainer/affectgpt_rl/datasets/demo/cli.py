"""``affectgpt-rl demo-corpus``: makes the demo corpus, with progress."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from .corpus import CorpusError, Recipe, make_corpus
from .sentences import Split

_SECONDS_BETWEEN_LINES = 2.0


def make(options: argparse.Namespace) -> int:
    """Runs the command.

    Args:
        options: ``out``, ``seed``, ``train``, ``validation``, ``held_out``, ``workers`` and ``json_progress``.

    Returns:
        The exit status: 0 made, 1 failed, 130 interrupted.
    """
    counts: dict[Split, int] = {"train": options.train, "validation": options.validation, "held-out": options.held_out}
    lines = _ProgressLines(options.json_progress)
    try:
        summary = make_corpus(options.out, Recipe(options.seed, counts), options.workers, lines.show)
    except CorpusError as error:
        print(f"demo-corpus: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo-corpus: interrupted. The same command goes on where it stopped.", file=sys.stderr)
        return 130
    lines.end(options.out, summary["fingerprint"])
    return 0


class _ProgressLines:
    """Prints how far the work is, at most every two seconds, as text or as one JSON object a line."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._started = time.monotonic()
        self._printed = float("-inf")
        self._before: int | None = None

    def show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._before is None:
            self._before = done
        if done < total and now - self._printed < _SECONDS_BETWEEN_LINES:
            return
        self._printed = now
        made, seconds = done - self._before, now - self._started
        left = round(seconds / made * (total - done)) if made else None
        if self._as_json:
            print(json.dumps({"done": done, "total": total, "secondsLeft": left}), flush=True)
        else:
            ending = "" if left is None else f", about {left} s left"
            print(f"demo corpus: {done} of {total} clips{ending}", flush=True)

    def end(self, folder: Path, fingerprint: str) -> None:
        seconds = round(time.monotonic() - self._started, 1)
        if self._as_json:
            print(json.dumps({"folder": str(folder), "fingerprint": fingerprint, "seconds": seconds}), flush=True)
        else:
            print(f"demo corpus: ready in {folder} after {seconds} s", flush=True)
