"""Stopping and resuming runs."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any, Dict, List

from ..runfolder import BadFile, derived_state, read_run, replace_json
from . import params as given
from .errors import ALIVE, NO_RUN, CallError
from .params import Params
from .start import living_supervisor, start_supervisor

_DEFAULT_GRACE_SECONDS = 60
_LONGEST_GRACE_SECONDS = 86_400
_LEAVING_SECONDS = 5.0


def stop(params: Params) -> Dict[str, Any]:
    """Asks a run's supervisor to stop it."""
    folder = given.folder(params, "folder")
    grace = given.number(params, "graceSeconds", _DEFAULT_GRACE_SECONDS, 0, _LONGEST_GRACE_SECONDS)
    _run(folder)
    if derived_state(folder) not in ("running", "stalled"):
        return {"asked": False}
    replace_json(folder / "stop.json", {"schema": 1, "graceSeconds": grace, "time": time.time()})
    # Looked for again, since writing may have taken its time: a process that got the same id must not be signalled.
    pid = living_supervisor(folder)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            return {"asked": True}
    return {"asked": False}


def resume(params: Params) -> Dict[str, Any]:
    """Goes on with a run that has ended or was lost, from its last checkpoint."""
    folder, python = given.folder(params, "folder"), given.text(params, "python")
    run = _run(folder)
    _await_end(folder)
    if living_supervisor(folder) is not None:
        raise CallError(ALIVE, f"{folder}: the run is running already.")
    return {"pid": start_supervisor(folder, _resume_argv(run, python, str(folder)))}


def _await_end(folder: Path) -> None:
    """Waits for a supervisor that has written exit.json, its last deed, and is about to leave."""
    deadline = time.monotonic() + _LEAVING_SECONDS
    while (folder / "exit.json").exists() and living_supervisor(folder) is not None and time.monotonic() < deadline:
        time.sleep(0.02)


def _resume_argv(run: Dict[str, Any], python: str, folder: str) -> List[str]:
    argv = run.get("argv")
    if not isinstance(argv, list) or len(argv) < 2 or not all(isinstance(part, str) for part in argv):
        raise CallError(NO_RUN, f"{folder}/run.json: 'argv' must be a list of texts, the command that was launched.")
    # The run folder may have been moved since, and so may the trainer's Python.
    moved = [folder if before == "--run-dir" else part for before, part in zip(argv, argv[1:])]  # noqa: B905, RUF007 (Python 3.8)
    return [python, *moved, *([] if "--resume" in moved else ["--resume"])]


def _run(folder: Path) -> Dict[str, Any]:
    try:
        return read_run(folder)
    except BadFile as error:
        raise CallError(NO_RUN, str(error)) from None
