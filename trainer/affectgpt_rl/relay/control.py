"""Stopping and resuming runs."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any, Dict

from ..runfolder import BadFile, derived_state, read_json, read_run, replace_json
from ..supervisor.command import engine_command
from . import params as given
from .errors import ALIVE, NO_RUN, CallError
from .handed import secrets_for
from .params import Params
from .start import living_supervisor, start_supervisor
from .submit import is_submitted, resume_job, stop_job

_DEFAULT_GRACE_SECONDS = 60
_LONGEST_GRACE_SECONDS = 86_400
_LEAVING_SECONDS = 5.0


def stop(params: Params) -> Dict[str, Any]:
    """Asks a run's supervisor to stop it."""
    folder = given.folder(params, "folder")
    grace = given.number(params, "graceSeconds", _DEFAULT_GRACE_SECONDS, 0, _LONGEST_GRACE_SECONDS)
    run = _run(folder)
    if derived_state(folder) not in ("running", "stalled", "queued"):
        return {"asked": False}
    asked_before = _is_overdue(folder)
    replace_json(folder / "stop.json", {"schema": 1, "graceSeconds": grace, "time": time.time()})
    if is_submitted(run):
        return {"asked": stop_job(folder, by_force=asked_before)}
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
    if is_submitted(run):
        return resume_job(folder, run, python)
    try:
        argv = engine_command(run, folder, python=python, resume=True)
    except BadFile as error:
        raise CallError(NO_RUN, str(error)) from None
    secrets = secrets_for(run.get("config"), params, str(folder / "run.json"))
    return {"pid": start_supervisor(folder, argv, secrets)}


def _await_end(folder: Path) -> None:
    """Waits for a supervisor that has written exit.json, its last deed, and is about to leave."""
    deadline = time.monotonic() + _LEAVING_SECONDS
    while (folder / "exit.json").exists() and living_supervisor(folder) is not None and time.monotonic() < deadline:
        time.sleep(0.02)


def _is_overdue(folder: Path) -> bool:
    """Says whether an earlier stop has had its time."""
    try:
        before = read_json(folder / "stop.json") or {}
    except BadFile:
        return False
    asked, grace = before.get("time"), before.get("graceSeconds")
    return isinstance(asked, (int, float)) and isinstance(grace, (int, float)) and time.time() > asked + grace


def _run(folder: Path) -> Dict[str, Any]:
    try:
        return read_run(folder)
    except BadFile as error:
        raise CallError(NO_RUN, str(error)) from None
