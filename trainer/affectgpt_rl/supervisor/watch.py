"""The part of the supervisor that looks at the run every few seconds: hardware, disk, heartbeat."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

from ..runfolder import RunFolder, derived_state
from .hardware import Sampler
from .linux import oom_kills

FIRST_SAMPLE_SECONDS = 1.0
SAMPLE_SECONDS = 5.0
DISK_LOW_MB = 1024
# A run of weeks is looked at as often as one of minutes is, but written down more seldom.
_THINNED = ((86_400.0, 60.0), (3_600.0, 15.0))


def row_interval(age_seconds: float) -> float:
    """Returns the seconds between two rows of hardware.jsonl for a run of this age."""
    return next((interval for age, interval in _THINNED if age_seconds >= age), SAMPLE_SECONDS)


class Watch(threading.Thread):
    """Samples until it is told to stop. Whatever goes wrong here must not end the run."""

    def __init__(self, folder: RunFolder, sampler: Sampler) -> None:
        super().__init__(name="watch", daemon=True)
        self._folder = folder
        self._sampler = sampler
        self._end = threading.Event()
        self._disk_low = False
        self._stalled = False
        # Of the last two looks: the later one may have come after the kill that has just ended the engine.
        self._oom_kills = [oom_kills()] * 2

    @property
    def memory_ran_out(self) -> bool:
        """Whether the kernel has ended a process for want of memory in the last seconds."""
        return oom_kills() > self._oom_kills[0]

    def run(self) -> None:
        """Samples soon after the start and then every few seconds."""
        if self._end.wait(FIRST_SAMPLE_SECONDS):
            return
        began = time.monotonic()
        written = float("-inf")
        while True:
            now = time.monotonic()
            self._oom_kills = [self._oom_kills[1], oom_kills()]
            with contextlib.suppress(OSError):
                row = self._sampler()
                if now - written >= row_interval(now - began) - SAMPLE_SECONDS / 2:
                    self._folder.append_hardware(row)
                    written = now
                self._look_at_disk(row)
                self._look_at_heartbeat()
            if self._end.wait(SAMPLE_SECONDS):
                return

    def stop(self) -> None:
        """Ends the thread, after the sample that it may be taking."""
        self._end.set()

    def _look_at_disk(self, row: dict[str, Any]) -> None:
        free = row["diskFreeMB"]
        if free < DISK_LOW_MB and not self._disk_low:
            message = f"Only {free} MB are free on the disk of the run folder; the next checkpoint may not fit."
            self._folder.append_event("warning", "disk-low", message, data={"diskFreeMB": free})
        self._disk_low = free < DISK_LOW_MB

    def _look_at_heartbeat(self) -> None:
        stalled = derived_state(self._folder.path) == "stalled"
        if stalled and not self._stalled:
            self._folder.append_event("warning", "stall", "The trainer has given no sign of life for a long time.")
        self._stalled = stalled
