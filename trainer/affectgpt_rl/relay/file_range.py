"""Reading a range of a file, under a folder that the caller names."""

from __future__ import annotations

import base64
import os
from typing import Any, Dict

from . import params as given
from .errors import FILE, CallError
from .identity import file_identity
from .params import Params
from .regular import open_regular

LONGEST_READ = 4 * 1024 * 1024
_LARGEST_OFFSET = 2**53 - 1


def read(params: Params) -> Dict[str, Any]:
    """Reads a range of a file; less where the file ends before."""
    root = os.path.realpath(given.folder(params, "root"))
    path = given.text(params, "path")
    offset = given.whole(params, "offset", 0, _LARGEST_OFFSET)
    length = given.whole(params, "length", 0, LONGEST_READ)
    # Neither '..' nor a symbolic link leads outside: what is compared is where the path ends up.
    target = os.path.realpath(os.path.join(root, path))
    if not is_under(target, root):
        raise CallError(FILE, f"{path}: lies outside {root}.")
    descriptor, status = open_regular(target)
    try:
        # A folder on the way may have become a link between the look and the opening.
        if not is_under(os.path.realpath(f"/proc/self/fd/{descriptor}"), root):
            raise CallError(FILE, f"{path}: lies outside {root}.")
        data = os.pread(descriptor, length, offset)
        return {
            "data": base64.b64encode(data).decode("ascii"),
            "size": status.st_size,
            "identity": file_identity(descriptor, status),
        }
    finally:
        os.close(descriptor)


def is_under(path: str, root: str) -> bool:
    """Says whether a path, links resolved, is a folder or lies below it."""
    return os.path.commonpath([path, root]) == root
