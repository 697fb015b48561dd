"""A supervisor that no longer belongs to whoever started it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Mapping, Optional, Sequence

from .process_record import record_process
from .supervise import supervise

# What the supervisor itself has to say, which is nothing unless it fails. Removed when it is empty.
ERRORS = "supervisor-errors.txt"


def supervise_detached(run_dir: Path, argv: Sequence[str], prepared: Optional[Path], secrets: Mapping[str, str]) -> int:
    """Starts a supervisor in a session of its own and returns at once.

    The new process's id goes to the standard output. With ``prepared`` the run folder appears under its name in one
    moment, together with the record of its living supervisor: no reader ever sees a run that looks lost at its birth.

    Args:
        run_dir: The run folder; the engine runs there.
        argv: The engine's command.
        prepared: Where the folder is until then, on the same disk; None when it stands already.
        secrets: More variables of the engine's environment.

    Returns:
        0 in the process that was called. In the new one: what ``supervise`` returns.
    """
    pid = os.fork()
    if pid:
        print(pid, flush=True)
        return 0
    os.setsid()
    _leave_streams(run_dir if prepared is None else prepared)
    if prepared is not None:
        record_process(prepared, None)
        os.rename(prepared, run_dir)
    status = supervise(run_dir, argv, run_dir, secrets=secrets)
    with contextlib.suppress(OSError):
        if os.path.getsize(run_dir / ERRORS) == 0:
            os.unlink(run_dir / ERRORS)
    return status


def _leave_streams(folder: Path) -> None:
    """Lets go of the caller's streams: a pipe that stays open would keep the caller waiting for the end of the run."""
    nothing = os.open(os.devnull, os.O_RDWR)
    errors = os.open(folder / ERRORS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    sys.stdout.flush()
    for stream, descriptor in ((0, nothing), (1, nothing), (2, errors)):
        os.dup2(descriptor, stream)
    os.close(nothing)
    os.close(errors)
