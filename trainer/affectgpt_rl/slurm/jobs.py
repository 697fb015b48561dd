"""How jobs stand: one question for all of them, and what to do about those that the queue has forgotten."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional

from .programs import Answer, SlurmError, call

# The reason comes last: it is the one field that may hold any text.
_QUEUE_FORMAT = "%i|%j|%T|%V|%S|%e|%N|%r"
_ACCOUNT_FORMAT = "JobID,JobName,State,Submit,Start,End,NodeList"
_FORGOTTEN = "Invalid job id"


class Job(NamedTuple):
    """A job as Slurm describes it; times in seconds since 1970.

    Attributes:
        id: ``31``, or ``31_2`` for the task of an array.
        state: Slurm's word: PENDING, RUNNING, ….
        reason: Why it waits, in Slurm's words; None when it gives none.
        submitted: When it entered the queue, for the last time.
        start: When it started or, of one that waits, is expected to; None when Slurm cannot tell.
        end: When it ended or reaches its time limit.
        node: Where it runs.
    """

    id: str
    name: str
    state: str
    reason: Optional[str] = None
    submitted: Optional[float] = None
    start: Optional[float] = None
    end: Optional[float] = None
    node: Optional[str] = None


def look(names: Mapping[str, str]) -> Dict[str, Job]:
    """Asks for jobs by one call of squeue and, for those that the queue has forgotten, of sacct or scontrol.

    A job whose name is another one has only got the same number and is passed over.

    Args:
        names: The jobs' names by their ids.

    Returns:
        The jobs that Slurm knows, by id. One that is missing has ended, but nobody can say how.

    Raises:
        SlurmError: The controller cannot be asked.
    """
    if not names:
        return {}
    found = _ours(_of_tasks(_queue(names), names), names)
    forgotten = {identity: name for identity, name in names.items() if identity not in found}
    return {**found, **(_ended(forgotten) if forgotten else {})}


def find_named(name: str) -> Optional[str]:
    """Returns the id of the job with a name, of an array its common id; None when the queue has none.

    Raises:
        SlurmError: The controller cannot be asked.
    """
    jobs = _rows(_answered(call("squeue", ["-h", "-t", "all", f"--name={name}", "-o", _QUEUE_FORMAT])))
    return next((job.id.split("_")[0] for job in jobs if job.name == name), None)


def _queue(identities: Iterable[str]) -> List[Job]:
    # Without `-t all` ended jobs are left out in silence; without `-r` the waiting tasks of an array are one line.
    bases = sorted({identity.split("_")[0] for identity in identities})
    answer = call("squeue", ["-h", "-r", "-t", "all", "-j", ",".join(bases), "-o", _QUEUE_FORMAT])
    if answer.status and _FORGOTTEN in answer.errors:
        return []  # None of them is known; of one that is known beside others that are not, the others are left out.
    return _rows(_answered(answer))


def _of_tasks(jobs: List[Job], names: Iterable[str]) -> List[Job]:
    """Adds the tasks of an array that were cancelled together while they waited: Slurm shows them as one job."""
    whole = {job.id: job for job in jobs if "_" not in job.id}
    listed = {job.id for job in jobs}
    tasks = [identity for identity in names if "_" in identity and identity not in listed]
    return jobs + [whole[base]._replace(id=task) for task in tasks for base in [task.split("_")[0]] if base in whole]


def _answered(answer: Answer) -> str:
    if answer.status:
        raise SlurmError(answer.reason)
    return answer.output


def _rows(output: str) -> List[Job]:
    jobs = []
    for line in output.splitlines():
        cells = line.split("|", 7)
        if len(cells) == 8:
            identity, name, state, submitted, start, end, node, reason = cells
            times = _time(submitted), _time(start), _time(end)
            jobs.append(Job(identity, name, state, None if reason == "None" else reason, *times, node or None))
    return jobs


def _ended(names: Mapping[str, str]) -> Dict[str, Job]:
    bases = ",".join(sorted({identity.split("_")[0] for identity in names}))
    # Since 1970 and with duplicates: numbers are used again, and ours may be the older one.
    options = ["-X", "-P", "-n", "--duplicates", "-S", "1970-01-01", "-j", bases, "-o", _ACCOUNT_FORMAT]
    try:
        answer = call("sacct", options)
    except SlurmError:
        answer = Answer(1, "", "")
    if answer.status == 0:
        jobs = []
        for line in answer.output.splitlines():
            cells = line.split("|")
            if len(cells) == 7:
                identity, name, state, submitted, start, end, node = cells
                # `CANCELLED by 0`
                word = (state.split() or [""])[0]
                jobs.append(Job(identity, name, word, None, _time(submitted), _time(start), _time(end), node))
        return _ours(jobs, names)
    # No accounting here. What the queue leaves out the controller has usually forgotten too.
    found = (_shown(identity) for identity in names)
    return _ours([job for job in found if job is not None], names)


def _shown(identity: str) -> Optional[Job]:
    answer = call("scontrol", ["-o", "show", "job", identity])
    if answer.status:
        return None
    fields = dict(
        re.findall(r"(?:^|\s)(JobName|JobState|Reason|SubmitTime|StartTime|EndTime|NodeList)=(\S*)", answer.output)
    )
    reason = fields.get("Reason")
    return Job(
        id=identity,
        name=fields.get("JobName", ""),
        state=fields.get("JobState", ""),
        reason=None if reason == "None" else reason,
        submitted=_time(fields.get("SubmitTime", "")),
        start=_time(fields.get("StartTime", "")),
        end=_time(fields.get("EndTime", "")),
        node=fields.get("NodeList") or None,
    )


def _ours(jobs: Iterable[Job], names: Mapping[str, str]) -> Dict[str, Job]:
    return {job.id: job for job in jobs if names.get(job.id) == job.name}


def _time(text: str) -> Optional[float]:
    return float(text) if text.isdigit() else None  # N/A, Unknown, NONE
