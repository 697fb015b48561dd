"""Which files a folder holds, before they are fetched one by one with `read`."""

from __future__ import annotations

import os
import stat
from typing import Any, Dict, Iterator, List

from . import params as given
from .errors import FILE, CallError
from .file_range import is_under
from .params import Params

_MOST_FILES = 20_000


def files(params: Params) -> Dict[str, Any]:
    """Lists the regular files below a folder, or the one file that a path names. Links are passed over."""
    root = os.path.realpath(given.folder(params, "root"))
    path = given.text(params, "path")
    target = os.path.realpath(os.path.join(root, path))
    if not is_under(target, root):
        raise CallError(FILE, f"{path}: lies outside {root}.")
    found: List[Dict[str, Any]] = []
    for name in _names(target):
        status = os.lstat(name)
        if not stat.S_ISREG(status.st_mode):
            continue
        if len(found) == _MOST_FILES:
            raise CallError(FILE, f"{path}: holds more than {_MOST_FILES} files.")
        relative = os.path.relpath(name, target)
        found.append({"path": relative, "size": status.st_size, "modified": f"{status.st_mtime_ns:x}"})
    return {"folder": target, "files": found}


def _names(target: str) -> Iterator[str]:
    if not os.path.isdir(target):
        yield target
        return
    for folder, folders, names in os.walk(target):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(folder, name)
