"""Any program as the engine of a run: it is started, watched for signs of life, and its end is handed on."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

from ..config import RunConfig
from ..runfolder import RunFolder

_LOOK_SECONDS = 1.0
# A program that prints every five minutes is not stalled after one.
_PAUSES = 20
_NOT_STARTED = 1


def run_command(config: RunConfig, folder: RunFolder) -> int:
    """Runs the program of ``command`` to its end.

    The program inherits this process's output, which the supervisor writes to log.txt, and its environment. It says
    nothing of its steps here: what it prints or writes is read by the readers of the extension, so that there is one
    implementation of each format. Here its files growing is its heartbeat.

    Returns:
        Its exit status. A program that was ended by a signal ends this process by the same one.
    """
    command = config.command
    if command is None:
        raise ValueError("The engine 'command' needs 'command'.")
    asked: list[int] = []
    child: subprocess.Popen[bytes] | None = None

    def hand_on(number: int, _frame: object) -> None:
        asked.append(number)
        if child is not None:
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    try:
        child = subprocess.Popen(command.argv, cwd=config.path(command.cwd), stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"The command could not be started: {error.strerror}: {error.filename}", file=sys.stderr)
        return _NOT_STARTED
    # Asked between the handler's place and the program's start.
    for number in asked[:1]:
        child.send_signal(number)
    files = [folder.path / "log.txt", folder.path / "metrics.jsonl"]
    if command.metrics is not None:
        files.append(folder.path / command.metrics.file)
    return _handed_on(_watched(child, folder, files))


def _watched(child: subprocess.Popen[bytes], folder: RunFolder, files: list[Path]) -> int:
    pauses: deque[float] = deque(maxlen=_PAUSES)
    sizes, grown = _sizes(files), time.monotonic()
    while True:
        try:
            return child.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            now = _sizes(files)
        if now == sizes:
            continue
        pauses.append(time.monotonic() - grown)
        sizes, grown = now, time.monotonic()
        folder.write_state(phase="rl", step=0, total_steps=0, median_step_seconds=statistics.median(pauses))


def _sizes(files: list[Path]) -> list[int]:
    return [file.stat().st_size if file.is_file() else 0 for file in files]


def _handed_on(status: int) -> int:
    if status < 0:
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status
