"""The identity of a process on Linux, so that a reused process id is never taken for the one that was meant."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any


def boot_id() -> str:
    """Returns the id of this boot of this machine; process ids mean something within one boot only."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def stat_fields(pid: int) -> list[str] | None:
    """Returns the fields of ``/proc/PID/stat`` after the command's name: state, ppid, pgid, …; None without process.

    The name may hold spaces and parentheses, so the fields begin after the last parenthesis.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes().decode("ascii", "replace")
    except OSError:
        return None
    return text[text.rfind(")") + 2 :].split()


def start_ticks(pid: int) -> int | None:
    """Returns when a living process started, in clock ticks since boot; None when it is gone or a zombie."""
    fields = stat_fields(pid)
    if fields is None or len(fields) < 20 or fields[0] in "ZX":
        return None
    return int(fields[19])


def is_alive(process: Any, boot: Any) -> bool:
    """Says whether a process recorded as ``{pid, startTicks}`` under a boot id still runs on this machine."""
    if not isinstance(process, dict) or not isinstance(process.get("pid"), int) or boot != boot_id():
        return False
    ticks = start_ticks(process["pid"])
    return ticks is not None and ticks == process.get("startTicks")


def user_name() -> str:
    """Returns the name of this process's user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return str(os.getuid())
