"""The trainer's environment on this machine: installed by a process of its own, which outlives the connection."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List

from ..runfolder import BadFile, boot_id, is_alive, read_json, replace_json, start_ticks
from . import params as given
from .errors import INVALID_PARAMS, CallError
from .installer import LOG, STATE, only_one, python_of
from .params import Params
from .start import program

_MOST_REQUIREMENTS = 100
# Those of which the trainer's package makes an environment of its own.
_ENGINES = ("ms-swift",)
_LINES = 20
_LOG_END = 16 * 1024
_BEGINNING_SECONDS = 5.0


def install(params: Params) -> Dict[str, Any]:
    """Begins to install, or to go on with what was cut off. One that is under way is left to it."""
    folder = given.folder(params, "folder")
    request = {
        "requirements": _requirements(params),
        "wheelhouse": str(given.folder(params, "wheelhouse")) if "wheelhouse" in params else None,
        "engines": _engines(params),
    }
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _BEGINNING_SECONDS
    while True:
        with only_one(folder) as is_mine:
            # The lock is let go before the process begins, which takes it itself: of two that are begun one leaves.
            if is_mine:
                _begin(folder, request)
        standing = installation(params)
        # Whoever else has the lock may not have written yet that it begins.
        if is_mine or standing["state"] == "running" or time.monotonic() > deadline:
            return standing
        time.sleep(0.05)


def installation(params: Params) -> Dict[str, Any]:
    """Says how the installation of a folder stands."""
    folder = given.folder(params, "folder")
    try:
        state = read_json(folder / STATE) or {}
    except BadFile:
        state = {}
    standing = state.get("state", "none")
    if standing == "running" and not is_alive(state.get("process"), state.get("bootId")):
        standing = "interrupted"
    return {
        "state": standing,
        "phase": state.get("phase"),
        "message": str(state.get("message", "")),
        "log": _last_lines(folder / LOG),
        "python": str(python_of(folder)) if standing == "done" else None,
    }


def cancel_install(params: Params) -> Dict[str, Any]:
    """Ends an installation. What was downloaded stays, so that the next one goes on from there."""
    folder = given.folder(params, "folder")
    try:
        state = read_json(folder / STATE) or {}
    except BadFile:
        state = {}
    if state.get("state") == "running" and is_alive(state.get("process"), state.get("bootId")):
        # It leads a session of its own: what it started ends with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(state["process"]["pid"], signal.SIGTERM)
        replace_json(folder / STATE, dict(state, state="cancelled", message="Cancelled."))
    return installation(params)


def _begin(folder: Path, request: Dict[str, Any]) -> None:
    with open(folder / LOG, "ab") as log:
        process = subprocess.Popen(
            [*program(), "install", "--folder", str(folder)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    state = {
        "schema": 1,
        "state": "running",
        "phase": "tool",
        "message": "",
        "request": request,
        "process": {"pid": process.pid, "startTicks": start_ticks(process.pid)},
        "bootId": boot_id(),
    }
    replace_json(folder / STATE, state)


def _requirements(params: Params) -> List[str]:
    value = params.get("requirements")
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_REQUIREMENTS:
        raise CallError(INVALID_PARAMS, f"'requirements' must be a list of 1 to {_MOST_REQUIREMENTS} texts.")
    for item in value:
        # One that begins with a dash would be an option of the installer.
        if not isinstance(item, str) or not item.strip() or item.lstrip().startswith("-") or "\0" in item:
            raise CallError(INVALID_PARAMS, f"{item!r} is no requirement.")
    return value


def _engines(params: Params) -> List[str]:
    value = params.get("engines", [])
    if not isinstance(value, list) or any(engine not in _ENGINES for engine in value):
        raise CallError(INVALID_PARAMS, f"'engines' must be a list of {', '.join(_ENGINES)}.")
    if value and "wheelhouse" in params:
        raise CallError(INVALID_PARAMS, f"{', '.join(value)}: fetched from the network, and not from a wheelhouse.")
    return value


def _last_lines(path: Path) -> List[str]:
    try:
        with open(path, "rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _LOG_END))
            text = stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-_LINES:]
