"""Whose turn it is on a machine: which runs have its GPUs, and which wait for them, first come first served.

Every run that its own machine starts has a *ticket*, a small file in one folder of the machine. Its number is the
order of arrival; a lock on it, which the kernel releases when the last process that holds it is gone, says that it
counts. So nothing is left behind by whatever dies, and no process has to look after the others.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence

# Beside our other things in the home folder; where that cannot be written, beside the runs.
_HOME = ".affectgpt-rl"
_FALLBACK = ".launches"
_FOLDER = "turns"
_MUTEX = "lock"
_LARGEST = 65536


class Turn(NamedTuple):
    """One ticket.

    Attributes:
        number: The order of arrival.
        run_dir: Its run folder.
        name: The run's name.
        gpus: Its GPUs, by the numbers of nvidia-smi; empty for a run on the processors alone, None for all that the
            machine has.
        waiting: Whether it has not started yet.
        since: When it arrived; seconds since the epoch.
    """

    number: int
    run_dir: str
    name: str
    gpus: Optional[List[int]]
    waiting: bool
    since: float


def turn_folders(runs: Path) -> List[Path]:
    """Returns where the tickets of this machine may lie, the first that can be written being the one.

    A home folder may be shared by several machines, so that each has its own.

    Args:
        runs: A runs root.
    """
    # Without a home folder there is the other place.
    with contextlib.suppress(RuntimeError):
        return [Path.home() / _HOME / _FOLDER / socket.gethostname(), runs / _FALLBACK / _FOLDER / socket.gethostname()]
    return [runs / _FALLBACK / _FOLDER / socket.gethostname()]


def living_turns(runs: Path) -> List[Turn]:
    """Returns the runs that have a turn on this machine or wait for one, in the order of arrival."""
    found: Dict[str, Turn] = {}
    for folder in turn_folders(runs):
        with contextlib.suppress(OSError):
            if folder.is_dir():
                with _alone(folder):
                    found.update((turn.run_dir, turn) for turn in _living(folder))
    return sorted(found.values(), key=lambda turn: turn.since)


class Ticket:
    """A run's place among the runs of its machine, held until ``give_back`` or the end of every process that has it."""

    def __init__(self, folder: Path, descriptor: int, turn: Turn) -> None:
        self._folder = folder
        self._turn = turn
        self.descriptor = descriptor
        """The open file with the lock: a child that inherits it holds the place as well."""

    @classmethod
    def take(cls, run_dir: Path, name: str, gpus: Optional[Sequence[int]], waits: bool) -> Ticket:
        """Takes the next number.

        Args:
            run_dir: The run folder.
            name: The run's name, for those who wait behind it.
            gpus: As ``Turn`` has it.
            waits: Whether the run is to start in its turn, and not at once.

        Raises:
            OSError: No place for tickets can be written.
        """
        *others, last = turn_folders(run_dir.parent)
        for folder in others:
            with contextlib.suppress(OSError):
                return cls._take(folder, run_dir, name, gpus, waits)
        return cls._take(last, run_dir, name, gpus, waits)

    @classmethod
    def _take(cls, folder: Path, run_dir: Path, name: str, gpus: Optional[Sequence[int]], waits: bool) -> Ticket:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            number = max((turn.number for turn in _living(folder)), default=0) + 1
            path = _path(folder, number)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                listed = None if gpus is None else sorted(set(gpus))
                ticket = cls(folder, descriptor, Turn(number, str(run_dir), name, listed, waits, time.time()))
                ticket._write()
            except OSError:
                os.close(descriptor)
                with contextlib.suppress(OSError):
                    path.unlink()
                raise
            return ticket

    @property
    def since(self) -> float:
        """When it was taken; seconds since the epoch."""
        return self._turn.since

    def before(self) -> List[Turn]:
        """Returns what stands before the run: those that have one of its GPUs, then those that wait for one longer.

        When nothing does, it is this run's turn from that moment on.

        Raises:
            OSError: The tickets cannot be read, or its own not be written.
        """
        with _alone(self._folder):
            rivals = [turn for turn in _living(self._folder) if turn.number != self._turn.number and self._meets(turn)]
            running = [turn for turn in rivals if not turn.waiting]
            earlier = [turn for turn in rivals if turn.waiting and turn.number < self._turn.number]
            if not running and not earlier and self._turn.waiting:
                self._turn = self._turn._replace(waiting=False)
                self._write()
            return running + earlier

    def shared(self, turn: Turn) -> List[int]:
        """Returns the GPUs that both want; empty where they are not known one by one, or are none."""
        own, other = self._turn.gpus, turn.gpus
        if own is None or other is None:
            return own or other or []
        return [gpu for gpu in own if gpu in other]

    def give_back(self) -> None:
        """Ends the run's turn."""
        # Removed by whoever looks next, where it cannot be now.
        with contextlib.suppress(OSError), _alone(self._folder):
            _path(self._folder, self._turn.number).unlink()
        os.close(self.descriptor)

    def _meets(self, turn: Turn) -> bool:
        own, other = self._turn.gpus, turn.gpus
        if own is None or other is None:
            return True
        return (not own and not other) or bool(set(own) & set(other))

    def _write(self) -> None:
        turn = self._turn
        record = {"schema": 1, "number": turn.number, "runDir": turn.run_dir, "name": turn.name, "gpus": turn.gpus}
        record.update(waiting=turn.waiting, since=turn.since)
        # In place: a new file would not have the lock. Readers hold the mutex.
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, json.dumps(record).encode(), 0)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.json"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds back others for the moment of a look: the lock is never kept while anything is waited for."""
    descriptor = os.open(folder / _MUTEX, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _living(folder: Path) -> List[Turn]:
    """Returns the tickets that are held, and removes the others."""
    turns = []
    for path in sorted(folder.glob("*.json")):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            path.unlink()
        except BlockingIOError:
            turn = _turn(os.pread(descriptor, _LARGEST, 0))
            if turn is not None:
                turns.append(turn)
        finally:
            os.close(descriptor)
    return turns


def _turn(data: bytes) -> Optional[Turn]:
    """Reads a ticket; None when it is of another version."""
    try:
        record: Dict[str, Any] = json.loads(data)
        gpus = record["gpus"]
        return Turn(
            int(record["number"]),
            str(record["runDir"]),
            str(record["name"]),
            None if gpus is None else [int(gpu) for gpu in gpus],
            bool(record["waiting"]),
            float(record["since"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
