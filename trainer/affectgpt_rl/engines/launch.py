"""What a run is started from: its run folder, with the checked configuration in run.json."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..config import Problem, RunConfig, check_config, check_recorded
from ..runfolder import BadFile, read_json, read_run, replace_json, run_record


class Refused(Exception):
    """The run cannot start; ``problems`` says why, for a person."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Launch:
    """A run that may start."""

    config: RunConfig
    run_id: str


def prepare_launch(config: Path, folder: Path, resume: bool) -> Launch:
    """Checks a run before anything of it starts, and writes run.json where the relay has not.

    Args:
        config: run.yaml; read only when the folder holds no run yet.
        folder: The run folder; made when missing.
        resume: Whether a run that was interrupted goes on.

    Raises:
        Refused: The configuration or what it names cannot be used, or the folder's state does not fit ``resume``.
    """
    run_file = folder / "run.json"
    try:
        run = read_run(folder) if read_json(run_file) is not None else None
    except BadFile as error:
        raise Refused([Problem(str(run_file), "", str(error))]) from error
    if resume and run is None:
        raise Refused([Problem(str(folder), "", "There is no run to resume here: run.json is missing.")])
    if not resume and (folder / "checkpoints").exists():
        message = "This folder holds a run that has trained already; go on with --resume, or choose another folder."
        raise Refused([Problem(str(folder), "", message)])
    if run is None:
        return _new_run(config, folder)
    report = check_recorded(run, run_file)
    if report.problems or report.config is None:
        raise Refused(report.problems)
    _refuse_without_secrets(report.config, run_file)
    return Launch(report.config, str(run.get("id", folder.name)))


def _new_run(config: Path, folder: Path) -> Launch:
    report = check_config(config)
    if report.problems or report.config is None:
        raise Refused(report.problems)
    _refuse_without_secrets(report.config, config)
    run_id = uuid.uuid4().hex
    run = run_record(
        report.to_json(),
        identity=run_id,
        config_path=config.resolve(),
        argv=[sys.executable, *sys.argv],
        cwd=Path.cwd(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    replace_json(folder / "run.json", run)
    return Launch(report.config, run_id)


def _refuse_without_secrets(config: RunConfig, file: Path) -> None:
    missing = [name for name in config.secrets if not os.environ.get(name)]
    if missing:
        message = f"The secret {missing[0]} is not in the environment of this process."
        raise Refused([Problem(str(file), "secrets", message, value=", ".join(missing))])
