"""What the processes that train together tell each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from accelerate import utils

_T = TypeVar("_T")


def from_everyone(own: Sequence[_T]) -> list[_T]:
    """Returns the items of all processes, in the order of their ranks. Every process must call it."""
    gathered: Any = utils.gather_object(list(own))
    return list(gathered)
