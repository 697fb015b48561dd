"""How long a run still takes."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A median over so many steps follows a machine that gets busy, and not a single slow step.
_RECENT = 20


@dataclass(frozen=True)
class Stage:
    """A phase in the plan of a run.

    Attributes:
        key: Names the stage.
        steps: Its steps.
        cost: Cost of one step; only ratios between stages count.
    """

    key: str
    steps: int
    cost: float


class Progress:
    """Tells the remaining time from the speed of recent steps and the costs of those to come."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = list(stages)
        self._costs: Mapping[str, float] = {stage.key: stage.cost for stage in stages}
        self._seconds: deque[float] = deque(maxlen=_RECENT)
        self._key = ""
        self._last = 0.0

    def step(self, key: str) -> None:
        """Counts a finished step; the time since the last one is its duration, whatever it was spent on."""
        now = time.monotonic()
        if key == self._key:
            self._seconds.append(now - self._last)
        else:
            self._key = key
            self._seconds.clear()
        self._last = now

    def median_seconds(self) -> float | None:
        """Returns the median duration of the stage's recent steps; None before its second step."""
        return statistics.median(self._seconds) if self._seconds else None

    def eta_seconds(self, done: int) -> float | None:
        """Returns the seconds to the end of the run, ``done`` steps of the present stage being done."""
        if not self._seconds:
            return None
        keys = [stage.key for stage in self._stages]
        place = keys.index(self._key)
        ahead = (self._stages[place].steps - done) * self._costs[self._key]
        ahead += sum(stage.steps * stage.cost for stage in self._stages[place + 1 :])
        speed = sum(self._seconds) / len(self._seconds) / self._costs[self._key]
        return speed * ahead
