"""Which engines there are and what they are made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

# The distributions that decide what an engine computes; their versions are recorded with each run.
_PACKAGES: dict[str, tuple[str, ...]] = {
    "trl": ("torch", "trl", "transformers", "accelerate", "datasets", "onnx", "av"),
    # What a program is made of, it alone knows.
    "command": (),
}


def engine_facts(name: str, more: tuple[str, ...] = ()) -> tuple[dict[str, Any], str | None]:
    """Returns an engine's name and installed versions, and what to install when something is missing.

    Reads package metadata only: importing torch takes seconds, and a check must answer at once.

    Args:
        name: The engine.
        more: Distributions that the configuration needs besides the engine's own.
    """
    versions: dict[str, str] = {}
    missing: list[str] = []
    for package in (*_PACKAGES[name], *more):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            missing.append(package)
    problem = None
    if missing:
        needed = ", ".join(missing)
        problem = f"The engine '{name}' needs {needed}; install it with: pip install 'affectgpt-rl[{name}]'."
    return {"name": name, "versions": versions}, problem
