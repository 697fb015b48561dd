"""The two process attributes of Linux that the standard library has no name for."""

from __future__ import annotations

import ctypes
import signal
from pathlib import Path
from typing import Callable

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def become_subreaper() -> None:
    """Makes orphaned descendants children of this process, so that a grandchild in its own session is not lost."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def engine_preparation() -> Callable[[], None]:
    """Returns what the engine's process does between fork and exec.

    It is asked to stop when its supervisor dies, because a run that nobody supervises must not go on writing into a
    folder that looks lost and may be resumed; and it gets back the signals that the supervisor waits for, of which the
    script of a job has one ignored.
    """
    signalled = signalled_at_death_of_parent(signal.SIGTERM)

    def prepare() -> None:
        signalled()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])

    return prepare


def signalled_at_death_of_parent(number: int) -> Callable[[], None]:
    """Returns what a process does to be sent a signal when the process that started it dies, however that ends.

    It may be called between fork and exec.
    """
    prctl = _library().prctl  # Looked up before the fork: the child must not load anything.

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)

    return prepare


def oom_kills() -> int:
    """Returns how many processes the kernel has ended since boot because memory ran out, in the machine or a cgroup."""
    try:
        lines = Path("/proc/vmstat").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _library().prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")
