"""Runs as Slurm jobs: submitted, resumed and stopped through the scheduler."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from ..runfolder import derived_state, replace_json
from ..slurm import (
    SCRIPT,
    SUBMITTING,
    Job,
    SlurmError,
    Submission,
    call,
    find_named,
    job_name,
    look,
    queue_record,
    read_queue,
    standing,
    submission_argv,
    write_queue,
)
from . import params as given
from .errors import ALIVE, SCHEDULER, CallError, refused
from .params import Params
from .start import program
from .trainer import check_config

_SCRIPT_FILE = "slurm.sh"
# Which runs of a root have a job that may still change: an empty file each.
_ACTIVE = ".launches/slurm"
ARRAYS = ".launches/arrays"
_NO_CONTACT = "Unable to contact slurm controller"
_ARRAY_PREFIX = "array-"
_RUNS_FILE = "runs.json"
_EARLIER_END = ".exit-before.json"
# Why a job waits, Slurm says a moment after it has taken it.
_SETTLING_SECONDS = 5.0


def settings_of(config: Any) -> Optional[Dict[str, Any]]:
    """Returns the section ``slurm`` of a checked configuration; None when its launcher is another one."""
    if not isinstance(config, dict) or config.get("launcher") != "slurm":
        return None
    settings = config.get("slurm")
    return settings if isinstance(settings, dict) else {}


def is_submitted(run: Dict[str, Any]) -> bool:
    """Says whether a run was launched through Slurm."""
    launcher = run.get("launcher")
    return isinstance(launcher, dict) and launcher.get("kind") == "slurm"


def preview(params: Params) -> Dict[str, Any]:
    """Says what a launch would submit, and what Slurm expects of it, without submitting anything."""
    python, config = given.text(params, "python"), given.folder(params, "config")
    report = check_config(python, str(config), given.overrides(params))
    if report["problems"]:
        raise refused(report["problems"])
    settings = settings_of(report.get("resolved"))
    if settings is None:
        raise refused([_problem(str(config), "launcher", "The launcher of this configuration is not Slurm.")])
    name = str((report.get("resolved") or {}).get("name") or "run")
    submission = Submission(job_name(name, "RUN_ID"), "RUN_DIR", f"RUN_DIR/{_SCRIPT_FILE}", _command("RUN_DIR"))
    argv = submission_argv(settings, submission)
    # Where the job would run does not exist yet, and the script comes over standard input.
    asked = [part for part in argv[1 : argv.index(submission.script)] if not part.startswith("--chdir=")]
    start, problem = None, None
    try:
        answer = call("sbatch", ["--test-only", *asked], SCRIPT)
    except SlurmError as error:
        problem = str(error)
    else:
        start, problem = (None, answer.reason) if answer.status else (_start_in(answer.reason), None)
    return {"script": SCRIPT, "argv": argv, "start": start, "problem": problem}


def submit(root: Path, run_dir: Path, run: Dict[str, Any], python: Optional[str] = None, resume: bool = False) -> str:
    """Submits a run whose folder stands; returns the job's id.

    Raises:
        CallError: Slurm did not take it. The folder is as it was but for its script.
    """
    identity = f"{run['id']}-{secrets.token_hex(3)}" if resume else str(run["id"])
    name = job_name(str(run.get("name") or "run"), identity)
    command = _command(str(run_dir)) + (["--python", python] if python else []) + (["--resume"] if resume else [])
    submission = Submission(name, str(run_dir), str(run_dir / _SCRIPT_FILE), command)
    before = read_queue(run_dir)
    _write_script(run_dir)
    # An earlier stop is not one of the job that comes.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(run_dir / "stop.json")
    # First of all: whoever finds a run whose submission was cut off looks for a job with this name.
    write_queue(run_dir, queue_record(name, None, SUBMITTING))
    _track(root, run_dir)
    try:
        job = _submitted(run, submission)
    except CallError:
        if before is not None:
            write_queue(run_dir, before)
        raise
    _adopt(run_dir, run, name, job)
    return job


def submit_array(
    root: Path,
    folder: Path,
    run_dirs: Sequence[Path],
    runs: Sequence[Dict[str, Any]],
    at_once: Optional[int],
    after: Sequence[str] = (),
) -> str:
    """Submits runs whose folders stand as one array of jobs; returns its id.

    Args:
        root: The runs root.
        folder: Where the array's own files are; it exists.
        run_dirs: The run folders, in the order of the tasks.
        runs: The content of each one's run.json. All have the same section ``slurm``.
        at_once: How many may run side by side; None for all.
        after: Numbers of the jobs that have to end first.

    Raises:
        CallError: Slurm did not take it.
    """
    name = f"{_ARRAY_PREFIX}{folder.name}"

    _write_script(folder)
    (folder / _RUNS_FILE).write_text(json.dumps([str(run_dir) for run_dir in run_dirs]), "utf-8")
    for run_dir in run_dirs:
        write_queue(run_dir, queue_record(name, None, SUBMITTING))
        _track(root, run_dir)
    command = [*program(), "batch", "--runs", str(folder / _RUNS_FILE)]
    script = str(folder / _SCRIPT_FILE)
    job = _submitted(runs[0], Submission(name, str(folder), script, command, len(run_dirs), at_once, after))
    for task, (run_dir, run) in enumerate(zip(run_dirs, runs)):  # noqa: B905 (Python 3.8)
        _adopt(run_dir, run, name, f"{job}_{task}")
    return job


def _track(root: Path, run_dir: Path) -> None:
    (root / _ACTIVE).mkdir(parents=True, exist_ok=True)
    (root / _ACTIVE / run_dir.name).touch()


def _adopt(run_dir: Path, run: Dict[str, Any], name: str, job: str) -> None:
    """Records the job of a run."""
    replace_json(run_dir / "run.json", dict(run, launcher={"kind": "slurm", "jobId": job}))
    # The job may have started meanwhile; what it says of itself is newer.
    if (read_queue(run_dir) or {}).get("state") == SUBMITTING:
        write_queue(run_dir, queue_record(name, Job(job, name, "PENDING", None, float(int(time.time())))))


def finish_submission(root: Path, run_dir: Path, run: Dict[str, Any]) -> None:
    """Completes a submission that was cut off: takes the job that it made, or makes it now.

    Raises:
        CallError: Slurm did not take it.
    """
    queue = read_queue(run_dir) or {}
    if queue.get("state") != SUBMITTING:
        return
    name = str(queue.get("jobName"))
    try:
        job = find_named(name)
    except SlurmError as error:
        raise CallError(SCHEDULER, f"Slurm cannot be asked for the job of {run_dir}: {error}") from None
    if job is None:
        # One that has run before was to go on.
        submit(root, run_dir, run, resume=(run_dir / "process.json").exists())
    else:
        task = _task_of(root, run_dir, name)
        _adopt(run_dir, run, name, job if task is None else f"{job}_{task}")


def _task_of(root: Path, run_dir: Path, name: str) -> Optional[int]:
    """Returns which task of an array a run is; None when its job is no array."""
    try:
        folders = json.loads((root / ARRAYS / name[len(_ARRAY_PREFIX) :] / _RUNS_FILE).read_text("utf-8"))
        return folders.index(str(run_dir))
    except (OSError, ValueError):
        return None


def resume_job(run_dir: Path, run: Dict[str, Any], python: str) -> Dict[str, Any]:
    """Submits a run that goes on from its last checkpoint."""
    if derived_state(run_dir) in ("queued", "running", "stalled"):
        raise CallError(ALIVE, f"{run_dir}: the run is queued or running already.")
    # How it ended counts no longer, unless Slurm refuses the job.
    end, before = run_dir / "exit.json", run_dir / _EARLIER_END
    with contextlib.suppress(FileNotFoundError):
        os.replace(end, before)
    try:
        job = submit(run_dir.parent, run_dir, run, python, resume=True)
    except CallError:
        with contextlib.suppress(FileNotFoundError):
            os.replace(before, end)
        raise
    with contextlib.suppress(FileNotFoundError):
        os.unlink(before)
    return {"pid": None, "jobId": job}


def stop_job(run_dir: Path, by_force: bool) -> bool:
    """Cancels a job that waits; has the supervisor of one that runs stop it.

    Args:
        run_dir: The run folder.
        by_force: An earlier stop has had its time: the job is ended by Slurm.

    Returns:
        Whether there was a job to stop.

    Raises:
        CallError: Slurm cannot be asked.
    """
    queue = read_queue(run_dir) or {}
    job, name = queue.get("jobId"), str(queue.get("jobName"))
    if not job:
        return False
    try:
        # Found by its name too: a later job with the same number is never touched. Not by scancel's own filters, which
        # cancel all waiting tasks of an array in place of the one that was named.
        found = _look_at(str(job), name)
        if found is None:
            return False
        if found.state == "RUNNING" and not by_force:
            found = _signalled(str(job), name)
            if found is None:
                return True
        _answered(call("scancel", [str(job)]))
        # The task of an array that is cancelled before it starts is forgotten at once.
        found = _look_at(str(job), name) or found._replace(state="CANCELLED")
    except SlurmError as error:
        raise CallError(SCHEDULER, f"Slurm could not be asked to stop the job {job}: {error}") from None
    if found.state == "CANCELLED":
        write_queue(run_dir, queue_record(name, found))
    return True


def _signalled(job: str, name: str) -> Optional[Job]:
    """Asks the supervisor of a running job to stop it; returns the job where there is none that could hear it."""
    # To the supervisor alone, which lets the engine save and says how it ended; Slurm itself would kill soon.
    answer = call("scancel", ["--batch", "--signal=TERM", job])
    if answer.status == 0:
        return None
    # It may have ended just before, or be on its way back into the queue.
    found = _look_at(job, name)
    if found is None or standing(found.state) not in ("queued", "running"):
        return None
    if found.state != "RUNNING":
        return found
    # Of a task of an array Slurm 22.05 says that it cannot be altered now, and has delivered the signal.
    if "_" not in job:
        _answered(answer)
    return None


def _look_at(job: str, name: str) -> Optional[Job]:
    return look({job: name}).get(job)


def active_runs(root: Path) -> List[Path]:
    """Returns the runs of a root whose jobs may still change."""
    try:
        return [root / name for name in os.listdir(root / _ACTIVE)]
    except FileNotFoundError:
        return []


def has_settled_jobs(root: Path) -> bool:
    """Says whether Slurm has had any of a root's jobs for long enough to say how it stands."""
    try:
        with os.scandir(root / _ACTIVE) as entries:
            ages = [time.time() - entry.stat().st_mtime for entry in entries]
    except FileNotFoundError:
        return False
    # A clock that was set back is no reason to wait.
    return any(not 0 <= age < _SETTLING_SECONDS for age in ages)


