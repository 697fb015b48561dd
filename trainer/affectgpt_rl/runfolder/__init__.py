"""The run folder: how its files are written, and what they say about the state of a run.

Standard library only, Python 3.8 and later: the relay and the supervisor use it on hosts with an old Python.
"""

from .files import DISK_FULL, BadFile, LineFile, read_json, read_rows, replace_json
from .folder import VERSION, RunFolder, SilentFolder, read_run
from .processes import boot_id, is_alive, start_ticks, stat_fields, user_name
from .record import run_record
from .redact import SECRET_NAMES, Redactor
from .state import derived_state, supervisor_alive

__all__ = [
    "DISK_FULL",
    "SECRET_NAMES",
    "VERSION",
    "BadFile",
    "LineFile",
    "Redactor",
    "RunFolder",
    "SilentFolder",
    "boot_id",
    "derived_state",
    "is_alive",
    "read_json",
    "read_rows",
    "read_run",
    "replace_json",
    "run_record",
    "start_ticks",
    "stat_fields",
    "supervisor_alive",
    "user_name",
]
