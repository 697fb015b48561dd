"""The phases that a run of a pretrained policy goes through."""

from __future__ import annotations

from ....config import RunConfig
from ..context import COLD_START, RL, Place, control_place


def phases(config: RunConfig) -> list[tuple[Place, int]]:
    """Returns the phases of a run and their steps, in order."""
    found = [(COLD_START, config.cold_start.steps)] if config.cold_start.steps else []
    if config.control is not None:
        return [*found, (control_place(config), config.control.supervised_steps)]
    return [*found, (RL, config.rl.steps)] if config.rl.steps else found
