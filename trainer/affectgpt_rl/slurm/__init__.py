"""The scheduler Slurm: how a run is submitted, and how its job stands (docs/slurm.md).

Standard library only, Python 3.8 and later. Everything goes through Slurm's own programs, called with argument lists.
"""

from .jobs import Job, find_named, look
from .programs import SlurmError, call
from .queue_file import QUEUE_FILE, SUBMITTING, queue_record, read_queue, write_queue
from .request import LOG, SCRIPT, Submission, job_name, submission_argv
from .words import standing

__all__ = [
    "LOG",
    "QUEUE_FILE",
    "SCRIPT",
    "SUBMITTING",
    "Job",
    "SlurmError",
    "Submission",
    "call",
    "find_named",
    "job_name",
    "look",
    "queue_record",
    "read_queue",
    "standing",
    "submission_argv",
    "write_queue",
]
