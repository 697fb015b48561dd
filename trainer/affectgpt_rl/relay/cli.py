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
    relay.set_defaults(command=lambda _options: _relay())


def run(argv: List[str]) -> int:
    """Runs the program: the relay, or what the relay starts of itself (`supervise`)."""
    if not argv:
        return _relay()
    from ..supervisor import cli as supervise

    parser = argparse.ArgumentParser(prog="relay.pyz", description="The relay of AffectGPT-RL.")
    commands = parser.add_subparsers(metavar="COMMAND")
    supervise.register(commands)
    options = parser.parse_args(argv)
    return options.command(options)


def _relay() -> int:
    from .methods import methods
    from .server import Server
    from .trainer import end_questions

    # Only messages may go to the standard output: what anything else prints goes where errors go.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server = Server(sys.stdin.buffer, outgoing)
    status = server.serve(methods(server))
    end_questions()
    # Threads may be in the middle of a call whose answer nobody awaits.
    os._exit(status)
