from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from affectgpt_rl.relay.frames import frame
from affectgpt_rl.relay.server import SENTINEL
from affectgpt_rl.runfolder import read_json, start_ticks

from ..waiting import eventually

PACKAGE = str(Path(__file__).parents[2])

# Stands in for the trainer's Python, whose engine takes seconds to load: it answers the two commands that the relay
# gives. The "configuration" is JSON here; its `program` is what the engine does.
STAND_IN_PYTHON = """#!{python}
import json, sys, time
assert sys.argv[1:3] == ["-m", "affectgpt_rl"], sys.argv
command, options = sys.argv[3], dict(zip(sys.argv[4::2], sys.argv[5::2]))
if command == "check":
    print("a library greets")
    config = {{**json.load(open(options["--config"])), **json.loads(options.get("--set", "{{}}"))}}
    time.sleep(config.get("checkSeconds", 0))
    print(json.dumps({{"ok": not config.get("problems"), "problems": config.get("problems", []), "resolved": config,
        "dataset": {{"train": {{"path": "/data/train.jsonl", "rows": 3, "sha256": "ab"}}}},
        "lexicon": {{"name": "own", "version": "1"}}, "engine": {{"name": "trl", "versions": {{"trl": "1.16.0"}}}}}}))
else:
    config = json.load(open(options["--run-dir"] + "/run.json"))["config"]
    exec(config["program"])
"""

WAITS = "print('on'); time.sleep(600)"
SAVES_ON_TERM = (
    "import signal\n"
    "def save(*_): print('saved'); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, save); print('on', flush=True); time.sleep(600)"
)


class Failure(Exception):
    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]
        self.data = error.get("data")


def read_answer(stream: IO[bytes]) -> dict[str, Any] | None:
    """Reads one message as the client does: bytes behind its JSON become the notification's ``data``."""
    header = stream.readline()
    if not header:
        return None
    assert stream.readline() == b"\r\n"
    text, newline, data = stream.read(int(header.split(b":")[1])).partition(b"\n")
    message = json.loads(text)
    if newline:
        message["params"]["data"] = data
    return message


class Relay:
    """A relay in a process of its own, called over its pipe."""

    def __init__(self, argv: list[str]) -> None:
        environment = {**os.environ, "PYTHONPATH": PACKAGE}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        assert self.process.stdout is not None
        while self.process.stdout.readline() != SENTINEL.lstrip():
            pass
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self.notes: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, method: str, **params: Any) -> Callable[[], Any]:
        """Sends a call; returns what waits for its answer."""
        number = next(self._numbers)
        self._answers[number] = queue.Queue()
        assert self.process.stdin is not None
        self.process.stdin.write(frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
        self.process.stdin.flush()

        def answer() -> Any:
            message = self._answers[number].get(timeout=30)
            if "error" in message:
                raise Failure(message["error"])
            return message["result"]

        return answer

    def call(self, method: str, **params: Any) -> Any:
        return self.send(method, **params)()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        while (message := read_answer(self.process.stdout)) is not None:
            if "id" in message:
                self._answers[message["id"]].put(message)
            else:
                self.notes.put({"kind": message["method"], **message["params"]})


@pytest.fixture
def start_relay() -> Iterator[Callable[..., Relay]]:
    """Starts relays, and ends those that a test leaves."""
    relays: list[Relay] = []

    def start(*argv: str) -> Relay:
        relays.append(Relay(list(argv) or [sys.executable, "-m", "affectgpt_rl", "relay"]))
        return relays[-1]

    yield start
    for relay in relays:
        if relay.process.poll() is None:
            relay.process.kill()
            relay.process.wait()


@pytest.fixture
def relay(start_relay: Callable[..., Relay]) -> Relay:
    return start_relay()


@pytest.fixture
def stand_in_python(tmp_path: Path) -> str:
    path = tmp_path / "python-stand-in"
    path.write_text(STAND_IN_PYTHON.format(python=sys.executable))
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A runs root. Runs that a test leaves are ended with it."""
    path = tmp_path / "runs"
    yield path
    for record in path.glob("*/process.json"):
        process = read_json(record) or {}
        for member in ("supervisor", "engine"):
            identity = process.get(member) or {}
            if identity and start_ticks(identity["pid"]) == identity["startTicks"]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(identity["pid"], signal.SIGKILL)


@pytest.fixture
def request_for(tmp_path: Path, root: Path, stand_in_python: str) -> Callable[..., dict[str, Any]]:
    """Makes the parameters of a launch whose engine runs a program."""

    def make(program: str, token: str = "token-0001", **config: Any) -> dict[str, Any]:
        path = tmp_path / f"{token}.json"
        path.write_text(json.dumps({"name": "demo", "seed": 7, "program": program, **config}))
        return {"token": token, "root": str(root), "python": stand_in_python, "config": str(path)}

    return make


def ended(folder: str, seconds: float = 20.0) -> dict[str, Any]:
    """Waits for a run's end; returns exit.json."""
    return eventually(lambda: read_json(Path(folder) / "exit.json"), seconds)


def log_has(folder: str, text: str) -> None:
    """Waits until the engine has printed something."""
    path = Path(folder) / "log.txt"
    eventually(lambda: path.exists() and text in path.read_text("utf-8"))


def wait_ms(milliseconds: float) -> None:
    time.sleep(milliseconds / 1000)
