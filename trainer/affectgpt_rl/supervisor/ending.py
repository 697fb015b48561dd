"""How a run ended, in the words of exit.json."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

# What a shell, or an engine that ends by an interrupt, returns after TERM or INT.
_ENDED_BY_REQUEST = (0, 128 + signal.SIGTERM, 128 + signal.SIGINT)
_LONGEST_MESSAGE = 500


def ending(status: int, stop_requested: bool, killed: bool, last_line: str) -> dict[str, Any]:
    """Returns exit.json.

    Args:
        status: The engine's status as ``os.waitpid`` gives it.
        stop_requested: A person asked for the end.
        killed: The supervisor had to kill the engine after its time to leave.
        last_line: The last line that the engine printed: of a Python engine that failed, the error.
    """
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if stop_requested and (killed or code in _ENDED_BY_REQUEST or number in (signal.SIGTERM, signal.SIGINT)):
        how = "It did not leave in time and was killed; it goes on from its last checkpoint." if killed else ""
        return exit_record(code, number, "stopped", f"Stopped on request. {how}".strip())
    if code == 0:
        return exit_record(code, number, "finished", "Finished.")
    if number == signal.SIGKILL:
        message = "The engine was killed from outside (signal 9), most often because the memory of the machine ran out."
        return exit_record(code, number, "killed", message)
    how = f"The engine ended with status {code}" if number is None else f"The engine died of {signal_name(number)}"
    return exit_record(code, number, "failed", f"{how}: {last_line}" if last_line else f"{how}.")


def signal_name(number: int) -> str:
    """Returns the name of a signal; real-time signals have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def exit_record(code: int | None, number: int | None, reason: str, message: str) -> dict[str, Any]:
    """Returns the content of exit.json."""
    name = None if number is None else signal_name(number)
    return {
        "schema": 1,
        "code": code,
        "signal": name,
        "reason": reason,
        "message": message[:_LONGEST_MESSAGE],
        "time": time.time(),
    }
