"""A whole run with verl: rows, its process or its job of a Ray cluster, and the records of what that writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...config.verl import setting_names, verl_python
from ...datasets import Row, read_rows
from ...emotion import Lexicon
from ...runfolder import RunFolder, read_json, read_run, replace_json
from ..trl.failure import EngineFailure
from ..trl.stop import StopSignal
from .arguments import EVALUATED, TRAIN, process_environment, stop_argv, submit_argv, verl_argv, verl_of
from .folder import next_attempt
from .records import PHASE, VerlRecords
from .rows import verl_rows, write_rows

_LOOK_SECONDS = 1.0
# Ray ends its workers one after another; the supervisor waits longer than this.
_ENDING_SECONDS = 20.0
_STOP_SECONDS = 45.0
# What verl's dataset says once it has left out what is too long, or what it could not read: the training set first.
_KEPT = re.compile(rb"filter dataset len: (\d+)")
_MOST_LOG = 4_000_000


def run_verl(config: RunConfig, lexicon: Lexicon, records: RunFolder, run_id: str) -> bool:
    """Trains a policy with verl, from its last checkpoint where there is one.

    Args:
        config: The checked configuration.
        lexicon: The wheels that it names.
        records: The run folder.
        run_id: The run's identity, for the name of a job.

    Returns:
        Whether the run is finished; False when it was asked to stop.

    Raises:
        EngineFailure: verl failed, or ended too early.
        DatasetError: A dataset cannot be read.
    """
    stop = StopSignal()
    stop.install()
    return _Run(config, lexicon, records, run_id, stop).execute()


class _Run:
    def __init__(self, config: RunConfig, lexicon: Lexicon, records: RunFolder, run_id: str, stop: StopSignal) -> None:
        self._config, self._records, self._stop = config, records, stop
        self._files = next_attempt(records.path)
        self._python = verl_python(config)
        self._address = verl_of(config).address
        self._job = f"affectgpt-rl-{run_id[:12]}-{self._files.attempt}"
        train, evaluated = self._sets()
        self._samples = len(train)
        self._log_begins: int | None = self._log_size()
        self._follower = VerlRecords(config, lexicon, records, self._files, train, evaluated)

    def execute(self) -> bool:
        """Runs verl to its end and records what it does meanwhile."""
        self._write_rewards()
        self._end_earlier_job()
        steps, behind = self._config.rl.steps, self._files.saved_step()
        if behind:
            message = f"GRPO goes on after step {behind} of {steps}."
            self._records.append_event("info", "resumed", message, step=behind, phase=PHASE, data={"key": PHASE})
        else:
            message = f"GRPO begins: {steps} steps."
            self._records.append_event("info", "phase", message, step=0, phase=PHASE, data={"key": PHASE})
        status = 0 if behind >= steps else self._train()
        self._follower.refresh(ended=True)
        self._tell_left_out()
        if self._stop.requested and self._follower.step < steps:
            print("Stopped on request; the run goes on from its last checkpoint.", flush=True)
            return False
        if status:
            how = f"with status {status}" if status > 0 else f"by signal {-status}"
            raise EngineFailure(f"verl ended {how} after step {self._follower.step}; log.txt holds what it said.")
        if self._files.saved_step() < steps:
            raise EngineFailure(
                f"verl ended after step {self._follower.step} of {steps} and left no reason: too few samples may be "
                "left of the training set where prompts are longer than verl.maxPromptTokens. See log.txt."
            )
        self._tell_policy()
        return True

    def _sets(self) -> tuple[list[Row], list[Row]]:
        config = self._config
        train = read_rows(config.path(config.data.train))
        validation = config.data.validation if config.evaluation.set == "validation" else None
        # verl takes the first samples too, where not all are asked for.
        evaluated = read_rows(config.path(validation or config.data.held_out))[: config.evaluation.samples]
        write_rows(self._files.dataset(TRAIN), verl_rows(config, train))
        write_rows(self._files.dataset(EVALUATED), verl_rows(config, evaluated))
        return train, evaluated

    def _write_rewards(self) -> None:
        """Writes the configuration for verl's processes; its paths do not depend on where it lies."""
        written: dict[str, Any] = dict(read_run(self._records.path)["config"])
        config = self._config
        if config.lexicon_path is not None:
            written["lexicon"] = str(config.lexicon_path)
        if config.endpoint is not None:
            written["endpoint"] = {**written["endpoint"], "cache": str(config.path(config.endpoint.cache))}
        # JSON is YAML.
        self._files.rewards.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")

    def _train(self) -> int:
        """Runs verl and returns its exit status; a signal's number is negative."""
        files = self._files
        argv = verl_argv(self._config, setting_names(self._config), files, self._python)
        own = process_environment(self._config, files)
        environment = os.environ | own
        if self._address is not None:
            argv = submit_argv(self._ray, self._address, self._job, own, argv)
            replace_json(files.job, {"schema": 1, "address": self._address, "job": self._job})
        replace_json(files.own / "command.json", {"schema": 1, "argv": argv})
        try:
            child = subprocess.Popen(argv, cwd=self._config.base, env=environment, stdin=subprocess.DEVNULL)
        except OSError as error:
            raise EngineFailure(f"verl could not be started: {error.strerror}: {error.filename}") from error
        try:
            status = self._watched(child)
        finally:
            _end(child)
        if status == 0:
            files.job.unlink(missing_ok=True)
        elif self._address is not None:
            # What submitted the job may have lost its cluster, where the job goes on.
            self._stop_job(self._address, self._job)
        return status

    def _watched(self, child: subprocess.Popen[bytes]) -> int:
        size, told = -1, False
        while True:
            if self._stop.requested and not told:
                told = True
                self._ask_to_end(child)
            try:
                status = child.wait(_LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                self._follower.refresh()
            else:
                # A signal to all processes of the run ends what submitted the job before its job.
                if self._stop.requested and not told:
                    self._ask_to_end(child)
                return status
            grown = self._log_size()
            if grown != size:
                size = grown
                self._follower.beat()
                self._tell_left_out()

    @property
    def _log(self) -> Path:
        return self._records.path / "log.txt"

    def _log_size(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _tell_left_out(self) -> None:
        """Tells, once, how many training samples verl has left out: it says so in its log alone."""
        if self._log_begins is None or not self._log.exists():
            return
        with self._log.open("rb") as log:
            log.seek(self._log_begins)
            text = log.read(_MOST_LOG)
        found = _KEPT.search(text)
        # It comes before the first step, or never.
        if found is not None or len(text) == _MOST_LOG:
            self._log_begins = None
        if found is None:
            return
        if missing := self._samples - int(found[1]):
            message = (
                f"verl leaves out {missing} of {self._samples} training samples: their prompts are longer than "
                "verl.maxPromptTokens, or their media cannot be read. log.txt says which it is."
            )
            self._records.append_event("warning", "samples-left-out", message, phase=PHASE, data={"count": missing})

    @property
    def _ray(self) -> Path:
        return self._python.with_name("ray")

    def _ask_to_end(self, child: subprocess.Popen[bytes]) -> None:
        if self._address is None:
            child.send_signal(signal.SIGTERM)
        else:
            # The job runs on the cluster; what runs here prints its output, and ends with it.
            self._stop_job(self._address, self._job)

    def _end_earlier_job(self) -> None:
        """Ends a job that an earlier attempt has left behind: it would write the same checkpoints."""
        earlier = read_json(self._files.job)
        if earlier is None:
            return
        address, job = str(earlier.get("address", "")), str(earlier.get("job", ""))
        self._stop_job(address, job)
        self._files.job.unlink(missing_ok=True)

    def _stop_job(self, address: str, job: str) -> None:
        try:
            argv = stop_argv(self._ray, address, job)
            subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, timeout=_STOP_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"The job {job} of {address} could not be stopped: {error}", file=sys.stderr, flush=True)

    def _tell_policy(self) -> None:
        step = self._config.rl.steps
        actor = self._files.checkpoints / f"global_step_{step}" / "actor"
        shown = str(actor.relative_to(self._records.path))
        message = (
            f"The policy stands in {shown}, in verl's shards. For Hugging Face's format: {self._python} -m "
            f"verl.model_merger merge --backend fsdp --local_dir {actor} --target_dir {self._records.path / 'policy'}"
        )
        self._records.append_event(
            "info", "exported", message, step=step, phase=PHASE, data={"path": shown, "phase": PHASE, "step": step}
        )
        self._records.write_state(phase="exporting", step=1, total_steps=1, eta_seconds=0)
        print(message, flush=True)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends verl's process where it still runs."""
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
