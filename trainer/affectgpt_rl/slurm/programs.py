"""Calling Slurm's programs."""

from __future__ import annotations

import os
import subprocess
from typing import Dict, List, NamedTuple, Sequence

# A client gives up on a controller that does not answer after about 9 seconds.
_SECONDS = 20.0
# What says where the cluster is. Other SLURM_… variables belong to the job that we may ourselves be running in, and
# SQUEUE_… and SACCT_… to the user's own look at the queue: both would change what is asked.
_KEPT = ("SLURM_CONF", "SLURM_CLUSTERS", "SLURM_JWT")
_FOREIGN = ("SLURM_", "SQUEUE_", "SACCT_")


class SlurmError(Exception):
    """Slurm refused or did not answer; the message is its own, in one line."""


class Answer(NamedTuple):
    """What a program printed."""

    status: int
    output: str
    errors: str

    @property
    def reason(self) -> str:
        """The errors in one line, without the program's name and without what only repeats."""
        lines: List[str] = []
        for line in self.errors.splitlines():
            text = line.strip()
            for prefix in ("sbatch: ", "scontrol: ", "scancel: ", "squeue: ", "error: "):
                text = text[len(prefix) :] if text.startswith(prefix) else text
            if text and text not in lines:
                lines.append(text)
        return "; ".join(lines) or f"status {self.status}"


def call(program: str, arguments: Sequence[str], given: str = "") -> Answer:
    """Calls one of Slurm's programs. Times in its output are seconds since 1970.

    Args:
        program: Its name.
        arguments: What follows the name.
        given: What it reads from its standard input.

    Raises:
        SlurmError: It is not there, or gave no answer in time.
    """
    try:
        done = subprocess.run(
            [program, *arguments],
            input=given.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SlurmError(f"{program} did not answer within {_SECONDS:g} s.") from None
    except OSError as error:
        raise SlurmError(f"{program} cannot be started: {error.strerror}.") from None
    text = [stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr)]
    return Answer(done.returncode, *text)


def environment() -> Dict[str, str]:
    """Returns this process's environment without what belongs to another job or look."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(_FOREIGN)}
    return {**kept, "SLURM_TIME_FORMAT": "%s"}
