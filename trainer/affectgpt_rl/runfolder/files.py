"""The two ways in which a run's files are written: small files replaced whole, and JSON Lines that only grow.

Both keep what was there when the disk is full or the process dies in the middle.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import math
import os
import threading
from pathlib import Path
from typing import Any, Iterable

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
# Rows that wait for a full disk are held in memory up to this many bytes.
PENDING_LIMIT = 32 * 1024 * 1024


class BadFile(Exception):
    """A file of a run folder that cannot be used; the message names the file and says what is wrong."""


def read_json(path: Path) -> dict[str, Any] | None:
    """Reads a small file.

    Returns:
        The object, or None when there is no such file.

    Raises:
        BadFile: The file is not a readable JSON object.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        value = json.loads(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise BadFile(f"{path}: not a whole JSON file.") from None
    if not isinstance(value, dict):
        raise BadFile(f"{path}: expected a JSON object, found {type(value).__name__}.")
    return value


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Reads a whole JSON Lines file, without a last line that has no newline yet and without lines that are broken."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    rows = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            row = json.loads(line.decode("utf-8"))
            if isinstance(row, dict):
                rows.append(row)
    return rows


def replace_json(path: Path, value: dict[str, Any], *, lasting: bool = True) -> None:
    """Replaces a small file: a reader sees the old content or the new one, also after a crash.

    Args:
        path: The file.
        value: Its content.
        lasting: Whether to wait until the disk has it, so that it outlives a machine that fails. What is written anew
            every second need not.

    Raises:
        OSError: Nothing was changed, for instance because the disk is full.
    """
    # Two processes (and two threads) may replace the same file; each needs its own temporary name.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    data = _encode(value, indent=2) + b"\n"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


class LineFile:
    """A file that grows by whole lines. Several processes may append to the same one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pending = b""
        self._lock = threading.Lock()

    def append_rows(self, rows: Iterable[dict[str, Any]]) -> None:
        """Appends rows as JSON Lines."""
        self.append(b"".join(_encode(row) + b"\n" for row in rows))

    def append(self, lines: bytes) -> None:
        """Appends whole lines, all of them or none.

        On a full disk the lines are kept in memory and written, in order, by a later call: a run is not ended by
        a file that only describes it.

        Args:
            lines: Zero or more lines, each ended by a newline.

        Raises:
            OSError: The file cannot be written, or more waits for a full disk than may be held in memory.
        """
        with self._lock:
            self._pending += lines
            try:
                self._write()
            except OSError as error:
                if error.errno not in DISK_FULL or len(self._pending) > PENDING_LIMIT:
                    raise

    def flush(self) -> None:
        """Writes what waits for a full disk.

        Raises:
            OSError: The disk is still full.
        """
        with self._lock:
            self._write()

    def _write(self) -> None:
        if not self._pending:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            with contextlib.suppress(OSError):  # Some network file systems have no locks; O_APPEND still keeps order.
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            # A writer that died in the middle of a line left it without its end. Ending it here keeps it apart from
            # ours; cutting it off instead would change bytes that a follower may have read.
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            try:
                _write_all(descriptor, (b"\n" if torn else b"") + self._pending)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
            self._pending = b""
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _encode(value: dict[str, Any], indent: int | None = None) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent)
    # A completion may hold half of a surrogate pair, which UTF-8 cannot carry.
    return text.encode("utf-8", "replace")


def _finite(value: Any) -> Any:
    """Returns the value with null for numbers that JSON cannot carry."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(member) for member in value]
    return value
