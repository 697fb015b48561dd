"""Copies what the engine prints to log.txt, line by line and without secrets."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from ..runfolder import LineFile, Redactor

# A line that is longer is cut into pieces of this length: what waits for its end is held in memory.
LONGEST_LINE = 64 * 1024
# A secret that stands where a line is cut must be seen whole, so that it is left out.
_LONGEST_SECRET = 4096


class LogPump(threading.Thread):
    """Reads one end of a pipe until all writers have closed the other."""

    def __init__(self, descriptor: int, path: Path, redact: Redactor) -> None:
        super().__init__(name="log", daemon=True)
        self._descriptor = descriptor
        self._file = LineFile(path)
        self._redact = redact
        self.last_line = ""

    def run(self) -> None:
        """Reads until the end. Never stops before: an engine whose pipe is full would hang."""
        rest = b""
        while True:
            data = os.read(self._descriptor, 64 * 1024)
            *lines, rest = (rest + data).split(b"\n")
            while len(rest) > LONGEST_LINE + _LONGEST_SECRET:
                rest = self._redact(rest)
                lines.append(rest[:LONGEST_LINE])
                rest = rest[LONGEST_LINE:]
            if not data and rest:
                lines.append(rest)
            self._write(lines)
            if not data:
                return

    def _write(self, lines: list[bytes]) -> None:
        # A progress bar draws over itself with carriage returns; what it showed last is what the line says.
        shown = [self._redact(line.rstrip(b"\r").rpartition(b"\r")[2]) for line in lines]
        telling = [line for line in shown if line.strip()]
        if telling:
            self.last_line = telling[-1].decode("utf-8", "replace").strip()
        # The folder may have been removed under the run; then there is no log, and the run goes on.
        with contextlib.suppress(OSError):
            self._file.append(b"".join(line + b"\n" for line in shown))
