"""Launching: a checked configuration becomes a run folder and a supervisor, once for each token."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from ..runfolder import BadFile, read_json, read_run, replace_json, run_record
from ..slurm import QUEUE_FILE, SUBMITTING, queue_record, read_queue
from . import params as given
from .errors import INVALID_PARAMS, CallError, refused
from .handed import secrets_for
from .params import Params
from .start import living_supervisor, start_supervisor
from .submit import ARRAYS, finish_submission, is_submitted, settings_of, submit, submit_array
from .trainer import check_config, train_argv

# Beside the runs, so that a prepared folder can be renamed into its place. No run has a name with a dot in front.
_LAUNCHES = ".launches"
_SHORTEST_TOKEN, _LONGEST_TOKEN = 8, 200
_LARGEST_SEED = 2**32 - 1
_MOST_TASKS = 1000


def check(params: Params) -> Dict[str, Any]:
    """Checks a configuration and says what a launch would run."""
    python, config = given.text(params, "python"), str(given.folder(params, "config"))
    return dict(check_config(python, config, given.overrides(params)), argv=train_argv(python, config, "RUN_DIR"))


def launch(params: Params) -> Dict[str, Any]:
    """Launches a run, or says which one the token has launched before."""
    python, config = given.text(params, "python"), given.folder(params, "config")
    root, token = given.folder(params, "root"), given.text(params, "token")
    _check_token(token)
    name = given.text(params, "name") if "name" in params else None
    seed = given.whole(params, "seed", 0, _LARGEST_SEED) if "seed" in params else None

    claim = _claim(root, token)
    before = _launched(root, claim)
    if before is not None and not _is_cut_off(before):
        return before
    # Reading whole datasets takes a while: two windows may check at once, and only one launches.
    report = _checked(python, config, given.overrides(params))
    handed = secrets_for(report.get("resolved"), params, str(config))
    (root / _LAUNCHES).mkdir(parents=True, exist_ok=True)
    with _only_one(root):
        before = _launched(root, claim)
        if before is None:
            return _create(root, claim, report, python, config, token, name, seed, handed)
        return _finished(root, claim, before)


def launch_array(params: Params) -> Dict[str, Any]:
    """Launches runs as one array of Slurm jobs, each by its own token; those that were launched before are left out."""
    python, root = given.text(params, "python"), given.folder(params, "root")
    at_once = given.whole(params, "atOnce", 1, _MOST_TASKS) if "atOnce" in params else None
    after = _jobs(params.get("after", []))
    wanted = params.get("runs")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= _MOST_TASKS:
        raise CallError(
            INVALID_PARAMS, f"'runs' must be a list of 1 to {_MOST_TASKS} runs, each with token and config."
        )
    runs = [run if isinstance(run, dict) else {} for run in wanted]
    for run in runs:
        _check_token(given.text(run, "token"))
    if len({run["token"] for run in runs}) < len(runs):
        raise CallError(INVALID_PARAMS, "Each of 'runs' needs a token of its own.")
    reports = [_checked(python, given.folder(run, "config")) for run in runs]
    sections = [settings_of(report.get("resolved")) for report in reports]
    if sections[0] is None or any(section != sections[0] for section in sections):
        message = "Runs of one array need the launcher 'slurm' and the same section 'slurm'."
        raise refused([{"file": str(runs[0]["config"]), "key": "slurm", "message": message}])
    (root / _LAUNCHES).mkdir(parents=True, exist_ok=True)
    with _only_one(root):
        return {"runs": _create_array(root, runs, reports, python, at_once, after)}


def launched(root: Path, token: str) -> Optional[Dict[str, Any]]:
    """Returns the run that a token has launched in a runs root, as ``launch`` would answer; None when it has not."""
    return _launched(root, _claim(root, token))


def _jobs(wanted: Any) -> List[str]:
    if not isinstance(wanted, list) or not all(isinstance(job, str) and job.isdecimal() for job in wanted):
        raise CallError(INVALID_PARAMS, "'after' must be a list of job numbers.")
    return wanted


def _check_token(token: str) -> None:
    if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN:
        raise CallError(INVALID_PARAMS, f"'token' must have {_SHORTEST_TOKEN} to {_LONGEST_TOKEN} characters.")


def _checked(python: str, config: Path, overrides: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    report = check_config(python, str(config), overrides)
    if report["problems"]:
        raise refused(report["problems"])
    return report


def _is_cut_off(launched: Dict[str, Any]) -> bool:
    """Says whether a run was made and perhaps never handed to Slurm."""
    return (read_queue(Path(launched["folder"])) or {}).get("state") == SUBMITTING


def _finished(root: Path, claim: Path, before: Dict[str, Any]) -> Dict[str, Any]:
    """Returns a run that was launched before, whose submission is completed where it was cut off."""
    folder = Path(before["folder"])
    if _is_cut_off(before):
        finish_submission(root, folder, read_run(folder))
    return _launched(root, claim) or before


def _claim(root: Path, token: str) -> Path:
    return root / _LAUNCHES / (hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".json")


def _launched(root: Path, claim: Path) -> Optional[Dict[str, Any]]:
    """Returns the run that a token has made. A claim without a folder is a launch that never came to its end."""
    try:
        folder = root / Path((read_json(claim) or {})["folder"]).name
        run = read_run(folder)
    except (KeyError, TypeError, BadFile):
        return None
    return _answer(folder, run, living_supervisor(folder), already=True)


def _answer(folder: Path, run: Dict[str, Any], pid: Optional[int], already: bool) -> Dict[str, Any]:
    job = (run.get("launcher") or {}).get("jobId")
    return {"folder": str(folder), "id": run["id"], "pid": pid, "jobId": job, "already": already}


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Holds back other relays of this runs root; the lock ends with its holder."""
    descriptor = os.open(root / _LAUNCHES / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _create(
    root: Path,
    claim: Path,
    report: Dict[str, Any],
    python: str,
    config: Path,
    token: str,
    name: Optional[str],
    seed: Optional[int],
    handed: Dict[str, str],
) -> Dict[str, Any]:
    identity = secrets.token_hex(6)
    folder = _folder(root, report, name, identity)
    argv = train_argv(python, str(config), str(folder))
    record = run_record(
        report, identity=identity, config_path=config, argv=argv, cwd=folder, token=token, name=name, seed=seed
    )
    # The claim comes before the folder: a relay that dies in between leaves a token without a run, never two runs.
    replace_json(claim, {"folder": folder.name})
    prepared = root / _LAUNCHES / folder.name
    prepared.mkdir()
    try:
        replace_json(prepared / "run.json", record)
        if is_submitted(record):
            job = _submit(root, folder, prepared, record)
            return _answer(folder, dict(record, launcher={"jobId": job}), None, already=False)
        return _answer(folder, record, start_supervisor(folder, argv, handed, prepared), already=False)
    finally:
        # The supervisor has moved it to its place, unless it could not start.
        shutil.rmtree(prepared, ignore_errors=True)


def _submit(root: Path, folder: Path, prepared: Path, record: Dict[str, Any]) -> str:
    # Its job may start before sbatch has answered, so that the folder stands first; one that Slurm refuses goes again.
    replace_json(prepared / QUEUE_FILE, queue_record(folder.name, None, SUBMITTING))
    prepared.rename(folder)
    try:
        return submit(root, folder, record)
    except CallError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _create_array(
    root: Path,
    runs: List[Dict[str, Any]],
    reports: List[Dict[str, Any]],
    python: str,
    at_once: Optional[int],
    after: List[str],
) -> List[Dict[str, Any]]:
    new: List[Path] = []
    records: List[Dict[str, Any]] = []
    for run, report in zip(runs, reports):  # noqa: B905 (Python 3.8)
        claim = _claim(root, run["token"])
        before = _launched(root, claim)
        if before is not None:
            _finished(root, claim, before)
            continue
        identity, config = secrets.token_hex(6), given.folder(run, "config")
        folder = _folder(root, report, None, identity)
        argv = train_argv(python, str(config), str(folder))
        records.append(
            run_record(report, identity=identity, config_path=config, argv=argv, cwd=folder, token=run["token"])
        )
        replace_json(claim, {"folder": folder.name})
        new.append(folder)
    if new:
        _submit_array(root, new, records, at_once, after)
    answers = [_launched(root, _claim(root, run["token"])) for run in runs]
    made = {str(folder) for folder in new}
    return [dict(answer, already=answer["folder"] not in made) for answer in answers if answer is not None]


def _submit_array(
    root: Path, folders: List[Path], records: List[Dict[str, Any]], at_once: Optional[int], after: List[str]
) -> None:
    own = root / ARRAYS / secrets.token_hex(6)
    own.mkdir(parents=True)
    try:
        for folder, record in zip(folders, records):  # noqa: B905 (Python 3.8)
            prepared = root / _LAUNCHES / folder.name
            prepared.mkdir()
            replace_json(prepared / "run.json", record)
            replace_json(prepared / QUEUE_FILE, queue_record(own.name, None, SUBMITTING))
            prepared.rename(folder)
        submit_array(root, own, folders, records, at_once, after)
    except CallError:
        for folder in [own, *folders]:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _folder(root: Path, report: Dict[str, Any], name: Optional[str], identity: str) -> Path:
    return root / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{_name(report, name)}-{identity}"


def _name(report: Dict[str, Any], name: Optional[str]) -> str:
    wanted = name or (report.get("resolved") or {}).get("name") or "run"
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in str(wanted))[:80]
