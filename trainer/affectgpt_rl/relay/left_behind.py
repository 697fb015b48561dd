"""Processes of a run whose supervisor was killed: found, and ended when a person says so."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List

from ..runfolder import BadFile, read_run
from ..supervisor.hardware import gpu_memory_by_process
from ..supervisor.supervise import take_run
from ..supervisor.tree import end_all, marked
from . import params as given
from .errors import ALIVE, NO_RUN, CallError
from .params import Params
from .start import living_supervisor

_MEGABYTE = 1024 * 1024
_DEFAULT_GRACE_SECONDS = 10
_LONGEST_GRACE_SECONDS = 20


def left_behind(params: Params) -> List[Dict[str, Any]]:
    """Says which processes of a run have outlived its supervisor. A supervised run has none."""
    folder = _run_folder(params)
    if living_supervisor(folder) is not None:
        return []
    memory = gpu_memory_by_process()
    return [
        {
            "pid": process.pid,
            "name": _name(process.pid),
            "memoryMB": round(process.memory_bytes / _MEGABYTE, 1),
            "gpuMemoryMB": memory.get(process.pid),
        }
        for process in marked(folder)
    ]


def end_left_behind(params: Params) -> Dict[str, Any]:
    """Ends what is left of a run: asks, waits, kills. The run's lock is held meanwhile, so that no resume begins."""
    folder = _run_folder(params)
    grace = given.number(params, "graceSeconds", _DEFAULT_GRACE_SECONDS, 0, _LONGEST_GRACE_SECONDS)
    lock = take_run(folder)
    if lock is None:
        raise CallError(ALIVE, f"{folder}: the run is running; stop it instead.")
    try:
        # They are nobody's children here: whoever adopted them collects them.
        return {"ended": end_all(lambda: marked(folder), grace, lambda: None)}
    finally:
        os.close(lock)


def _run_folder(params: Params) -> Path:
    folder = given.folder(params, "folder")
    try:
        read_run(folder)
    except BadFile as error:
        raise CallError(NO_RUN, str(error)) from None
    return folder


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_bytes().decode("utf-8", "replace").strip()
    except OSError:
        return ""
