"""One of the processes that train a phase together: ``python -m affectgpt_rl.engines.trl.pretrained.worker``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from ....supervisor.linux import signalled_at_death_of_parent


def main(arguments: list[str] | None = None) -> int:
    """Trains the phase that the command line names; returns the status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--run-dir", type=Path, required=True)
    parser.add_argument("--phase", required=True)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args(arguments)
    # Before anything that takes time: a launcher that is killed takes all its processes with it.
    signalled_at_death_of_parent(signal.SIGKILL)()
    main_process = int(os.environ.get("RANK", "0")) == 0
    if not main_process:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (open to the end)
    from .launcher import SharedStop
    from .run import work

    return work(options.run_dir, options.phase, options.resume, main_process, SharedStop(options.run_dir))


if __name__ == "__main__":
    sys.exit(main())
