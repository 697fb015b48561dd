"""The runs of a runs root."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Tuple

from ..runfolder import BadFile, derived_state, read_json, read_run
from . import params as given
from .params import Params
from .queue_watch import watch

# What ended runs were, by folder and the folder's time: thousands of them are listed again and again and do not change.
# Small files are replaced whole, which changes the time of their folder.
_ended: Dict[str, Tuple[int, Dict[str, Any]]] = {}
_ENDS = ("finished", "stopped", "failed")


def list_runs(params: Params) -> List[Dict[str, Any]]:
    """Lists runs with their states. A folder that is no run, or whose run.json is broken, is passed over."""
    root = given.folder(params, "root")
    try:
        names = [entry.name for entry in os.scandir(root) if entry.is_dir() and not entry.name.startswith(".")]
    except FileNotFoundError:
        return []
    watch.glance(root)
    runs = []
    for name in sorted(names):
        folder = root / name
        try:
            runs.append(_known(folder))
        except (BadFile, FileNotFoundError):
            continue
    return runs


def _known(folder: Path) -> Dict[str, Any]:
    modified = os.stat(folder).st_mtime_ns
    kept = _ended.get(str(folder))
    if kept is not None and kept[0] == modified:
        return kept[1]
    listed = _listed(folder, read_run(folder))
    if listed["state"] in _ENDS:
        _ended[str(folder)] = (modified, listed)
    return listed


def _listed(folder: Path, run: Dict[str, Any]) -> Dict[str, Any]:
    try:
        progress = read_json(folder / "state.json") or {}
    except BadFile:
        progress = {}
    return {
        "folder": str(folder),
        "id": str(run.get("id", "")),
        "name": str(run.get("name", "")),
        "created": str(run.get("created", "")),
        "state": derived_state(folder),
        "phase": progress.get("phase"),
        "step": progress.get("step"),
        "totalSteps": progress.get("totalSteps"),
    }
