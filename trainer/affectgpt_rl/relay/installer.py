"""The process that installs the trainer's environment with uv: without root, into one folder, and again without harm.

`tool` finds uv, or brings it from the wheelhouse or with pip; `python` makes the environment; `packages` fills it;
`check` asks whether it can be used; `engine` has it make the environments of engines that need one of their own.
Each is quick when it was done before.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from ..runfolder import boot_id, read_json, replace_json, start_ticks
from .trainer import trainer_facts

STATE, LOG = "install.json", "install.txt"
_LOCK = "install.lock"
# Where systems keep the certificates that they trust, a company's own among them; uv brings others of its own.
_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem")
# What the trainer's package asks for.
_PYTHON = ">=3.11,<3.14"
_NO_UV = (
    "There is neither uv nor pip here. Install uv (https://docs.astral.sh/uv) for your account, or install from wheels."
)


class Failed(Exception):
    """A step that came to nothing; the message is for the user."""


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    parser = commands.add_parser("install", help="install the trainer's environment (started by the relay)")
    parser.add_argument("--folder", type=Path, required=True)
    parser.set_defaults(command=lambda options: run(options.folder))


def python_of(folder: Path) -> Path:
    """Returns the Python of a folder's environment."""
    return folder / "venv" / "bin" / "python"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Holds the folder's lock; gives False where another process has it."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def run(folder: Path) -> int:
    """Installs what the folder's state asks for. Returns 0 when it is there."""
    # The one who began it lets go of the lock, and writes the state, just now.
    for _ in range(100):
        with only_one(folder) as is_mine:
            if is_mine and _is_ours(folder):
                return _Installation(folder).run()
        time.sleep(0.05)
    return 1


def _is_ours(folder: Path) -> bool:
    state = read_json(folder / STATE) or {}
    return state.get("state") == "running" and (state.get("process") or {}).get("pid") == os.getpid()


class _Installation:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._request: Dict[str, Any] = (read_json(folder / STATE) or {})["request"]
        self._environment = {
            **os.environ,
            "UV_CACHE_DIR": str(folder / "cache"),
            "UV_PYTHON_INSTALL_DIR": str(folder / "pythons"),
            "UV_NO_PROGRESS": "1",
        }
        if any(os.path.exists(path) for path in _CERTIFICATES):
            # Its name in older versions, and in newer ones.
            self._environment.update(UV_NATIVE_TLS="1", UV_SYSTEM_CERTS="1")

    def run(self) -> int:
        try:
            self._say("tool", "Looking for uv.")
            uv = self._uv()
            self._say("python", "Making the environment.")
            self._command(
                [uv, "venv", "--quiet", "--allow-existing", "--python", self._python, *self._offline(), self._venv]
            )
            self._say("packages", "Installing the packages.")
            self._command(
                [uv, "pip", "install", "--python", str(python_of(self._folder)), *self._sources(), "--"]
                + self._request["requirements"]
            )
            self._say("check", "Trying the trainer.")
            facts = trainer_facts(str(python_of(self._folder)))
            if facts["version"] is None:
                raise Failed(facts["problem"])
            # The trainer's command makes it with the same uv.
            self._environment["PATH"] = os.pathsep.join([os.path.dirname(uv), os.environ.get("PATH", os.defpath)])
            for engine in self._request["engines"]:
                self._say("engine", f"Installing {engine} into an environment of its own.")
                self._command([str(python_of(self._folder)), "-m", "affectgpt_rl", "engine", "install", engine])
        except (Failed, OSError, zipfile.BadZipFile) as error:
            self._say(None, str(error), "failed")
            return 1
        self._say(None, f"The trainer {facts['version']} is installed.", "done")
        return 0

    @property
    def _venv(self) -> str:
        return str(self._folder / "venv")

    @property
    def _wheelhouse(self) -> Optional[Path]:
        wheelhouse = self._request["wheelhouse"]
        return None if wheelhouse is None else Path(wheelhouse)

    @property
    def _python(self) -> str:
        # Wheels are fetched for the Python that runs this. Another one of the PATH could not use them.
        return _PYTHON if self._wheelhouse is None else sys.executable

    def _offline(self) -> List[str]:
        return [] if self._wheelhouse is None else ["--offline"]

    def _sources(self) -> List[str]:
        if self._wheelhouse is None:
            return []
        return ["--offline", "--no-index", "--find-links", str(self._wheelhouse)]

    def _uv(self) -> str:
        own = self._folder / "bin" / "uv"
        places = [str(own), shutil.which("uv"), str(Path.home() / ".local/bin/uv")]
        for place in places:
            if place and self._works([place, "--version"]):
                return place
        if self._wheelhouse is not None:
            for wheel in sorted(self._wheelhouse.glob("uv-*.whl")):
                if platform.machine() in wheel.name:
                    _unpack_uv(wheel, own)
                    return str(own)
        return self._uv_by_pip(own)

    def _uv_by_pip(self, own: Path) -> str:
        """Brings uv with pip, which knows the user's mirror and proxy."""
        pip = [sys.executable, "-m", "pip"]
        if not self._works([*pip, "--version"]):
            raise Failed(_NO_UV)
        wheels = self._folder / "uv"
        source = ["--no-index", "--find-links", str(self._wheelhouse)] if self._wheelhouse else []
        self._command([*pip, "download", "--quiet", "--no-deps", "--dest", str(wheels), *source, "uv"])
        index = self._output([*pip, "config", "get", "global.index-url"])
        if index and "UV_DEFAULT_INDEX" not in self._environment:
            self._environment["UV_DEFAULT_INDEX"] = index
        for wheel in sorted(wheels.glob("uv-*.whl"), reverse=True):
            _unpack_uv(wheel, own)
            return str(own)
        raise Failed("pip brought no uv for this machine.")

    def _works(self, argv: List[str]) -> bool:
        return self._output(argv) is not None

    def _output(self, argv: List[str]) -> Optional[str]:
        try:
            answer = subprocess.run(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=60,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return answer.stdout.decode("utf-8", "replace").strip()

    def _command(self, argv: List[str]) -> None:
        process = subprocess.Popen(
            argv,
            env=self._environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        lines: List[str] = []
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").strip()
            if line:
                print(line, flush=True)
                lines = [*lines[-5:], line]
                self._say(self._phase, line)
        if process.wait() != 0:
            raise Failed(" ".join(lines) or f"{Path(argv[0]).name} ended with status {process.returncode}.")

    def _say(self, phase: Optional[str], message: str, state: str = "running") -> None:
        if phase is not None:
            self._phase = phase
        standing = {
            "schema": 1,
            "state": state,
            "phase": self._phase,
            "message": message,
            "request": self._request,
            "process": {"pid": os.getpid(), "startTicks": start_ticks(os.getpid())},
            "bootId": boot_id(),
        }
        replace_json(self._folder / STATE, standing)


def _unpack_uv(wheel: Path, target: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith(".data/scripts/uv")]
        if not names:
            raise Failed(f"{wheel.name} holds no uv.")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        with archive.open(names[0]) as source, open(part, "wb") as stream:
            shutil.copyfileobj(source, stream)
    os.chmod(part, 0o755)
    os.replace(part, target)
