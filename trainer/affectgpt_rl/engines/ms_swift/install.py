"""The environment of ms-swift, made without root in a folder of its own; making it again does no harm."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from ...config.ms_swift import PACKAGES, default_python
from ...config.other_python import installed_versions

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class InstallFailed(Exception):
    """The environment could not be made; the message says why."""


def install(folder: Path | None) -> Path:
    """Makes the environment, with uv where there is one and with pip otherwise.

    Every package has the version that the tests ran with. About 6 GB, of which uv shares with the trainer's
    environment what both have.

    Args:
        folder: Where; beside the trainer's environment when left out.

    Returns:
        Its Python.

    Raises:
        InstallFailed: A step failed.
    """
    target = (default_python().parent.parent if folder is None else folder).resolve()
    python = target / "bin" / "python"
    uv = _uv()
    if uv is None:
        _call([sys.executable, "-m", "venv", str(target)])
        _call([str(python), "-m", "pip", "install", "--requirement", str(REQUIREMENTS)])
    else:
        _call([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(target)])
        _call([uv, "pip", "install", "--python", str(python), "--requirement", str(REQUIREMENTS)])
    versions = installed_versions(python, PACKAGES)
    missing = [name for name in PACKAGES if versions.get(name) is None]
    if missing:
        raise InstallFailed(f"{python} lacks {', '.join(missing)} although they were installed.")
    return python


def _uv() -> str | None:
    # The second is where a host's set-up puts it, beside the trainer's environment.
    places = [shutil.which("uv"), Path(sys.prefix).parent / "bin" / "uv", Path.home() / ".local" / "bin" / "uv"]
    return next((str(place) for place in places if place is not None and Path(place).is_file()), None)


def _call(argv: list[str]) -> None:
    try:
        subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise InstallFailed(f"{argv[0]} cannot be started: {error.strerror}.") from error
    except subprocess.CalledProcessError as error:
        name = Path(argv[0]).name
        raise InstallFailed(f"{name} ended with status {error.returncode}; what it printed says why.") from error
