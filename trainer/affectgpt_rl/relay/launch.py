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
from typing import Any, Dict, Iterator, Optional

from ..runfolder import BadFile, read_json, read_run, replace_json, run_record
from . import params as given
from .errors import INVALID_PARAMS, CallError, refused
from .params import Params
from .start import living_supervisor, start_supervisor
from .trainer import check_config, train_argv

# Beside the runs, so that a prepared folder can be renamed into its place. No run has a name with a dot in front.
_LAUNCHES = ".launches"
_SHORTEST_TOKEN, _LONGEST_TOKEN = 8, 200
_LARGEST_SEED = 2**32 - 1


def check(params: Params) -> Dict[str, Any]:
    """Checks a configuration and says what a launch would run."""
    python, config = given.text(params, "python"), str(given.folder(params, "config"))
    return dict(check_config(python, config), argv=train_argv(python, config, "RUN_DIR"))


def launch(params: Params) -> Dict[str, Any]:
    """Launches a run, or says which one the token has launched before."""
    python, config = given.text(params, "python"), given.folder(params, "config")
    root, token = given.folder(params, "root"), given.text(params, "token")
    if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN:
        raise CallError(INVALID_PARAMS, f"'token' must have {_SHORTEST_TOKEN} to {_LONGEST_TOKEN} characters.")
    name = given.text(params, "name") if "name" in params else None
    seed = given.whole(params, "seed", 0, _LARGEST_SEED) if "seed" in params else None

    claim = _claim(root, token)
    before = _launched(root, claim)
    if before is not None:
        return before
    # Reading whole datasets takes a while: two windows may check at once, and only one launches.
    report = check_config(python, str(config))
    if report["problems"]:
        raise refused(report["problems"])
    (root / _LAUNCHES).mkdir(parents=True, exist_ok=True)
    with _only_one(root):
        before = _launched(root, claim)
        return _create(root, claim, report, python, config, token, name, seed) if before is None else before


def launched(root: Path, token: str) -> Optional[Dict[str, Any]]:
    """Returns the run that a token has launched in a runs root, as ``launch`` would answer; None when it has not."""
    return _launched(root, _claim(root, token))


def _claim(root: Path, token: str) -> Path:
    return root / _LAUNCHES / (hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()[:32] + ".json")


def _launched(root: Path, claim: Path) -> Optional[Dict[str, Any]]:
    """Returns the run that a token has made. A claim without a folder is a launch that never came to its end."""
    try:
        folder = root / Path((read_json(claim) or {})["folder"]).name
        run = read_run(folder)
    except (KeyError, TypeError, BadFile):
        return None
    return {"folder": str(folder), "id": run["id"], "pid": living_supervisor(folder), "already": True}


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
) -> Dict[str, Any]:
    identity = secrets.token_hex(6)
    folder = root / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{_name(report, name)}-{identity}"
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
        pid = start_supervisor(folder, argv, prepared)
    finally:
        # The supervisor has moved it to its place, unless it could not start.
        shutil.rmtree(prepared, ignore_errors=True)
    return {"folder": str(folder), "id": identity, "pid": pid, "already": False}


def _name(report: Dict[str, Any], name: Optional[str]) -> str:
    wanted = name or (report.get("resolved") or {}).get("name") or "run"
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in str(wanted))[:80]
