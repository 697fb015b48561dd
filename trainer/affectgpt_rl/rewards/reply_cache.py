"""Replies of judges on the disk, so that a resumed or repeated run asks nothing twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_FILE = "replies.sqlite"
_BUSY_SECONDS = 10


def reply_key(body: Mapping[str, Any]) -> str:
    """Returns what a reply is found by: a digest of the model and of everything that it is asked."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


class ReplyCache:
    """Replies by the digest of their request. Several runs may share one.

    The cache saves time and never costs a run: where its file cannot be used (full disk, no permission, broken file),
    it knows nothing and keeps nothing.

    Attributes:
        problem: Why it cannot be used; None while it can.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self.problem: str | None = None

    def get(self, key: str) -> str | None:
        """Returns a kept reply."""
        rows = self._execute("SELECT reply FROM replies WHERE key = ?", key)
        return rows[0][0] if rows else None

    def put(self, key: str, reply: str) -> None:
        """Keeps a reply, at once: a run may be killed before the next one."""
        self._execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", key, reply)

    def _execute(self, statement: str, *values: str) -> list[Any]:
        with self._lock:
            if self.problem is not None:
                return []
            try:
                connection = self._connection = self._connection or self._open()
                with connection:
                    return connection.execute(statement, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                self.problem = f"{self._folder / _FILE}: {error}"
                return []

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Engines may call rewards from several threads; the lock keeps them apart.
        connection = sqlite3.connect(self._folder / _FILE, timeout=_BUSY_SECONDS, check_same_thread=False)
        connection.execute("CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL)")
        return connection
