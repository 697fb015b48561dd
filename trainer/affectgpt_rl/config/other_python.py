"""Environments of engines that are not the trainer's own, asked for what is installed there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

_VERSIONS_SECONDS = 30.0
_VERSIONS_PROGRAM = """
import importlib.metadata, json, sys
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


def installed_versions(python: Path, packages: Sequence[str]) -> dict[str, str | None]:
    """Returns the versions of distributions in an environment; empty where its Python does not run."""
    return _versions(str(python), _changed(python), tuple(packages))


def kept_answer(
    python: Path, program: Sequence[str], name: str, versions: Mapping[str, str | None], seconds: float
) -> dict[str, Any] | None:
    """Asks a Python something that takes as long as importing an engine; the answer is kept for its versions.

    Args:
        python: The Python.
        program: Its arguments; the program prints a JSON object on its last line.
        name: Names the kept file.
        versions: What the answer depends on.
        seconds: How long it may take.

    Returns:
        The answer; None where there is none.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "affectgpt-rl"
    key = hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()[:16]
    kept = folder / f"{name}-{key}.json"
    try:
        return json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        pass
    answer = _answer([str(python), *program], seconds)
    if answer is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(answer), encoding="utf-8")
        partial.replace(kept)
    except OSError:
        pass
    return answer


def _changed(python: Path) -> float:
    """When packages of an environment were last installed or removed, as far as its folders tell."""
    places = [python, *python.parent.parent.glob("lib/python3*/site-packages")]
    return max((place.stat().st_mtime for place in places if place.exists()), default=0.0)


@cache
def _versions(python: str, _changed: float, packages: tuple[str, ...]) -> dict[str, str | None]:
    answer = _answer([python, "-I", "-c", _VERSIONS_PROGRAM, *packages], _VERSIONS_SECONDS)
    return answer if answer is not None else {}


def _answer(argv: Sequence[str], seconds: float) -> dict[str, Any] | None:
    """Returns the JSON object on the last line that a program prints."""
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True, env=environment
        )
        value = json.loads(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return value if isinstance(value, dict) else None
