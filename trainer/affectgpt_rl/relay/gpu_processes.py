"""Whose processes are on the GPUs of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from ..runfolder import BadFile, read_json
from ..supervisor.tree import MARKER

_SECONDS = 10
_GPUS = "--query-gpu=index,uuid"
_PROCESSES = "--query-compute-apps=gpu_uuid,pid,process_name"


def gpu_processes() -> Dict[int, List[Dict[str, Any]]]:
    """Returns the processes that nvidia-smi shows, by their GPU's number: pid, user, program and run.

    In a container it may show none, or pids that mean nothing here: user and run are then null.
    """
    numbers = {cells[1]: int(cells[0]) for cells in _rows(_GPUS, 2) if cells[0].isdigit()}
    found: Dict[int, List[Dict[str, Any]]] = {}
    for uuid, pid, program in _rows(_PROCESSES, 3) if numbers else []:
        if uuid in numbers and pid.isdigit():
            found.setdefault(numbers[uuid], []).append(_process(int(pid), program))
    return found


def _rows(query: str, columns: int) -> List[List[str]]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    argv = [program, query, "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    # A program's name comes last and may hold commas.
    lines = answer.stdout.decode("utf-8", "replace").splitlines()
    rows = [[cell.strip() for cell in line.split(",", columns - 1)] for line in lines]
    return [row for row in rows if len(row) == columns]


def _process(pid: int, program: str) -> Dict[str, Any]:
    return {"pid": pid, "user": _user(pid), "program": program.rsplit("/", 1)[-1], "run": _run(pid)}


def _user(pid: int) -> Optional[str]:
    try:
        return pwd.getpwuid(os.stat(f"/proc/{pid}").st_uid).pw_name
    except (OSError, KeyError):
        return None


def _run(pid: int) -> Optional[str]:
    """Returns the name of the run that a process of this user belongs to."""
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "surrogateescape").split("\0")
    except OSError:
        return None
    folder = next((each[len(MARKER) + 1 :] for each in variables if each.startswith(f"{MARKER}=")), None)
    try:
        return None if folder is None else str((read_json(Path(folder) / "run.json") or {}).get("name") or "") or None
    except BadFile:
        return None
