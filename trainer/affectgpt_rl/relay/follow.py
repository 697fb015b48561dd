"""Following the files of a run: what grew, what was replaced, what is gone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
import zlib
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Tuple

from ..runfolder import derived_state
from . import params as given
from .errors import INVALID_PARAMS, NO_RUN, CallError
from .identity import file_identity, is_same
from .params import Params
from .queue_watch import watch
from .regular import open_regular

# In this order: how a run stands before what it measured, and its many completions last.
SMALL_FILES = ("run.json", "attached.json", "queue.json", "process.json", "state.json", "exit.json")
GROWING_FILES = ("events.jsonl", "metrics.jsonl", "evaluations.jsonl", "hardware.jsonl", "log.txt", "rollouts.jsonl")
# At most so much of one file before the others are looked at again: a gigabyte of rollouts must not hide a new state.
# A quick link takes more in the same time.
PIECE = 256 * 1024
_LARGEST_PIECE = 1024 * 1024
_PIECE_SECONDS = 0.1
_LARGEST_SMALL_FILE = 8 * 1024 * 1024
_WORTH_PACKING = 1024
# A quicker link, in bytes a second, gets data as it is: packing takes longer than sending, or takes a processor from
# somebody who needs it.
_PACKED_BELOW = 15e6
_WEIGHT = 0.3
# While a backlog is sent, small files are looked at so often.
_SMALL_SECONDS = 0.2
_DEFAULT_INTERVAL_MS = 500

Notify = Callable[[str, Params, Optional[bytes]], None]


class Followers:
    """The follows of one connection, by the names that the caller gave them."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._ends: Dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def follow(self, params: Params) -> Params:
        """Begins to follow a run folder; what happens there comes as notifications."""
        name, folder = given.text(params, "follow"), given.folder(params, "folder")
        interval = given.number(params, "intervalMs", _DEFAULT_INTERVAL_MS, 20, 60_000) / 1000
        offsets = _offsets(params.get("offsets", {}))
        if not (folder / "run.json").is_file():
            raise CallError(NO_RUN, f"{folder}: no run folder, run.json is missing.")
        end = threading.Event()
        with self._lock:
            if name in self._ends:
                raise CallError(INVALID_PARAMS, f"A follow named {name!r} is under way.")
            self._ends[name] = end
        follower = Follower(folder, offsets, lambda kind, note, data: self._notify(kind, dict(note, follow=name), data))
        threading.Thread(target=self._run, args=(name, follower, end, interval), daemon=True).start()
        return {"follow": name}

    def unfollow(self, params: Params) -> Params:
        """Ends a follow; one that has ended by itself is no error."""
        name = given.text(params, "follow")
        with self._lock:
            end = self._ends.pop(name, None)
        if end is not None:
            end.set()
        return {"follow": name}

    def _run(self, name: str, follower: "Follower", end: threading.Event, interval: float) -> None:
        with contextlib.suppress(BrokenPipeError):
            while not end.is_set() and not follower.look():
                if not follower.behind:
                    end.wait(interval)
        with self._lock:
            self._ends.pop(name, None)


def _offsets(value: Any) -> Dict[str, Tuple[int, Optional[str]]]:
    wrong = CallError(INVALID_PARAMS, "'offsets' must give 'bytes' and perhaps 'identity' for each file name.")
    if not isinstance(value, dict):
        raise wrong
    offsets = {}
    for file, place in value.items():
        if not isinstance(place, dict) or not isinstance(place.get("identity", ""), str):
            raise wrong
        count = place.get("bytes")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise wrong
        offsets[file] = (count, place.get("identity"))
    return offsets


