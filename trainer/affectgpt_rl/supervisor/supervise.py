"""The life of a run: one engine, started once, watched, and ended with all that it started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence

from ..runfolder import SECRET_NAMES, BadFile, Redactor, RunFolder, boot_id, read_json, start_ticks
from .ending import ending, exit_record
from .hardware import Sampler
from .linux import become_subreaper, engine_preparation
from .log import LogPump
from .process_record import insist, record_process
from .tree import MARKER, descendants, end_all, marked
from .turns import Ticket
from .waiting import Resources, await_turn, recorded
from .watch import Watch

if TYPE_CHECKING:
    from .batch import BatchJob

ALREADY_SUPERVISED = 3
HELD = "another supervisor has this run."
"""Last words of a supervisor that finds its run taken."""
DEFAULT_GRACE_SECONDS = 60.0
# What the engine leaves behind has nothing to save: it gets this long.
_REST_GRACE_SECONDS = 3.0
# An engine left by a dead supervisor was asked to stop at that death, and may still be saving.
_LEFT_BEHIND_GRACE_SECONDS = 5.0
_REQUESTS = {signal.SIGTERM, signal.SIGINT}
# Slurm's warning that the time limit of the job is near.
_WARNING = signal.SIGUSR1
# A node that Slurm gave up may live on with its supervisor, while another one has the run: so often it is looked.
_OWNER_LOOK_SECONDS = 30.0
# How long the supervisor of a requeued job waits for the one before it to leave.
_LEAVING_SECONDS = 300.0


def supervise(
    run_dir: Path,
    argv: Sequence[str],
    cwd: Path,
    job: Optional[BatchJob] = None,
    secrets: Optional[Mapping[str, str]] = None,
) -> int:
    """Runs an engine to its end.

    Args:
        run_dir: The run folder; it exists.
        argv: The engine's command.
        cwd: Where it runs.
        job: The Slurm job that this process is the batch script of.
        secrets: More variables of the engine's environment; their values are kept out of what is written.

    Returns:
        0 once exit.json is written, however the engine ended, or the job is requeued; 3 when another supervisor has the
        run.
    """
    lock = take_run(run_dir)
    deadline = time.monotonic() + (0.0 if job is None else _LEAVING_SECONDS)
    while lock is None and time.monotonic() < deadline:
        time.sleep(0.5)
        lock = take_run(run_dir)
    if lock is None:
        print(f"{run_dir}: {HELD}", file=sys.stderr)
        return ALREADY_SUPERVISED
    # From here on signals wait until the loop asks for them; threads inherit this.
    signal.pthread_sigmask(signal.SIG_BLOCK, _REQUESTS | {signal.SIGCHLD, signal.SIGHUP, _WARNING})
    become_subreaper()
    return _Supervisor(run_dir, argv, cwd, job, secrets or {}).run()


def take_run(run_dir: Path) -> int | None:
    """Takes the lock that says who has the run; it is held until the descriptor is closed. None when another has it."""
    descriptor = os.open(run_dir / ".supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


class _Supervisor:
    def __init__(
        self, run_dir: Path, argv: Sequence[str], cwd: Path, job: Optional[BatchJob], secrets: Mapping[str, str]
    ) -> None:
        self._run_dir = run_dir
        self._job = job
        self._argv = list(argv)
        self._cwd = cwd
        self._environment = engine_environment(run_dir, secrets)
        self._folder = RunFolder(run_dir)
        self._stop_deadline: float | None = None
        self._killed = False
        self._time_is_up = False
        self._replaced = False
        self._ticket: Ticket | None = None

    def run(self) -> int:
        try:
            return self._run()
        finally:
            if self._ticket is not None:
                self._ticket.give_back()

    def _run(self) -> int:
        self._begin()
        # A supervisor that was killed may have left its engine behind, which would write into the same files.
        end_all(lambda: marked(self._run_dir), _LEFT_BEHIND_GRACE_SECONDS, _reap)
        # Which GPUs a job has, and when, is for its scheduler to say.
        obstacle = self._await_turn() if self._job is None else self._stopped_before()
        if obstacle is not None:
            return self._finish(obstacle)
        read_end, write_end = os.pipe()
        try:
            engine = self._start_engine(write_end)
        except OSError as error:
            message = f"The engine could not be started: {error.strerror}: {error.filename or self._argv[0]}."
            return self._finish(exit_record(None, None, "failed", message))
        finally:
            os.close(write_end)
        pump = LogPump(read_end, self._run_dir / "log.txt", Redactor(self._environment))
        watch = Watch(self._folder, Sampler(os.getpid(), self._run_dir))
        pump.start()
        watch.start()
        record_process(self._run_dir, engine.pid)

        status = self._wait(engine.pid)
        # The object would wait for a child that is already reaped.
        engine.returncode = status
        memory_ran_out = watch.memory_ran_out
        watch.stop()
        end_all(lambda: descendants(os.getpid()), _REST_GRACE_SECONDS, _reap)
        pump.join(timeout=_REST_GRACE_SECONDS)
        if self._replaced:
            return ALREADY_SUPERVISED
        return self._end(ending(status, self._stop_deadline is not None, self._killed, pump.last_line, memory_ran_out))

    def _begin(self) -> None:
        end, stop = self._run_dir / "exit.json", self._run_dir / "stop.json"
        # Of an earlier attempt. A job, though, counts as running before its supervisor does: a stop may be there first.
        if self._job is None or end.exists():
            stop.unlink(missing_ok=True)
        # process.json comes first, so that the run is at no moment taken for lost.
        record_process(self._run_dir, None)
        end.unlink(missing_ok=True)
        self._folder.write_state(phase="preparing", step=0, total_steps=0)
        if self._job is not None:
            self._job.tell_start()

    def _stopped_before(self) -> dict[str, Any] | None:
        """Returns exit.json of a job's run that was stopped before this supervisor could hear of it."""
        if not self._stop_is_asked():
            return None
        return exit_record(None, None, "stopped", "Stopped on request before the engine was started.")

    def _await_turn(self) -> dict[str, Any] | None:
        """Takes the run's place on its machine; returns exit.json of a run that is not to start."""
        run = recorded(self._run_dir)
        resources = Resources.of(run)
        self._environment.update(resources.environment())

        def stopped_within(seconds: float) -> bool:
            return signal.sigtimedwait(_REQUESTS, seconds) is not None

        name = str(run.get("name") or self._run_dir.name)
        self._ticket, obstacle = await_turn(self._run_dir, resources, name, self._folder, stopped_within)
        # The patience with an engine that loads begins now.
        if obstacle is None and resources.wait:
            self._folder.write_state(phase="preparing", step=0, total_steps=0)
        return obstacle

    def _start_engine(self, output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._argv,
            cwd=self._cwd,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            # It has its GPUs for as long as it lives, also where its supervisor is gone.
            pass_fds=[] if self._ticket is None else [self._ticket.descriptor],
            preexec_fn=engine_preparation(),  # noqa: PLW1509 (no thread is running yet)
        )

    def _wait(self, engine: int) -> int:
        """Waits for the engine's end and hands on requests to stop; returns its status."""
        while True:
            timeout = 3600.0 if self._stop_deadline is None else max(0.0, self._stop_deadline - time.monotonic())
            if self._job is not None:
                timeout = min(timeout, _OWNER_LOOK_SECONDS)
            signalled = signal.sigtimedwait(_REQUESTS | {signal.SIGCHLD, _WARNING}, timeout)
            due = self._stop_deadline is not None and time.monotonic() >= self._stop_deadline
            if signalled is None and due and not self._killed:
                self._kill(engine)
            elif signalled is None and self._job is not None and not self._owns_run() and not self._killed:
                self._replaced = True
                self._kill(engine)
            elif signalled is not None and signalled.si_signo == _WARNING and self._job is not None:
                self._warned(self._job, engine)
            elif signalled is not None and signalled.si_signo in _REQUESTS:
                self._stop(engine)
            # One SIGCHLD may stand for several children.
            status = _reap().get(engine)
            if status is not None:
                return status

    def _kill(self, engine: int) -> None:
        self._killed = True
        os.kill(engine, signal.SIGKILL)
        self._stop_deadline = time.monotonic() + 3600.0

    def _owns_run(self) -> bool:
        try:
            process = read_json(self._run_dir / "process.json") or {}
        except BadFile:
            return True
        supervisor, own = process.get("supervisor"), os.getpid()
        return supervisor == {"pid": own, "startTicks": start_ticks(own)} and process.get("bootId") == boot_id()

    def _warned(self, job: BatchJob, engine: int) -> None:
        """The time limit is near: the engine saves, and the job will be requeued unless a stop was asked for."""
        if self._stop_deadline is None:
            self._time_is_up = True
            job.tell_time_limit(job.warned_grace)
            os.kill(engine, signal.SIGTERM)
            self._stop_deadline = time.monotonic() + job.warned_grace

    def _stop(self, engine: int) -> None:
        # A person's wish counts more than the time limit's: the run is not to come back by itself.
        if self._time_is_up:
            self._time_is_up = False
            self._folder.append_event("info", "stop-requested", "Asked to stop: the job is not requeued.")
        grace = self._requested_grace()
        deadline = time.monotonic() + grace
        if self._stop_deadline is None:
            self._folder.append_event("info", "stop-requested", f"Asked to stop; it has {grace:g} s to save its work.")
            # The engine alone is asked: its helpers must live on while it finishes a step and saves.
            os.kill(engine, signal.SIGTERM)
            self._stop_deadline = deadline
        else:
            self._stop_deadline = min(self._stop_deadline, deadline)

    def _stop_is_asked(self) -> bool:
        return (self._run_dir / "stop.json").exists()

    def _requested_grace(self) -> float:
        try:
            grace = (read_json(self._run_dir / "stop.json") or {}).get("graceSeconds")
        except BadFile:
            grace = None
        if isinstance(grace, (int, float)):
            return max(0.0, float(grace))
        return DEFAULT_GRACE_SECONDS if self._job is None else self._job.cancel_grace

    def _end(self, record: dict[str, Any]) -> int:
        """Ends the run or, when the time limit ended the engine, has the job started again."""
        # Where the engine was quick to save, the signal of a stop that was asked for meanwhile is still on its way.
        if not self._time_is_up or self._job is None or record["reason"] != "stopped" or self._stop_is_asked():
            return self._finish(record)
        obstacle = self._job.requeue()
        if obstacle is None:
            return 0
        return self._finish({**record, "reason": obstacle.reason, "message": obstacle.message})

    def _finish(self, record: dict[str, Any]) -> int:
        insist(self._run_dir / "exit.json", record)
        return 0


def engine_environment(run_dir: Path, secrets: Mapping[str, str]) -> dict[str, str]:
    """Returns the engine's environment: our own, what finds its processes again, and the run's secrets."""
    # Programs that show a title in the process list write it over their environment, and with it over our mark, unless
    # they are asked not to (setproctitle, which vLLM and Ray use).
    own = {MARKER: str(run_dir), "PYTHONUNBUFFERED": "1", "SPT_NOENV": "1"}
    return {**os.environ, **own, **secrets, **({SECRET_NAMES: ",".join(secrets)} if secrets else {})}


def _reap() -> dict[int, int]:
    """Collects the status of every dead child, adopted ones too."""
    statuses: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            statuses[pid] = status
    return statuses
