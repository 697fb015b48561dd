"""Stands in for ``ray job submit`` and ``ray job stop`` of Ray 2.50: the "cluster" is this machine.

A job begins with nothing of the caller's environment but what its runtime environment says; stopping it ends ``submit``
with status 0, as Ray does.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

JOBS = Path(__file__).parent / "jobs"


def main() -> int:
    """Does what the arguments say, and writes them down."""
    words = sys.argv[1:]
    JOBS.mkdir(exist_ok=True)
    with (JOBS / "calls.jsonl").open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    if words[:2] == ["job", "stop"]:
        running = JOBS / words[-1]
        if running.exists():
            os.kill(int(running.read_text()), signal.SIGTERM)
        return 0
    assert words[:2] == ["job", "submit"], words
    at = words.index("--")
    options = dict(zip(words[2:at:2], words[3:at:2], strict=True))
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("STAND_IN_")}
    environment = kept | json.loads(options["--runtime-env-json"])["env_vars"]
    job = subprocess.Popen(words[at + 1 :], env=environment)
    running = JOBS / options["--submission-id"]
    running.write_text(str(job.pid))
    status = job.wait()
    running.unlink()
    return 1 if status > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
