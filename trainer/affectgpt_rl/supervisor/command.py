"""The engine's command as run.json has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Optional

from ..runfolder import BadFile


def engine_command(run: dict[str, Any], run_dir: Path, *, python: Optional[str] = None, resume: bool) -> List[str]:
    """Returns the command that starts a run's engine, or lets it go on.

    The run folder may have been moved since the launch, and so may the trainer's Python.

    Args:
        run: The content of run.json.
        run_dir: Where the run folder is now.
        python: In place of the recorded one.
        resume: Whether the engine goes on from its last checkpoint.

    Raises:
        BadFile: run.json holds no command.
    """
    argv = run.get("argv")
    if not isinstance(argv, list) or len(argv) < 2 or not all(isinstance(part, str) for part in argv):
        raise BadFile(f"{run_dir}/run.json: 'argv' must be a list of texts, the command that was launched.")
    moved = [str(run_dir) if before == "--run-dir" else part for before, part in zip(argv, argv[1:])]  # noqa: B905, RUF007 (Python 3.8)
    return [python or argv[0], *moved, *(["--resume"] if resume and "--resume" not in moved else [])]
