"""How a run ended, in the words of exit.json."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

# What a shell, or an engine that ends by an interrupt, returns after TERM or INT.
_ENDED_BY_REQUEST = (0, 128 + signal.SIGTERM, 128 + signal.SIGINT)
# What a launcher or a shell returns for a program of its own that was killed.
_CHILD_KILLED = 128 + signal.SIGKILL
_LONGEST_MESSAGE = 500


def ending(
    status: int, stop_requested: bool, killed: bool, last_line: str, out_of_memory: bool = False
) -> dict[str, Any]:
    """Returns exit.json.

    Args:
        status: The engine's status as ``os.waitpid`` gives it.
        stop_requested: A person asked for the end.
        killed: The supervisor had to kill the engine after its time to leave.
        last_line: The last line that the engine printed: of a Python engine that failed, the error.
        out_of_memory: The kernel has ended processes of this machine for want of memory just before.
    """
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if stop_requested and (killed or code in _ENDED_BY_REQUEST or number in (signal.SIGTERM, signal.SIGINT)):
        how = "It did not leave in time and was killed; it goes on from its last checkpoint." if killed else ""
        return exit_record(code, number, "stopped", f"Stopped on request. {how}".strip())
    if code == 0:
        return exit_record(code, number, "finished", "Finished.")
    if number == signal.SIGKILL or code == _CHILD_KILLED:
        return exit_record(code, number, "killed", _killed(number is None, out_of_memory))
    how = f"The engine ended with status {code}" if number is None else f"The engine died of {signal_name(number)}"
    return exit_record(code, number, "failed", f"{how}: {last_line}" if last_line else f"{how}.")


def _killed(is_child: bool, out_of_memory: bool) -> str:
    who, how = ("A process of the engine", "status 137") if is_child else ("The engine", "signal 9, status 137")
    if out_of_memory:
        return f"{who} was killed because memory ran out ({how}): the kernel's out-of-memory killer was at work."
    return f"{who} was killed from outside ({how}), most often because the memory of the machine ran out."


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