def forget(run_dir: Path) -> None:
    """Takes a run out of ``active_runs``."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(run_dir.parent / _ACTIVE / run_dir.name)


def _command(run_dir: str) -> List[str]:
    return [*program(), "batch", "--run-dir", run_dir]


def _submitted(run: Dict[str, Any], submission: Submission) -> str:
    settings = settings_of(run.get("config")) or {}
    argv = submission_argv(settings, submission)
    try:
        answer = call(argv[0], argv[1:])
    except SlurmError as error:
        raise CallError(SCHEDULER, f"The run could not be submitted: {error}") from None
    if answer.status == 0:
        # `31`, or `31;cluster`.
        return answer.output.strip().split(";")[0]
    if _NO_CONTACT in answer.errors:
        raise CallError(SCHEDULER, f"Slurm's controller does not answer: {answer.reason}.")
    raise refused([_problem(str(run.get("configPath", "")), "slurm", f"Slurm refused the job: {answer.reason}.")])


def _answered(answer: Any) -> None:
    if answer.status:
        raise SlurmError(answer.reason)


def _problem(file: str, key: str, message: str) -> Dict[str, Any]:
    return {"file": file, "key": key, "message": message}


def _start_in(said: str) -> Optional[float]:
    """Reads `Job 36 to start at 1795668293 using …`."""
    words = said.split()
    after = words[words.index("at") + 1] if "at" in words[:-1] else ""
    return float(after) if after.isdigit() else None


def _write_script(folder: Path) -> None:
    path = folder / _SCRIPT_FILE
    path.write_text(SCRIPT, "ascii")
    path.chmod(0o755)