class Follower:
    """What of a run folder has been sent, and the next look for more."""

    def __init__(self, folder: Path, offsets: Dict[str, Tuple[int, Optional[str]]], notify: Notify) -> None:
        self._folder = folder
        self._sent = dict(offsets)
        self._notify = notify
        self._standing: Optional[str] = None
        self._small_files_due = 0.0
        self._link = _Link()
        self.behind = False

    def look(self) -> bool:
        """Sends what is new, of a large file a piece.

        Returns:
            Whether the follow is over: the run has ended and all of it was sent, or the folder is gone.
        """
        is_whole_look = not self.behind or time.monotonic() >= self._small_files_due
        if is_whole_look:
            watch.glance(self._folder.parent)
            for file in SMALL_FILES:
                self._look_at_small(file)
            self._look_at_standing()
            self._small_files_due = time.monotonic() + _SMALL_SECONDS
        self.behind = False
        # Looked for before the growing files: what the run wrote before its end is then found by this same look.
        ended = "exit.json" in self._sent
        for file in GROWING_FILES:
            self._look_at_growing(file)
        if not (self._folder / "run.json").exists():
            self._notify("ended", {"reason": "gone"}, None)
            return True
        # An end that was seen a moment ago may be over: a resumed run has none.
        if ended and is_whole_look and not self.behind:
            self._notify("ended", {"reason": "exit"}, None)
            return True
        return False

    def _look_at_small(self, file: str) -> None:
        try:
            data = _whole(self._folder / file)
        except FileNotFoundError:
            if self._sent.pop(file, None) is not None:
                self._notify("removed", {"file": file}, None)
            return
        except OSError:
            return  # It cannot be read now; the next look tries again.
        identity = hashlib.sha256(data).hexdigest()[:16]
        if self._sent.get(file, (0, None))[1] != identity:
            sent, packing = _packed(data) if len(data) >= _WORTH_PACKING else (data, {})
            self._notify("replaced", {"file": file, "identity": identity, **packing}, sent)
            self._sent[file] = (len(data), identity)

    def _look_at_standing(self) -> None:
        """Says how the run stands: only here can its processes be seen, and only this clock made its times."""
        standing = derived_state(self._folder)
        if standing != self._standing:
            self._notify("standing", {"state": standing}, None)
            self._standing = standing

    def _look_at_growing(self, file: str) -> None:
        try:
            descriptor, status = open_regular(self._folder / file)
        except OSError:
            return  # Not there yet, or not readable now; the next look tries again.
        try:
            offset, identity = self._sent.get(file, (0, None))
            if identity is None or status.st_size < offset or not is_same(descriptor, status, identity):
                if status.st_size == 0:
                    return
                offset, identity = 0, file_identity(descriptor, status)
            piece = self._link.piece
            data = os.pread(descriptor, piece, offset)
        except OSError:
            return
        finally:
            os.close(descriptor)
        if data:
            sent, packing = _packed(data) if self._link.is_worth_packing(data) else (data, {})
            began = time.monotonic()
            self._notify("grown", {"file": file, "offset": offset, "identity": identity, **packing}, sent)
            self._link.took(len(sent), time.monotonic() - began)
            self._sent[file] = (offset + len(data), identity)
            self.behind = self.behind or len(data) == piece


class _Link:
    """How quickly what is sent is taken, as far as it can be told from here: by how long writing it takes."""

    def __init__(self) -> None:
        self.piece = PIECE
        self._bytes_per_second = 4 * _PACKED_BELOW

    def took(self, count: int, seconds: float) -> None:
        """Learns from a message. A small one says nothing: it goes into the next buffer."""
        if count < PIECE // 4:
            return
        measured = count / max(seconds, 1e-6)
        # Slowly up, since buffers on the way take the first megabytes at any speed.
        mixed = (1 - _WEIGHT) * self._bytes_per_second + _WEIGHT * measured
        self._bytes_per_second = min(mixed, 1.2 * self._bytes_per_second)
        wanted = self._bytes_per_second * _PIECE_SECONDS
        self.piece = int(min(max(wanted, PIECE), _LARGEST_PIECE))

    def is_worth_packing(self, data: bytes) -> bool:
        """Says whether packing the data and sending less is quicker than sending it."""
        return len(data) >= _WORTH_PACKING and (len(data) < PIECE // 4 or self._bytes_per_second < _PACKED_BELOW)


def _whole(path: Path) -> bytes:
    descriptor, _status = open_regular(path)
    with open(descriptor, "rb") as stream:
        return stream.read(_LARGEST_SMALL_FILE)


def _packed(data: bytes) -> Tuple[bytes, Dict[str, Any]]:
    compressed = zlib.compress(data, 1)
    return (compressed, {"compressed": True}) if len(compressed) < len(data) else (data, {})
