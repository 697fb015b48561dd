"""The state of a run, derived from its files and from the process table of the machine that it runs on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from .files import BadFile, read_json
from .processes import boot_id, is_alive

STALLED_AFTER_SECONDS = 60.0
STALLED_AFTER_STEPS = 10.0
# Loading an engine and a model's weights is one long silence.
STALLED_PREPARING_SECONDS = 600.0
_SCHEDULED = ("queued", "stopped", "failed", "lost")
_ENDS = {"finished": "finished", "stopped": "stopped", "failed": "failed", "killed": "failed"}


def supervisor_alive(folder: Path) -> bool:
    """Says whether the run's supervisor runs on this machine."""
    process = _readable(folder / "process.json") or {}
    return is_alive(process.get("supervisor"), process.get("bootId"))


def derived_state(folder: Path, now: float | None = None) -> str:
    """Returns the state of a run; it is never stored.

    Args:
        folder: The run folder.
        now: Seconds since the epoch; the present when left out.

    Returns:
        ``finished``, ``stopped`` or ``failed`` once exit.json stands; else ``running`` while the supervisor lives, or
        ``stalled`` when the last heartbeat is older than max(60 s, 10 median steps), or 10 minutes while the run is
        preparing, or ``queued`` while it waits for its turn; else what a scheduler has said of its job (queue.json);
        else ``lost``. Of a run that somebody else started (attached.json) ``running`` or ``silent``.
    """
    end = _readable(folder / "exit.json")
    if end is not None and end.get("reason") in _ENDS:
        return _ENDS[end["reason"]]
    attached = _attached(folder)
    if attached is not None:
        return _attached_state(folder, attached, time.time() if now is None else now)
    # The supervisor writes exit.json as its last deed, so it is looked for once more after a dead process was seen.
    if supervisor_alive(folder):
        if _waits_for_turn(_readable(folder / "queue.json")):
            return "queued"
    else:
        end = _readable(folder / "exit.json") or {}
        if str(end.get("reason")) in _ENDS:
            return _ENDS[end["reason"]]
        queued = _scheduled(folder)
        if queued != "running":
            return queued
    return "stalled" if _stalled(_readable(folder / "state.json"), time.time() if now is None else now) else "running"


def _scheduled(folder: Path) -> str:
    """Returns how a run stands by its scheduler; ``running`` where the node's heartbeat has to say the rest."""
    queue = _readable(folder / "queue.json") or {}
    standing = queue.get("standing")
    # What a supervisor itself said of its wait ends with it.
    if _waits_for_turn(queue):
        return "lost"
    if standing != "running":
        return standing if standing in _SCHEDULED else "lost"
    # Seen from here, its supervisor is dead: the queue will say so within a minute.
    process = _readable(folder / "process.json")
    return "lost" if process is not None and process.get("bootId") == boot_id() else "running"


def _waits_for_turn(queue: dict[str, Any] | None) -> bool:
    """Says whether it is the supervisor that waits: the engine starts when it is the run's turn on the machine."""
    return queue is not None and queue.get("scheduler") == "local" and queue.get("standing") == "queued"


def _attached(folder: Path) -> dict[str, Any] | None:
    """Returns attached.json of a run that somebody else started and that none of ours has gone on with."""
    if (folder / "process.json").exists() or (folder / "queue.json").exists():
        return None
    return _readable(folder / "attached.json")


def _attached_state(folder: Path, attached: dict[str, Any], now: float) -> str:
    """Returns ``running`` while its process lives or, where none was named, its files grow; else ``silent``."""
    if "adopted" in attached:
        return "silent"
    process = attached.get("process")
    if isinstance(process, dict):
        return "running" if is_alive(process, process.get("bootId")) else "silent"
    state = _readable(folder / "state.json")
    return "silent" if state is None or _stalled(state, now) else "running"


def _stalled(state: dict[str, Any] | None, now: float) -> bool:
    if state is None or not isinstance(state.get("time"), (int, float)):
        return False
    median = state.get("medianStepSeconds")
    patience = STALLED_AFTER_STEPS * median if isinstance(median, (int, float)) else 0.0
    least = STALLED_PREPARING_SECONDS if state.get("phase") == "preparing" else STALLED_AFTER_SECONDS
    return now - state["time"] > max(least, patience)


def _readable(path: Path) -> dict[str, Any] | None:
    try:
        return read_json(path)
    except BadFile:
        return None
