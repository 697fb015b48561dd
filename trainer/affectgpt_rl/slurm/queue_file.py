"""queue.json: what Slurm last said of a run's job, for readers that cannot ask it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Dict, Optional

from ..runfolder import BadFile, read_json, replace_json
from .jobs import Job
from .words import message, never_starts, standing

QUEUE_FILE = "queue.json"
# Ours, beside Slurm's words: sbatch was called and has not answered; Slurm knows the job no more.
SUBMITTING, GONE = "SUBMITTING", "GONE"


def queue_record(name: str, job: Optional[Job], state: str = GONE, said: str = "") -> Dict[str, Any]:
    """Returns the content of queue.json.

    Args:
        name: The job's name.
        job: What Slurm says of it; None when it says nothing.
        state: In place of the job's, when there is none.
        said: The last line of the job's own output: of one that was ended by Slurm, why.
    """
    job = Job("", name, state) if job is None else job
    waits = standing(job.state) == "queued"
    return {
        "schema": 1,
        "scheduler": "slurm",
        "jobId": job.id or None,
        "jobName": name,
        "state": job.state,
        "standing": standing(job.state),
        "reason": job.reason if waits else None,
        "neverStarts": waits and never_starts(job.reason),
        "message": message(job.state, job.reason, said),
        "submitted": job.submitted,
        "start": job.start,
        "end": job.end,
        "node": job.node,
        "time": time.time(),
    }


def read_queue(run_dir: Path) -> Optional[Dict[str, Any]]:
    """Reads queue.json; None when there is none that can be read."""
    try:
        return read_json(run_dir / QUEUE_FILE)
    except BadFile:
        return None


def write_queue(run_dir: Path, record: Dict[str, Any]) -> bool:
    """Replaces queue.json unless it says the same already; returns whether it did not."""
    before = read_queue(run_dir) or {}
    if {**before, "time": None} == {**record, "time": None}:
        return False
    replace_json(run_dir / QUEUE_FILE, record)
    return True
