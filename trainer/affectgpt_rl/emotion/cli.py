"""``affectgpt-rl score``, ``convert``, ``compare``, ``extract``: arguments and output of their ``npm run`` twins."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .compare import RESAMPLES, SEED, compare_files
from .convert import convert_file
from .errors import EmotionError
from .extract import extract
from .json_text import json_text
from .lexicon import LEVELS, Lexicon, own_lexicon
from .official import load_official_pack
from .pairs import TEXT, read_column
from .score_files import TASKS, score_files

REFUSED = 2
_MOST_RESAMPLES = 1_000_000
_MOST_SEED = 2**32 - 2


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the sub-commands."""
    score = commands.add_parser(
        "score", allow_abbrev=False, help="score predictions against truth labels on the emotion wheels"
    )
    _add_scoring(score)
    score.add_argument("--details", action="store_true", help="add unmapped words and confusions to the JSON")
    score.set_defaults(command=_refusing(_score))

    convert = commands.add_parser(
        "convert", allow_abbrev=False, help="turn published npz and CSV files into JSON Lines that can be scored"
    )
    convert.add_argument("--input", required=True, metavar="FILE", help="npz, CSV or JSON Lines")
    convert.add_argument("--output", metavar="P.jsonl", help="written as a whole or not at all; printed when left out")
    convert.add_argument("--task", choices=TASKS, help="keep the columns of this task only, and require them")
    convert.add_argument("--split", metavar="NAME", help="the set of an npz of labels (default: its test set)")
    convert.set_defaults(command=_refusing(_convert))

    compare = commands.add_parser(
        "compare", allow_abbrev=False, help="say what the difference of two prediction files is worth"
    )
    _add_scoring(compare)
    compare.add_argument("--baseline", required=True, metavar="B.jsonl", help="what the predictions are compared with")
    compare.add_argument("--resamples", type=_whole(1, _MOST_RESAMPLES), default=RESAMPLES, metavar="N")
    compare.add_argument("--seed", type=_whole(0, _MOST_SEED), default=SEED, metavar="N")
    compare.set_defaults(command=_refusing(_compare))

    extract = commands.add_parser("extract", allow_abbrev=False, help="read the emotion words that texts state")
    _add_lexicon(extract)
    extract.add_argument("--input", required=True, metavar="T.jsonl", help="{name, text} a line")
    extract.set_defaults(command=_refusing(_extract))


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if re.fullmatch("[0-9]{1,10}", text) and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from {least} to {most}.")

    return read


def _add_scoring(parser: argparse.ArgumentParser) -> None:
    """Adds what `score` and `compare` have in common."""
    _add_lexicon(parser)
    parser.add_argument("--task", choices=TASKS, required=True)
    parser.add_argument(
        "--predictions", required=True, metavar="P.jsonl", help="{name, labels} or {name, label} a line"
    )
    parser.add_argument("--truth", required=True, metavar="T.jsonl", help="{name, labels} or {name, value} a line")
    parser.add_argument("--level", choices=LEVELS, default="level1", help="ring of the wheels, for --task ov")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _add_lexicon(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", metavar="DIR", help="an official emotion-wheel pack; the own lexicon when left out")
    parser.add_argument("--extended", action="store_true", help="also the own lexicon's words beyond official packs")


def _refusing(command: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        try:
            command(arguments)
        except EmotionError as error:
            print(error, file=sys.stderr)
            return REFUSED
        return 0

    return run


def _lexicon(arguments: argparse.Namespace) -> Lexicon:
    if arguments.pack and arguments.extended:
        raise EmotionError("--extended belongs to the own lexicon: leave it or --pack out.")
    return load_official_pack(arguments.pack) if arguments.pack else own_lexicon(extended=arguments.extended)


def _score(arguments: argparse.Namespace) -> None:
    if arguments.details and not arguments.json:
        raise EmotionError("--details are part of the JSON: add --json.")
    lexicon = _lexicon(arguments)
    files = (arguments.predictions, arguments.truth)
    result = score_files(lexicon, arguments.task, *files, arguments.level, details=arguments.details)
    _report(result, lexicon, arguments.json)


def _compare(arguments: argparse.Namespace) -> None:
    lexicon = _lexicon(arguments)
    files = (arguments.predictions, arguments.baseline, arguments.truth)
    result = compare_files(lexicon, arguments.task, *files, arguments.level, arguments.resamples, arguments.seed)
    _report(result, lexicon, arguments.json)


def _convert(arguments: argparse.Namespace) -> None:
    rows = convert_file(arguments.input, arguments.task, arguments.split)
    content = "".join(f"{json_text(row)}\n" for row in rows).encode()
    if arguments.output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        _write(Path(arguments.output), content)
    except OSError as error:
        raise EmotionError(f"{arguments.output} cannot be written: {error.strerror}.") from error


def _write(output: Path, content: bytes) -> None:
    if output.exists() and not output.is_file():
        # A pipe or a device; nothing can take its place.
        output.write_bytes(content)
        return
    partial = output.with_name(f"{output.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)


def _extract(arguments: argparse.Namespace) -> None:
    lexicon = _lexicon(arguments)
    for name, text in read_column(arguments.input, TEXT).items():
        found = extract(lexicon, text)
        spans = [
            {"word": mention.word, "label": mention.label, "start": mention.start, "end": mention.end}
            for mention in found.mentions
            if mention.label is not None
        ]
        sys.stdout.buffer.write(f"{json_text({'name': name, 'labels': found.labels, 'spans': spans})}\n".encode())


def _report(result: dict[str, Any], lexicon: Lexicon, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(f"{json_text({**result, 'lexicon': lexicon.identity()})}\n".encode())
        return
    for key, value in {**result, **result.get("mean", {})}.items():
        if isinstance(value, float) and not value.is_integer():
            print(f"{key:12} {value:.4f}")
        elif not isinstance(value, list | dict):
            print(f"{key:12} {int(value) if isinstance(value, float) else value}")
    print(f"{'lexicon':12} {lexicon.name} {lexicon.version} {lexicon.sha256[:12]}")
