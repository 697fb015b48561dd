"""Opening files that another program names: nothing but regular files, and never waiting for one."""

from __future__ import annotations

import errno
import os
import stat
from typing import Tuple, Union


def open_regular(path: Union[str, "os.PathLike[str]"]) -> Tuple[int, os.stat_result]:
    """Opens a file for reading.

    Returns:
        Its descriptor, which the caller closes, and its status.

    Raises:
        OSError: It cannot be opened, is a symbolic link, or is no file (a pipe would make the reader wait for ever).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "Is no file", os.fspath(path))
    return descriptor, status
