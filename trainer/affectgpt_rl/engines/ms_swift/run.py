"""A whole run with ms-swift: rows, cold start, GRPO and the policy that comes of them, each in processes of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from ...config import RunConfig
from ...config.ms_swift import argument_names, environment_names, misspelt_variables, swift_python
from ...config.pretrained import model_folder
from ...runfolder import RunFolder, read_rows
from ..trl.checkpoints import Checkpoint, discard_torn, whole_checkpoints
from ..trl.failure import EngineFailure
from ..trl.stop import Stopped, StopSignal
from .arguments import (
    PLUGIN,
    PhaseFiles,
    grpo_arguments,
    merge_arguments,
    process_environment,
    rank_environment,
    sft_arguments,
)
from .folder import dataset_file, read_prepared

__all__ = ["EngineFailed", "run_ms_swift"]

_LOOK_SECONDS = 0.2
# Of several processes, one that ended leaves the others waiting for it for ever.
_ENDING_SECONDS = 10.0
_COLD_START, _RL = "cold-start", "rl"
_TITLES = {_COLD_START: "cold start", _RL: "GRPO"}


class EngineFailed(EngineFailure):
    """A process of ms-swift failed; what it said stands in log.txt."""


def run_ms_swift(config: RunConfig, records: RunFolder, resume: bool) -> bool:
    """Trains a policy with ms-swift.

    Args:
        config: The checked configuration.
        records: The run folder.
        resume: Whether to go on from the folder's checkpoints.

    Returns:
        Whether the run is finished; False when it was asked to stop and has saved its state.

    Raises:
        EngineFailed: A process of ms-swift failed.
    """
    stop = StopSignal()
    stop.install()
    try:
        _Run(config, records, stop, resume).execute()
    except Stopped:
        print("Stopped on request; the state is saved.", flush=True)
        return False
    return True


class _Run:
    def __init__(self, config: RunConfig, records: RunFolder, stop: StopSignal, resume: bool) -> None:
        self._config = config
        self._records = records
        self._stop = stop
        self._resumes = resume
        self._python = str(swift_python(config))
        self._names = argument_names(config)

    def execute(self) -> None:
        self._tell_environment()
        if read_prepared(self._records.path) is None:
            self._prepare()
        folder = model_folder(self._config)
        model = str(folder) if folder is not None else str(self._config.model.path)
        last: tuple[str, Checkpoint] | None = None
        phases = {_COLD_START: self._config.cold_start.steps, _RL: self._config.rl.steps}
        for phase, steps in phases.items():
            if steps == 0:
                continue
            if last is not None:
                model = self._whole_model(*last, model)
            last = (phase, self._train(phase, steps, model))
        assert last is not None
        self._export(*last, model)

    def _tell_environment(self) -> None:
        ignored = sorted(set(environment_names()) & os.environ.keys())
        if ignored:
            message = f"The shell has set {', '.join(ignored)}; this run goes by msSwift.environment of run.yaml alone."
            self._records.append_event("warning", "environment-ignored", message, data={"variables": ignored})
        for name, meant in misspelt_variables(os.environ).items():
            message = (
                f"The shell has set {name}, which ms-swift does not know. {meant} was probably meant: write it in "
                "msSwift.environment of run.yaml."
            )
            data = {"variable": name, "meant": meant}
            self._records.append_event("warning", "environment-misspelt", message, data=data)

    def _prepare(self) -> None:
        self._call("the preparation of the rows", [self._python, "-P", str(PLUGIN)], "preparing", processes=1)

    def _train(self, phase: str, steps: int, model: str) -> Checkpoint:
        """Trains a phase to its end, or looks up how it ended."""
        checkpoints = self._records.path / "checkpoints"
        discard_torn(checkpoints, phase)
        newest = next(iter(whole_checkpoints(checkpoints, phase)), None)
        if newest is None or newest.step < steps or not self._evaluated(phase, steps):
            files = PhaseFiles(
                model,
                dataset_file(self._records.path, phase),
                checkpoints / phase,
                newest.path if newest is not None else None,
            )
            sft = phase == _COLD_START
            arguments = (sft_arguments if sft else grpo_arguments)(self._config, self._names, files)
            program = [self._python, "-P", "-m", "swift.cli.sft" if sft else "swift.cli.rlhf"]
            assert self._config.ms_swift is not None
            self._call(_TITLES[phase], [*program, *arguments], phase, self._config.ms_swift.processes)
            # Later phases begin; they do not go on.
            self._resumes = False
        newest = next(iter(whole_checkpoints(checkpoints, phase)), None)
        if newest is None or newest.step < steps:
            self._stop.raise_if_requested()
            raise EngineFailed(f"ms-swift ended the {_TITLES[phase]} before its last step and left no reason.")
        return newest

    def _evaluated(self, phase: str, steps: int) -> bool:
        rows = read_rows(self._records.path / "evaluations.jsonl")
        return any((row.get("phase"), row.get("step")) == (phase, steps) and "swapped" in row for row in rows)

    def _whole_model(self, phase: str, checkpoint: Checkpoint, model: str) -> str:
        """Returns the folder of a phase's policy; adapters are put into the weights of their model."""
        if self._config.lora is None:
            return str(checkpoint.path)
        merged = self._records.path / "checkpoints" / f"{phase}-merged"
        if not merged.is_dir():
            partial = merged.with_name(f".{merged.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            program = [self._python, "-P", "-m", "swift.cli.export"]
            arguments = merge_arguments(checkpoint.path, model, partial)
            self._call("the merging of the adapters", [*program, *arguments], "exporting", processes=1)
            self._stop.raise_if_requested()
            partial.rename(merged)
        return str(merged)

    def _export(self, phase: str, checkpoint: Checkpoint, model: str) -> None:
        self._stop.raise_if_requested()
        self._records.write_state(phase="exporting", step=0, total_steps=1)
        policy = Path(self._whole_model(phase, checkpoint, model))
        shown = str(policy.relative_to(self._records.path))
        proof = checkpoint.weights[:12]
        message = f"The policy stands in {shown}, in Hugging Face's format; what was trained has sha256 {proof}."
        data = {"path": shown, "weights": checkpoint.weights, "phase": phase, "step": checkpoint.step}
        self._records.append_event("info", "exported", message, step=checkpoint.step, phase=phase, data=data)
        self._records.write_state(phase="exporting", step=1, total_steps=1, eta_seconds=0)
        print(message, flush=True)

    def _call(self, title: str, argv: list[str], phase: str, processes: int) -> None:
        """Runs a program of ms-swift to its end, in so many processes that compute together."""
        self._stop.raise_if_requested()
        environment = process_environment(self._config, self._records.path, phase, self._resumes, os.environ)
        port = _free_port() if processes > 1 else 0
        started: list[subprocess.Popen[bytes]] = []
        try:
            for rank in range(processes):
                own = environment | rank_environment(rank, processes, port)
                # Relative paths among the arguments are meant as those of run.yaml are.
                started.append(subprocess.Popen(argv, cwd=self._config.base, env=own, stdin=subprocess.DEVNULL))
            statuses = self._wait(started)
        finally:
            _end(started)
        wrong = [status for status in statuses if status]
        if self._stop.requested and all(status in _ASKED for status in wrong):
            # Whoever asked for this call sees by its checkpoints how far it came.
            if phase not in _TITLES:
                raise Stopped
            return
        if wrong:
            how = f"with status {wrong[0]}" if wrong[0] > 0 else f"by signal {-wrong[0]}"
            raise EngineFailed(f"ms-swift failed in {title} ({how}); log.txt holds what it said.")

    def _wait(self, started: list[subprocess.Popen[bytes]]) -> list[int]:
        told = False
        while True:
            statuses = [process.poll() for process in started]
            if all(status is not None for status in statuses):
                return [status for status in statuses if status is not None]
            if self._stop.requested and not told:
                told = True
                for process in started:
                    process.terminate()
            if any(statuses):
                _end(started)
            time.sleep(_LOOK_SECONDS)


# How a process ends that was asked to: by itself, or before it could say so.
_ASKED = (0, -15, 143)


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    """Ends the processes that still run."""
    running = [process for process in started if process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _ENDING_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
