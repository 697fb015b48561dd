"""Starting supervisors that no longer depend on the relay."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import List, Mapping, Optional, Sequence

from ..runfolder import BadFile, is_alive, read_json, start_ticks
from ..supervisor.detach import ERRORS
from ..supervisor.supervise import HELD
from .errors import ALIVE, TRAINER, CallError

_START_SECONDS = 20.0


def program() -> List[str]:
    """Returns the command of this very program, from its archive or from an installed package."""
    archive = getattr(__loader__, "archive", None)
    return [sys.executable, "-I", archive] if archive else [sys.executable, "-m", "affectgpt_rl.relay"]


def living_supervisor(folder: Path) -> Optional[int]:
    """Returns the process id of a run's supervisor, or None when none lives on this machine."""
    try:
        process = read_json(folder / "process.json") or {}
    except BadFile:
        return None
    supervisor = process.get("supervisor") or {}
    return supervisor["pid"] if is_alive(supervisor, process.get("bootId")) else None


def start_supervisor(
    folder: Path, argv: Sequence[str], secrets: Mapping[str, str], prepared: Optional[Path] = None
) -> int:
    """Starts a supervisor in a session of its own and waits until it has the run.

    Args:
        folder: The run folder.
        argv: The engine's command.
        secrets: More variables of the engine's environment; they are handed on over a pipe.
        prepared: Where the folder is before the supervisor moves it to its place; None when it is there.

    Returns:
        The supervisor's process id.

    Raises:
        CallError: It did not start, or another one has the run.
    """
    command = [*program(), "supervise", "--detach", "--run-dir", str(folder)]
    if prepared is not None:
        command += ["--prepared", str(prepared)]
    try:
        middle = subprocess.run(
            [*command, "--secrets", "--", *argv],
            input=json.dumps(dict(secrets)).encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=_START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CallError(TRAINER, f"{folder}: the supervisor did not start within {_START_SECONDS:g} s.") from None
    said = middle.stdout.decode("ascii", "replace").strip()
    if not said.isdigit():
        reason = middle.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no process id"]
        raise CallError(TRAINER, f"{folder}: the supervisor could not be started: {reason[0]}")
    return _has_taken(int(said), folder, prepared)


def _has_taken(pid: int, folder: Path, prepared: Optional[Path]) -> int:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        dead = start_ticks(pid) is None
        if _supervised_by(folder) == pid:
            return pid
        if dead:
            words = _last_words(folder, prepared)
            # The one that has the run may not have written process.json yet.
            if living_supervisor(folder) is not None or words.endswith(HELD):
                raise CallError(ALIVE, f"{folder}: the run is running already.")
            raise CallError(TRAINER, f"{folder}: the supervisor ended at once: {words}")
        time.sleep(0.02)
    raise CallError(TRAINER, f"{folder}: the supervisor did not take the run within {_START_SECONDS:g} s.")


def _supervised_by(folder: Path) -> Optional[int]:
    try:
        return ((read_json(folder / "process.json") or {}).get("supervisor") or {}).get("pid")
    except BadFile:
        return None


def _last_words(folder: Path, prepared: Optional[Path]) -> str:
    for place in (folder, prepared):
        if place is not None and (place / ERRORS).is_file():
            lines = (place / ERRORS).read_text("utf-8", "replace").strip().splitlines()
            if lines:
                return lines[-1]
    return "it said nothing."
