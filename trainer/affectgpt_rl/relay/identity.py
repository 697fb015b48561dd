"""Which file stands under a name, so that one that took another's place is not taken for its growth."""

from __future__ import annotations

import hashlib
import os
import re
from typing import Optional

_FIRST_BYTES = 64
_SHAPE = re.compile(r"([0-9a-f]+)-([0-9]{1,2})-([0-9a-f]{16})")


def file_identity(descriptor: int, status: os.stat_result) -> str:
    """Returns the identity of an open file: its inode and its first bytes, because inodes are used again."""
    count = min(status.st_size, _FIRST_BYTES)
    return f"{status.st_ino:x}-{count}-{_digest(descriptor, count)}"


def is_same(descriptor: int, status: os.stat_result, identity: Optional[str]) -> bool:
    """Says whether an open file is the one that once had this identity; it may have grown since."""
    match = _SHAPE.fullmatch(identity or "")
    if match is None:
        return False
    inode, count, digest = match.group(1), int(match.group(2)), match.group(3)
    return f"{status.st_ino:x}" == inode and status.st_size >= count and _digest(descriptor, count) == digest


def _digest(descriptor: int, count: int) -> str:
    return hashlib.sha256(os.pread(descriptor, count, 0)).hexdigest()[:16]
