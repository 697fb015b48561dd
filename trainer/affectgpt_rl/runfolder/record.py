"""run.json: what was launched, where and with what."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any, Dict, Optional, Sequence


def run_record(
    report: Dict[str, Any],
    *,
    identity: str,
    config_path: Path,
    argv: Sequence[str],
    cwd: Path,
    token: Optional[str] = None,
    name: Optional[str] = None,
    seed: Optional[int] = None,
) -> Dict[str, Any]:
    """Returns run.json for a configuration that passed its check.

    Args:
        report: What ``affectgpt-rl check --json`` says: ``resolved``, ``dataset``, ``lexicon``, ``engine``.
        identity: The run's id.
        config_path: run.yaml; relative paths in the configuration are relative to its folder.
        argv: The engine's command.
        cwd: Where the engine runs.
        token: The launch's token; None for a run that was started by hand.
        name: In place of the configuration's name.
        seed: In place of the configuration's seed.
    """
    config = dict(report.get("resolved") or {})
    config.update({key: value for key, value in (("name", name), ("seed", seed)) if value is not None})
    return {
        "schema": 1,
        "id": identity,
        "name": str(config.get("name") or "run"),
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "config": config,
        "configPath": str(config_path),
        "engine": report.get("engine") or {"name": str(config.get("engine", "")), "versions": {}},
        "argv": list(argv),
        "cwd": os.fspath(cwd),
        "host": {"name": socket.gethostname(), "kind": "local"},
        "launcher": {"kind": str(config.get("launcher") or "direct"), "jobId": None},
        "dataset": report.get("dataset") or {},
        "lexicon": report.get("lexicon"),
        "seed": config.get("seed"),
        "token": token,
    }
