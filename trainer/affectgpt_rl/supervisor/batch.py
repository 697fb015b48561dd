"""A supervisor that is the batch script of a Slurm job: started, warned and requeued by the scheduler."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, List, Mapping, NamedTuple, Optional

from ..runfolder import BadFile, RunFolder, read_json, read_run, replace_json
from ..slurm import Job, SlurmError, call, queue_record, read_queue, write_queue
from .command import engine_command

_FOLDER_SECONDS = 60.0
_DEFAULT_WARN_SECONDS = 120.0
# Between the engine's end and the time limit: what it left behind is ended, files are written, Slurm is asked.
_CLOSING_SECONDS = 15.0
_SHORTEST_GRACE_SECONDS = 5.0
# What scancel leaves between TERM and KILL (KillWait, 30 seconds unless the cluster says otherwise), less our own work.
_CANCEL_GRACE_SECONDS = 25.0
# What the run had saved when it was requeued last: a run that saves nothing new would be requeued for ever.
_SAVED = ".requeued.json"


class Obstacle(NamedTuple):
    """Why a job is not requeued: the reason and the message of the run's end."""

    reason: str
    message: str


class BatchJob:
    """The job that this process is the batch script of."""

    def __init__(self, run_dir: Path, environment: Mapping[str, str]) -> None:
        array, task = environment.get("SLURM_ARRAY_JOB_ID"), environment.get("SLURM_ARRAY_TASK_ID")
        self.id = f"{array}_{task}" if array and task else environment.get("SLURM_JOB_ID", "")
        self.restarts = _whole(environment.get("SLURM_RESTART_COUNT"))
        self.cancel_grace = _CANCEL_GRACE_SECONDS
        self._name = environment.get("SLURM_JOB_NAME", "")
        self._end = _whole(environment.get("SLURM_JOB_END_TIME")) or None
        self._run_dir = run_dir
        self._events = RunFolder(run_dir)

    @property
    def warned_grace(self) -> float:
        """Seconds that the engine has to save its work from Slurm's warning on."""
        settings = _settings(self._run_dir)
        warned = settings.get("warnSeconds")
        warned = float(warned) if isinstance(warned, (int, float)) else _DEFAULT_WARN_SECONDS
        return max(_SHORTEST_GRACE_SECONDS, warned - _CLOSING_SECONDS)

    def tell_start(self) -> None:
        """Says that the job runs, which its queue is asked for once a minute only."""
        before = read_queue(self._run_dir) or {}
        node = socket.gethostname()
        job = Job(self.id, self._name, "RUNNING", None, before.get("submitted"), time.time(), self._end, node)
        write_queue(self._run_dir, queue_record(self._name, job))
        again = f", for the {self.restarts + 1}. time" if self.restarts else ""
        data = {"jobId": self.id, "restarts": self.restarts}
        self._events.append_event("info", "job-started", f"Slurm's job {self.id} runs on {node}{again}.", data=data)

    def tell_time_limit(self, grace: float) -> None:
        """Says that the time limit comes near."""
        message = f"The time limit of Slurm's job {self.id} is near: the engine has {grace:g} s to save its work."
        self._events.append_event("warning", "time-limit", message, data={"jobId": self.id})

    def requeue(self) -> Optional[Obstacle]:
        """Has Slurm start the run again; returns why that cannot be, None when it will."""
        saved = _checkpoints(self._run_dir)
        if _saved_before(self._run_dir) == saved:
            return Obstacle(
                "failed",
                "Two time limits passed without a new checkpoint. Ask for more time (slurm.time), for an earlier "
                "warning (slurm.warnSeconds) or for more checkpoints (checkpoint.everySteps).",
            )
        replace_json(self._run_dir / _SAVED, {"schema": 1, "checkpoints": saved})
        before = read_queue(self._run_dir) or {}
        message = f"Slurm's job {self.id} is requeued at its time limit; it goes on from its last checkpoint."
        self._events.append_event("info", "requeued", message, data={"jobId": self.id, "restarts": self.restarts + 1})
        # Before Slurm is asked, which kills this process.
        job = Job(self.id, self._name, "REQUEUED", None, before.get("submitted"))
        write_queue(self._run_dir, queue_record(self._name, job))
        try:
            answer = call("scontrol", ["requeue", self.id])
        except SlurmError as error:
            return Obstacle("stopped", f"The time limit came, and Slurm did not requeue the job: {error}")
        if answer.status:
            return Obstacle("stopped", f"The time limit came, and Slurm did not requeue the job: {answer.reason}.")
        return None


def supervise_job(run_dir: Path, python: Optional[str], resume: bool) -> int:
    """Runs a run's engine as the batch script of a Slurm job.

    Returns:
        0 once the run has ended or is requeued, else the status of what went wrong.
    """
    from .supervise import supervise

    run = _await_run(run_dir)
    if run is None:
        print(f"{run_dir}: no run folder that this node can read.", file=sys.stderr)
        return 1
    job = BatchJob(run_dir, os.environ)
    try:
        argv = engine_command(run, run_dir, python=python, resume=resume or job.restarts > 0)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 1
    return supervise(run_dir, argv, run_dir, job)


def task_folder(runs: Path) -> Path:
    """Returns the run folder of this task of an array.

    Args:
        runs: A file with a JSON list of run folders, in the order of the tasks.
    """
    folders: List[str] = json.loads(runs.read_text("utf-8"))
    return Path(folders[int(os.environ["SLURM_ARRAY_TASK_ID"])])


def _await_run(run_dir: Path) -> Optional[dict[str, Any]]:
    """Reads run.json; a shared file system may show a new folder late."""
    deadline = time.monotonic() + _FOLDER_SECONDS
    while True:
        try:
            return read_run(run_dir)
        except BadFile:
            if time.monotonic() > deadline:
                return None
            time.sleep(0.5)


def _settings(run_dir: Path) -> dict[str, Any]:
    try:
        config = (read_json(run_dir / "run.json") or {}).get("config")
    except BadFile:
        return {}
    settings = config.get("slurm") if isinstance(config, dict) else None
    return settings if isinstance(settings, dict) else {}


def _checkpoints(run_dir: Path) -> List[str]:
    places = (run_dir / "checkpoints").glob("*/*")
    return sorted(str(place.relative_to(run_dir)) for place in [*places, *(run_dir / "checkpoints").glob("*")])


def _saved_before(run_dir: Path) -> Optional[List[str]]:
    try:
        return (read_json(run_dir / _SAVED) or {}).get("checkpoints")
    except BadFile:
        return None


def _whole(text: Optional[str]) -> int:
    return int(text) if text is not None and text.isdigit() else 0
