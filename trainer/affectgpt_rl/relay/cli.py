"""The command `affectgpt-rl relay`, and the relay's program as it is shipped (`relay.pyz`)."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, List


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    relay = commands.add_parser(
        "relay",
        help="launch, stop and follow runs for the extension, over standard input and output",
    )
    _add_silence(relay)
    relay.set_defaults(command=_relay)


def run(argv: List[str]) -> int:
    """Runs the program: the relay, or what the relay starts of itself (`supervise`, `install`)."""
    from ..supervisor import cli as supervise
    from . import installer

    parser = argparse.ArgumentParser(prog="relay.pyz", description="The relay of AffectGPT-RL.")
    _add_silence(parser)
    parser.set_defaults(command=_relay)
    commands = parser.add_subparsers(metavar="COMMAND")
    supervise.register(commands)
    installer.register(commands)
    options = parser.parse_args(argv)
    return options.command(options)


def _add_silence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--end-when-silent",
        type=float,
        metavar="SECONDS",
        help="leave when the client says nothing for so long: a link that stalls closes no pipe",
    )


def _relay(options: argparse.Namespace) -> int:
    from .methods import methods
    from .server import Server

    # Only messages may go to the standard output: what anything else prints goes where errors go.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server = Server(sys.stdin.buffer, outgoing)
    if options.end_when_silent is not None:
        server.end_when_silent(options.end_when_silent, _leave)
    status = server.serve(methods(server))
    _leave(status)
    return status


def _leave(status: int) -> None:
    from .trainer import end_questions

    end_questions()
    # Threads may be in the middle of a call whose answer nobody awaits.
    os._exit(status)
