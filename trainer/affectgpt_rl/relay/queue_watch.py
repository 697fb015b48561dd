"""Keeps queue.json of runs that have a Slurm job: one question a minute for all of them, while somebody looks."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from pathlib import Path
from typing import Any, Dict, Optional

from ..runfolder import BadFile, read_run, supervisor_alive
from ..slurm import LOG, SUBMITTING, SlurmError, look, queue_record, read_queue, write_queue
from .errors import CallError
from .submit import active_runs, finish_submission, forget, has_settled_jobs

_EVERY_SECONDS = 60.0
# Its time says when the queue was asked last; it is locked while somebody asks. Relays of other windows see both.
_ASKED = ".launches/slurm-asked"
_LONGEST_LINE = 300
_TAIL_BYTES = 4096
# After that a submission is taken for one whose relay has died.
_SUBMITTING_SECONDS = 90.0


class QueueWatch:
    """Looks after the runs of any root that it is told of."""

    def __init__(self, every_seconds: float = _EVERY_SECONDS) -> None:
        self._every = every_seconds
        self._looked: Dict[Path, float] = {}
        self._lock = threading.Lock()

    def glance(self, root: Path) -> None:
        """Asks for a root's jobs unless that was done in the last minute; returns at once."""
        with self._lock:
            # A look at nothing is no question to Slurm: the next job is not to wait for its answer for that.
            if time.monotonic() - self._looked.get(root, -self._every) < self._every or not has_settled_jobs(root):
                return
            self._looked[root] = time.monotonic()
        threading.Thread(target=self._look, args=(root,), daemon=True).start()

    def _look(self, root: Path) -> None:
        # A controller that does not answer, or a disk that is full: the next minute comes.
        with contextlib.suppress(SlurmError, OSError):
            self.look(root)

    def look(self, root: Path) -> bool:
        """Asks for a root's jobs now; returns whether no other relay has done it just before.

        Raises:
            SlurmError: Slurm does not answer.
        """
        descriptor = os.open(root / _ASKED, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            status = os.fstat(descriptor)
            # A new file is empty: nobody has asked.
            if status.st_size and 0 <= time.time() - status.st_mtime < self._every:
                return False
            os.pwrite(descriptor, b"asked\n", 0)
            os.utime(descriptor)
            _update(root)
            return True
        finally:
            os.close(descriptor)


def _update(root: Path) -> None:
    before: Dict[Path, Dict[str, Any]] = {}
    for run_dir in active_runs(root):
        queue = _unfinished(root, run_dir)
        if queue is not None:
            before[run_dir] = queue
    found = look({str(queue["jobId"]): str(queue["jobName"]) for queue in before.values()})
    for run_dir, queue in before.items():
        # What the job itself has said meanwhile is newer than the answer.
        if read_queue(run_dir) != queue:
            continue
        job = found.get(str(queue["jobId"]))
        ended = job is None or job.end is not None
        record = queue_record(str(queue["jobName"]), job, said=_last_words(run_dir) if ended else "")
        if job is None:
            record["jobId"] = queue["jobId"]
        write_queue(run_dir, record)


def _unfinished(root: Path, run_dir: Path) -> Optional[Dict[str, Any]]:
    """Returns queue.json of a run whose job has to be asked for; one that has ended is forgotten."""
    queue = read_queue(run_dir)
    # A run that has said how it ended needs no scheduler; nor does one that is gone.
    if queue is None or (run_dir / "exit.json").exists():
        forget(run_dir)
        return None
    if queue.get("state") == SUBMITTING:
        if time.time() - float(queue.get("time") or 0) > _SUBMITTING_SECONDS:
            with contextlib.suppress(CallError, BadFile):
                finish_submission(root, run_dir, read_run(run_dir))
        return None
    if queue.get("standing") not in ("queued", "running") and not supervisor_alive(run_dir):
        forget(run_dir)
        return None
    return queue


def _last_words(run_dir: Path) -> str:
    """Returns the last line of the job's own output, where Slurm writes why it ended a job."""
    try:
        with open(run_dir / LOG, "rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - _TAIL_BYTES))
            lines = stream.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    telling = [line.strip() for line in lines if line.strip()]
    return telling[-1][:_LONGEST_LINE] if telling else ""


watch = QueueWatch()
