"""process.json: which processes run a run, so that no signal ever reaches another one."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any, Optional

from ..runfolder import DISK_FULL, boot_id, replace_json, start_ticks, user_name

_FULL_DISK_SECONDS = 3600.0


def record_process(run_dir: Path, engine: Optional[int]) -> None:
    """Records this process as the run's supervisor, and its engine once there is one."""
    own = os.getpid()
    process: dict[str, Any] = {
        "schema": 1,
        "supervisor": {"pid": own, "startTicks": start_ticks(own)},
        "engine": engine and {"pid": engine, "pgid": engine, "startTicks": start_ticks(engine)},
        "bootId": boot_id(),
        "hostName": socket.gethostname(),
        "user": user_name(),
    }
    insist(run_dir / "process.json", process)


def insist(path: Path, value: dict[str, Any]) -> None:
    """Replaces a file that the run's state hangs on: on a full disk, waits for room."""
    deadline = time.monotonic() + _FULL_DISK_SECONDS
    while True:
        try:
            return replace_json(path, value)
        except OSError as error:
            if error.errno not in DISK_FULL or time.monotonic() > deadline:
                raise
            time.sleep(5)
