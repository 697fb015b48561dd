"""A stop that was asked for: finish the step, save, leave."""

from __future__ import annotations

import signal
from types import FrameType


class Stopped(Exception):
    """The run was asked to stop and has saved what it needs to go on."""


class StopSignal:
    """Remembers SIGTERM or SIGINT; whoever runs steps looks at it between two of them."""

    def __init__(self) -> None:
        self._requested = False

    @property
    def requested(self) -> bool:
        """Whether a stop was asked for."""
        return self._requested

    def request(self) -> None:
        """Asks for a stop."""
        self._requested = True

    def install(self) -> None:
        """Catches the signals from now on. Must be called from the main thread."""
        signal.signal(signal.SIGTERM, self._catch)
        signal.signal(signal.SIGINT, self._catch)

    def raise_if_requested(self) -> None:
        """Raises ``Stopped`` at a point where nothing is left to save."""
        if self.requested:
            raise Stopped

    def _catch(self, _signal: int, _frame: FrameType | None) -> None:
        self.request()
