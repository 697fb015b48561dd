"""The processes of a run: found in /proc, counted, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Callable, Iterable, NamedTuple

from ..runfolder import start_ticks, stat_fields

# Set for the engine and inherited by all that it starts: finds them again when no process table links them to us.
MARKER = "AFFECTGPT_RL_RUN_DIR"
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# A process that a driver or a network file system holds on to cannot be killed; nobody waits for it for ever.
_KILL_SECONDS = 30.0


class Process(NamedTuple):
    """One row of the process table."""

    pid: int
    parent: int
    start_ticks: int
    cpu_seconds: float
    memory_bytes: int


def living_processes() -> dict[int, Process]:
    """Returns the processes of this machine without zombies, by process id."""
    table: dict[int, Process] = {}
    for name in os.listdir("/proc"):
        fields = stat_fields(int(name)) if name.isdigit() else None
        if fields and len(fields) > 21 and fields[0] not in "ZX":
            cpu_seconds = (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND
            memory = int(fields[21]) * _PAGE_BYTES
            table[int(name)] = Process(int(name), int(fields[1]), int(fields[19]), cpu_seconds, memory)
    return table


def descendants(root: int) -> list[Process]:
    """Returns the living processes below one, without itself."""
    table = living_processes()
    children: dict[int, list[Process]] = {}
    for process in table.values():
        children.setdefault(process.parent, []).append(process)
    found: list[Process] = []
    waiting = [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += [process.pid for process in below]
    return found


def marked(run_dir: Path) -> list[Process]:
    """Returns the other living processes that were started for a run, also those whose supervisor is gone."""
    marker = f"{MARKER}={run_dir}".encode("utf-8", "surrogateescape")
    found: list[Process] = []
    for process in living_processes().values():
        if process.pid == os.getpid():
            continue
        # Other users' processes and those that end meanwhile cannot be read.
        with contextlib.suppress(OSError):
            if marker in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0"):
                found.append(process)
    return found


def send(processes: Iterable[Process], number: int) -> None:
    """Sends a signal to each process that is still the one that was found."""
    for process in processes:
        if start_ticks(process.pid) == process.start_ticks:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, number)


def end_all(find: Callable[[], list[Process]], grace_seconds: float, reap: Callable[[], object]) -> int:
    """Ends all processes that `find` returns: TERM, a time to leave, then KILL until none is left.

    A process may fork between the look and the kill, so it is looked again until nothing is found.

    Args:
        find: Looks for the processes.
        grace_seconds: How long they may take to leave by themselves.
        reap: Called while waiting; collects the status of dead children.

    Returns:
        How many processes there were at first, without those that could not be ended.
    """
    first = find()
    send(first, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while (left := find()) and time.monotonic() < deadline:
        reap()
        time.sleep(0.02)
    deadline = time.monotonic() + _KILL_SECONDS
    while left and time.monotonic() < deadline:
        send(left, signal.SIGKILL)
        reap()
        time.sleep(0.02)
        left = find()
    return max(0, len(first) - len(left))
