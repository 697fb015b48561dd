"""What a trainer's process has cost: time by the clock, processor time and memory."""

from __future__ import annotations

import contextlib
import os
import resource
from pathlib import Path

from ..runfolder import RunFolder, start_ticks

_MEGABYTE = 1024


def tell_cost(records: RunFolder) -> None:
    """Appends an event with what this process has cost so far. A run that was resumed has one event a process.

    ``data``: ``wallSeconds`` since the process began, ``cpuSeconds`` of all its threads and of the processes that it
    started and that have ended, ``peakMemoryMB`` resident in the largest of them.
    """
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    wall, cpu = _wall_seconds(), sum(usage.ru_utime + usage.ru_stime for usage in usages)
    # Kilobytes on Linux.
    memory = max(usage.ru_maxrss for usage in usages) / _MEGABYTE
    message = f"This process took {wall:.0f} s by the clock, {cpu:.0f} s of processor time and {memory:.0f} MB at most."
    data = {"wallSeconds": round(wall, 2), "cpuSeconds": round(cpu, 2), "peakMemoryMB": round(memory, 1)}
    with contextlib.suppress(OSError):
        records.append_event("info", "cost", message, data=data)


def _wall_seconds() -> float:
    ticks = start_ticks(os.getpid())
    up = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    return up - (ticks or 0) / os.sysconf("SC_CLK_TCK")
