"""What ``reward.custom_reward_function.path`` of verl names: our ``compute_score``.

verl imports this file by its path, in an environment that has no package of ours.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_PACKAGE = "affectgpt_rl"


def _load_package() -> None:
    """Makes the package that this file belongs to importable, and nothing else of the environment that it lies in."""
    if _PACKAGE in sys.modules:
        return
    folder = Path(__file__).resolve().parents[3]
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = package
    spec.loader.exec_module(package)


_load_package()

from affectgpt_rl.rewards.adapters.verl_reward import compute_score  # noqa: E402  # the package is known from here on

__all__ = ["compute_score"]
