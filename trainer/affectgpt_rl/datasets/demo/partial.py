"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from av.error import FFmpegError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Lends a name beside ``path`` to write to; what was written there takes the path's place at the end.

    Raises:
        OSError: The file cannot be written; FFmpeg's errors included. Nothing is left behind.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(path)
    except FFmpegError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        partial.unlink(missing_ok=True)
