"""The time before a run's engine starts: its place among the runs of the machine, and the wait for its turn."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional

from ..runfolder import BadFile, RunFolder, read_json
from ..slurm import QUEUE_FILE, read_queue, write_queue
from .ending import exit_record
from .turns import Ticket, Turn

_LOOK_SECONDS = 1.0


class Resources(NamedTuple):
    """The section ``resources`` of a run's configuration.

    Attributes:
        gpus: By the numbers of nvidia-smi; empty for none, None for all that the machine has.
        wait: Whether the run waits until no other run has one of them.
    """

    gpus: Optional[List[int]]
    wait: bool

    @classmethod
    def of(cls, run: Mapping[str, Any]) -> Resources:
        """Reads them from the content of run.json; what it does not say is left to the machine."""
        config = run.get("config")
        section = config.get("resources") if isinstance(config, dict) else None
        section = section if isinstance(section, dict) else {}
        gpus = section.get("gpus")
        known = isinstance(gpus, list) and all(isinstance(gpu, int) for gpu in gpus)
        return cls(gpus if known else None, section.get("wait") is True)

    def environment(self) -> Dict[str, str]:
        """Returns what shows the engine these GPUs and no others."""
        if self.gpus is None:
            return {}
        # CUDA's own order is by speed; nvidia-smi's numbers are those of the bus.
        return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": ",".join(map(str, self.gpus))}


class Wait(NamedTuple):
    """How the wait ended.

    Attributes:
        ticket: The run's place; None where no place can be written and the run does not need one.
        obstacle: exit.json of a run that is not to start; None when it is its turn.
    """

    ticket: Optional[Ticket]
    obstacle: Optional[Dict[str, Any]] = None


def await_turn(
    run_dir: Path, resources: Resources, name: str, events: RunFolder, stopped_within: Callable[[float], bool]
) -> Wait:
    """Takes the run's place among those of its machine and, where the run is to wait, waits for its turn.

    Args:
        run_dir: The run folder.
        resources: What the run takes.
        name: The run's name.
        events: The run folder's writer.
        stopped_within: Waits for so many seconds; returns early, with True, when somebody asks for a stop.
    """
    # Of an earlier attempt that died while it waited.
    _forget(run_dir)
    try:
        ticket = Ticket.take(run_dir, name, resources.gpus, resources.wait)
    except OSError as error:
        why = f"{error.strerror}: {error.filename}"
        if resources.wait:
            message = f"The run was to wait for its turn, and its place cannot be written ({why})."
            return Wait(None, exit_record(None, None, "failed", message))
        message = f"Runs that wait for this machine do not see this one: its place cannot be written ({why})."
        events.append_event("warning", "turn", message)
        return Wait(None)
    if not resources.wait:
        return Wait(ticket)
    waited = False
    while before := ticket.before():
        waited = True
        # On a full disk the last message stands.
        with contextlib.suppress(OSError):
            write_queue(run_dir, _queue_record(run_dir, ticket, before))
        if stopped_within(_LOOK_SECONDS):
            _forget(run_dir)
            return Wait(ticket, exit_record(None, None, "stopped", "Stopped on request before its turn came."))
    _forget(run_dir)
    if waited:
        minutes = (time.time() - ticket.since) / 60
        events.append_event("info", "turn", f"Its turn has come, after {minutes:.0f} min.")
    return Wait(ticket)


def _forget(run_dir: Path) -> None:
    """Removes what was said of a wait; a Slurm job's queue.json stays."""
    if (read_queue(run_dir) or {}).get("scheduler") == "local":
        with contextlib.suppress(OSError):
            (run_dir / QUEUE_FILE).unlink()


def _queue_record(run_dir: Path, ticket: Ticket, before: List[Turn]) -> Dict[str, Any]:
    """Returns queue.json of a run that waits for its turn."""
    first = before[0]
    what = _named(ticket.shared(first))
    has = f"which '{first.name}' {'waits for as well' if first.waiting else 'has'}"
    earlier = sum(turn.waiting for turn in before)
    return {
        "schema": 1,
        "scheduler": "local",
        "jobId": None,
        "jobName": run_dir.name,
        "state": "WAITING",
        "standing": "queued",
        "reason": ", ".join(turn.name for turn in before),
        "neverStarts": False,
        "message": f"Waits for {what}, {has}; {_place(earlier)}.",
        "position": earlier + 1,
        "submitted": ticket.since,
        "start": None,
        "end": None,
        "node": None,
        "time": time.time(),
    }


def _place(earlier: int) -> str:
    if earlier == 0:
        return "it is the next"
    return "1 run waits before it" if earlier == 1 else f"{earlier} runs wait before it"


def _named(gpus: List[int]) -> str:
    if not gpus:
        return "this machine"
    return f"GPU{'s' if len(gpus) > 1 else ''} {', '.join(map(str, gpus))}"


def recorded(run_dir: Path) -> Dict[str, Any]:
    """Returns the content of run.json; nothing where there is none that can be read."""
    try:
        return read_json(run_dir / "run.json") or {}
    except BadFile:
        return {}
