"""What is asked of Slurm for a run: the options of sbatch, and the script that the job runs."""

from __future__ import annotations

import re
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

# The same for every run: what differs comes as arguments, so that no text of a configuration is ever read by a shell.
SCRIPT = """#!/bin/sh
# Starts the supervisor of a run of AffectGPT-RL in the place of this shell, so that Slurm's signals reach it. A request
# to stop that comes before it listens must not kill it: it finds the request in the run folder.
trap '' TERM
exec "$@"
"""

LOG = "slurm.log"
_DEFAULT_WARN_SECONDS = 120
_LONGEST_NAME = 60


class Submission(NamedTuple):
    """One request to Slurm.

    Attributes:
        name: The job's name, which no other job has: it tells ours from a later one with the same number.
        folder: Where the job runs and its output goes.
        script: The file that holds ``SCRIPT``.
        command: The supervisor's command.
        tasks: Of an array, how many; None for a single job.
        at_once: Of an array, how many of them may run side by side; None for all.
        after: Numbers of the jobs that have to end before it starts, however they end.
    """

    name: str
    folder: str
    script: str
    command: Sequence[str]
    tasks: Optional[int] = None
    at_once: Optional[int] = None
    after: Sequence[str] = ()


def job_name(run_name: str, identity: str) -> str:
    """Returns a job's name: the run's name in plain letters, and an id that is made once."""
    return f"{re.sub(r'[^A-Za-z0-9._-]', '-', run_name)[:_LONGEST_NAME]}-{identity}"


def submission_argv(settings: Dict[str, Any], submission: Submission) -> List[str]:
    """Returns the command line of a submission.

    Args:
        settings: The section ``slurm`` of a checked run configuration.
        submission: What the job is.
    """
    argv = ["sbatch", "--parsable", f"--job-name={submission.name}", f"--chdir={submission.folder}"]
    argv += [f"--output={LOG if submission.tasks is None else '%a.log'}", "--open-mode=append", "--requeue"]
    # To the batch script's own process alone, which is the supervisor.
    argv += [f"--signal=B:USR1@{settings.get('warnSeconds', _DEFAULT_WARN_SECONDS)}", "--nodes=1", "--ntasks=1"]
    if submission.tasks is not None:
        limit = "" if submission.at_once is None else f"%{submission.at_once}"
        argv.append(f"--array=0-{submission.tasks - 1}{limit}")
    if submission.after:
        argv.append(f"--dependency=afterany:{':'.join(submission.after)}")
    for key, option in (("partition", "--partition"), ("account", "--account"), ("time", "--time")):
        if settings.get(key) is not None:
            argv.append(f"{option}={settings[key]}")
    if settings.get("gpus"):
        kind = f"{settings['gpuType']}:" if settings.get("gpuType") else ""
        argv.append(f"--gpus={kind}{settings['gpus']}")
    if settings.get("cpus") is not None:
        argv.append(f"--cpus-per-task={settings['cpus']}")
    if settings.get("memoryMB") is not None:
        argv.append(f"--mem={settings['memoryMB']}M")
    return [*argv, *settings.get("options", []), submission.script, *submission.command]
