"""The trainer of a machine, which lives in a Python of its own: asked by command lines with a time limit."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from typing import Any, Dict, List, Optional, Sequence, Set

from .errors import TRAINER, CallError

# Less than the client waits, so that the reason arrives.
CHECK_SECONDS = 170.0
_PROBE_SECONDS = 30.0
_INSTALL = "install it there with: pip install 'affectgpt-rl[trl]'"
# `python -m` puts the working folder first among the places of modules; nobody but root writes to this one.
_FOLDER = "/"

_FACTS = """
import importlib.metadata, importlib.util, json, os, platform, sys
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
here = importlib.util.find_spec("affectgpt_rl") is not None
trl = all(importlib.util.find_spec(name) for name in ("torch", "trl", "transformers"))
# Where 'affectgpt-rl engine install ms-swift' makes its environment.
swift = os.path.isfile(os.path.join(os.path.dirname(sys.prefix), "ms-swift", "bin", "python"))
found = {"python": platform.python_version(), "here": here, "version": version("affectgpt-rl")}
print(json.dumps(dict(found, engines={"trl": trl, "ms-swift": swift})))
"""


_asked: "Set[subprocess.Popen[bytes]]" = set()


def train_argv(python: str, config: str, run_dir: str) -> List[str]:
    """Returns the command of an engine."""
    return [python, "-m", "affectgpt_rl", "train", "--config", config, "--run-dir", run_dir]


def check_config(python: str, config: str, overrides: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    """Lets the trainer check a run configuration.

    Args:
        python: The trainer's Python.
        config: run.yaml.
        overrides: Keys with values in place of the file's own.

    Returns:
        What ``affectgpt-rl check --json`` prints.

    Raises:
        CallError: There is no trainer, or it did not answer as one.
    """
    changed = ["--set", json.dumps(overrides)] if overrides else []
    answer = _ask([python, "-m", "affectgpt_rl", "check", "--config", config, *changed, "--json"], CHECK_SECONDS)
    report = _last_object(answer.stdout)
    if report is not None and isinstance(report.get("problems"), list):
        return report
    said = _last_line(answer.stderr)
    if "No module named" in said:
        raise CallError(TRAINER, f"{python} cannot run the trainer: {said}; {_INSTALL}.")
    raise CallError(
        TRAINER, f"{python}: the trainer's check ended with status {answer.returncode}: {said or 'no report'}."
    )


def trainer_facts(python: str) -> Dict[str, Any]:
    """Says whether a Python can train. Never raises: what is wrong is the answer."""
    facts: Dict[str, Any] = {"python": python, "version": None, "engines": {"trl": False}, "problem": None}
    try:
        answer = _ask([python, "-c", _FACTS], _PROBE_SECONDS)
    except CallError as error:
        return dict(facts, problem=str(error))
    found = _last_object(answer.stdout)
    if found is None:
        return dict(facts, problem=f"{python} does not work: {_last_line(answer.stderr) or answer.returncode}.")
    if not found.get("here"):
        return dict(facts, problem=f"{python} has no package affectgpt-rl; {_INSTALL}.")
    engines = {str(name): bool(there) for name, there in (found.get("engines") or {}).items()}
    facts.update(version=found.get("version") or "source", engines=engines)
    if not any(engines.values()):
        facts["problem"] = f"{python} lacks the packages of the engine 'trl'; {_INSTALL}."
    return facts


def call_trainer(
    python: str, call: Sequence[str], seconds: float, given: Optional[bytes] = None
) -> "subprocess.CompletedProcess[bytes]":
    """Calls a command of the trainer and waits for its end.

    Args:
        python: The trainer's Python.
        call: The command with its options.
        seconds: How long it may take.
        given: What it finds on its standard input.

    Raises:
        CallError: There is no trainer, or it was not done in time.
    """
    answer = _ask([python, "-m", "affectgpt_rl", *call], seconds, given)
    if answer.returncode and "No module named" in (said := _last_line(answer.stderr)):
        raise CallError(TRAINER, f"{python} cannot run the trainer: {said}; {_INSTALL}.")
    return answer


def end_questions() -> None:
    """Ends the trainer's processes whose answers nobody awaits any more."""
    for process in list(_asked):
        _end(process)


def _ask(argv: Sequence[str], seconds: float, given: Optional[bytes] = None) -> "subprocess.CompletedProcess[bytes]":
    pipe = subprocess.PIPE
    source = subprocess.DEVNULL if given is None else pipe
    try:
        # In a session of its own, so that it can be ended with all that it started.
        process = subprocess.Popen(argv, cwd=_FOLDER, stdin=source, stdout=pipe, stderr=pipe, start_new_session=True)
    except OSError as error:
        raise CallError(TRAINER, f"{argv[0]} cannot be started: {error.strerror}.") from None
    _asked.add(process)
    try:
        output, errors = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise CallError(TRAINER, f"{argv[0]} did not answer within {seconds:g} s.") from None
    finally:
        _end(process)
        _asked.discard(process)
    return subprocess.CompletedProcess(argv, process.returncode, output, errors)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _last_object(output: bytes) -> Any:
    """Returns the JSON object on the last line: imports of the trainer's environment may have printed others."""
    for line in reversed(output.decode("utf-8", "replace").splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return None


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].strip().rstrip(".") if lines else ""
