"""Slurm's states and reasons in words for people, and what they mean for a run."""

from __future__ import annotations

from typing import Optional

_QUEUED = {
    "SUBMITTING",
    "PENDING",
    "CONFIGURING",
    "REQUEUED",
    "REQUEUE_FED",
    "REQUEUE_HOLD",
    "RESV_DEL_HOLD",
    "SPECIAL_EXIT",
}
_RUNNING = {"RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"}
_ENDED = {
    "CANCELLED": ("stopped", "The job was cancelled."),
    "FAILED": ("failed", "The job failed before its supervisor could say how."),
    "TIMEOUT": ("failed", "The job reached its time limit before it could save; it goes on from its last checkpoint."),
    "OUT_OF_MEMORY": ("failed", "Slurm ended the job because it used more memory than it had asked for."),
    "BOOT_FAIL": ("failed", "The node of the job could not be started."),
    "DEADLINE": ("failed", "The job could not end before its deadline."),
    "NODE_FAIL": ("lost", "The node of the job was lost. Its processes may still be alive there."),
    "PREEMPTED": ("lost", "The job was ended in favour of another one; it goes on from its last checkpoint."),
    "COMPLETED": ("lost", "The job has ended, and its supervisor has not said how."),
    "GONE": ("lost", "Slurm no longer knows the job, and its supervisor has not said how it ended."),
}
_WAITING = {
    "Resources": "Waits for free resources.",
    "Priority": "Waits behind jobs of higher priority.",
    "Dependency": "Waits for another job.",
    "BeginTime": "Waits for its begin time; a job that was requeued waits two minutes.",
    "JobArrayTaskLimit": "Waits for another run of its array to end.",
    "JobHeldUser": "Held by its user; release it with: scontrol release.",
    "JobHeldAdmin": "Held by an administrator.",
    "Licenses": "Waits for a licence.",
    "Reservation": "Waits for its reservation.",
    "PartitionDown": "The partition is down.",
    "PartitionInactive": "The partition is inactive.",
    "JobLaunchFailure": "The last start failed.",
    "launch failed requeued held": "The last start failed, and Slurm holds the job back: scontrol release.",
}
_NEVER = {
    "PartitionConfig": "asks for more than the nodes of the partition have",
    "PartitionNodeLimit": "asks for more nodes than the partition has or allows",
    "PartitionTimeLimit": "asks for a longer time than the partition allows",
    "BadConstraints": "asks for something that no node has",
    "DependencyNeverSatisfied": "waits for a job that did not end as it must",
    "InvalidAccount": "names an account that does not exist",
    "InvalidQOS": "names a quality of service that does not exist",
    "AccountNotAllowed": "names an account that may not use the partition",
    "QOSNotAllowed": "names a quality of service that the partition does not allow",
}
_STATES = {
    "SUBMITTING": "Being submitted.",
    "CONFIGURING": "Its node is being made ready.",
    "COMPLETING": "Coming to its end.",
    "SUSPENDED": "Suspended.",
    "STOPPED": "Suspended.",
    "REQUEUED": "Requeued; it starts again after two minutes at the earliest.",
    "REQUEUE_HOLD": "Requeued and held; release it with: scontrol release.",
}


def standing(state: str) -> str:
    """Returns what a state means for a run whose supervisor says nothing: queued, running, stopped, failed or lost.

    A state that is not known here is taken for one that goes on: nothing is called over that may come back.
    """
    if state in _ENDED:
        return _ENDED[state][0]
    return "queued" if state in _QUEUED else "running"


def never_starts(reason: Optional[str]) -> bool:
    """Says whether a job with this reason waits for ever: Slurm takes such requests and says nothing more."""
    return _limit(reason) is not None


def message(state: str, reason: Optional[str], said: str = "") -> str:
    """Returns one sentence for a person.

    Args:
        state: The job's state.
        reason: Why it waits.
        said: The last line of its output.
    """
    if state in _ENDED:
        return f"{_ENDED[state][1]} {said}".strip()
    if state in _STATES:
        return _STATES[state]
    if standing(state) == "running":
        return "Running." if state == "RUNNING" else f"Slurm says {state}."
    limit = _limit(reason)
    if limit is not None:
        return f"Will never start ({reason}): it {limit}. Stop it, change the configuration and launch again."
    if reason is None:
        return "Waits in the queue."
    if reason.startswith(("ReqNodeNotAvail", "Nodes required for job are DOWN")):
        return f"Waits for a node that is down, drained or reserved ({reason})."
    return _WAITING.get(reason, f"Waits in the queue ({reason}).")


def _limit(reason: Optional[str]) -> Optional[str]:
    if reason is None:
        return None
    # AssocMaxGRESPerJob, QOSMaxWallDurationPerJobLimit, …: above what one job may ever have. Limits over all jobs pass.
    if reason.startswith(("AssocMax", "QOSMax")) and "PerJob" in reason:
        return "asks for more than one job of this account may have"
    return _NEVER.get(reason)
