"""Phases of several processes: each is a launch of accelerate, watched until its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from ....config import RunConfig
from ....config.pretrained import process_count
from ....runfolder import RunFolder
from ....supervisor.linux import signalled_at_death_of_parent
from ..context import Place
from ..failure import EngineFailure
from ..stop import Stopped, StopSignal

_WORKER = "affectgpt_rl.engines.trl.pretrained.worker"


class LaunchFailed(EngineFailure):
    """The processes of a phase ended before their time; the message says so for a person."""


class SharedStop(StopSignal):
    """A stop that all processes of a run see: signals reach one of them, a file in the run folder all.

    Args:
        folder: The run folder.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "checkpoints" / ".stop"
        super().__init__()

    @property
    def requested(self) -> bool:
        """Whether a stop was asked for."""
        return self._file.exists()

    def request(self) -> None:
        """Asks all processes for a stop."""
        self._file.touch()

    def begin_anew(self) -> None:
        """Forgets the stop of an earlier attempt."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.unlink(missing_ok=True)


def is_launched(config: RunConfig) -> bool:
    """Says whether phases are launches of accelerate and not done by the engine's own process."""
    return process_count(config) > 1 or (config.trl is not None and config.trl.accelerate is not None)


def launch_argv(config: RunConfig, folder: Path, place: Place, resume: bool) -> list[str]:
    """Returns the command that runs a phase in all its processes.

    A file of accelerate says how (DeepSpeed, FSDP, several machines). Without one it is plain data parallelism;
    ``--multi_gpu`` names it on processors as well, because ``--cpu`` starts one process whatever their number.
    """
    trl = config.trl
    given = None if trl is None or trl.accelerate is None else str(config.path(trl.accelerate))
    how = ["--multi_gpu", "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
    return [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        *(how if given is None else ["--config_file", given]),
        "--num_processes",
        str(process_count(config)),
        # Another run on this machine has a port of its own.
        *(["--main_process_port", "0"] if given is None else []),
        "--module",
        _WORKER,
        "--run-dir",
        str(folder),
        "--phase",
        place.key,
        *(["--resume"] if resume else []),
    ]


def launch_phase(config: RunConfig, folder: RunFolder, place: Place, stop: SharedStop, resume: bool) -> None:
    """Runs a phase in all its processes.

    Raises:
        LaunchFailed: One of them failed; the others were ended.
        Stopped: A stop was asked for; the state is saved.
    """
    argv = launch_argv(config, folder.path, place, resume)
    environment = {**os.environ, "OMP_NUM_THREADS": str(config.threads)}
    # A launcher dies with this process, and its processes with it: nothing goes on writing into the run folder.
    dies = signalled_at_death_of_parent(signal.SIGKILL)
    with subprocess.Popen(
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=dies,  # noqa: PLW1509 (nothing is computed here, so that no thread runs)
    ) as child:
        status = child.wait()
    if stop.requested:
        raise Stopped
    if status != 0:
        raise LaunchFailed(f"{place.title}: a process of the launch failed (status {status}); the log says why.")
