"""Taking files by their content: what a run or an installation needs from the user's machine, each content once.

Below the folder that the caller names: `blobs/SHA256` whole contents, `parts/SHA256` what has arrived of others, and
`trees/HASH` folders made of blobs, which are never changed afterwards.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any, Dict, List, Tuple

from . import params as given
from .errors import FILE, INVALID_PARAMS, CallError
from .params import Params

LONGEST_PUT = 4 * 1024 * 1024
_LARGEST = 2**53 - 1
_MOST_FILES = 20_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1024 * 1024
# A large file of a tree is the blob under another name; a small one is a copy, so that editing it changes no blob.
_WORTH_LINKING = 1024 * 1024


def missing(params: Params) -> Dict[str, Any]:
    """Says which contents are not here yet, and how much of each is."""
    folder = given.folder(params, "folder")
    absent = []
    for sha256 in dict.fromkeys(_texts(params, "contents")):
        if not _blob(folder, sha256).is_file():
            absent.append({"sha256": sha256, "bytes": _arrived(folder, sha256)})
    return {"missing": absent}


def put(params: Params) -> Dict[str, Any]:
    """Appends to a content that is arriving, and keeps it when it is whole.

    Bytes that do not begin where it ends are not taken: the answer says where to go on, so that a caller that was cut
    off, or another window that sends the same, goes on from there.
    """
    folder, sha256 = given.folder(params, "folder"), _sha256(params.get("sha256"))
    size, offset = given.whole(params, "size", 0, _LARGEST), given.whole(params, "offset", 0, _LARGEST)
    data = _data(params)
    if _blob(folder, sha256).is_file():
        return {"bytes": size}
    part = folder / "parts" / sha256
    part.parent.mkdir(parents=True, exist_ok=True)
    with open(part, "ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        arrived = os.fstat(stream.fileno()).st_size
        # Another window may have completed it while this one waited for the lock.
        if _blob(folder, sha256).is_file():
            return {"bytes": size}
        if arrived != offset:
            return {"bytes": arrived}
        if arrived + len(data) > size:
            raise CallError(INVALID_PARAMS, f"'data' goes beyond the {size} bytes of the file.")
        stream.write(data)
        stream.flush()
        arrived += len(data)
        if arrived == size:
            os.fsync(stream.fileno())
            _keep(part, _blob(folder, sha256), sha256)
        return {"bytes": arrived}


def place(params: Params) -> Dict[str, Any]:
    """Makes a folder of contents that are here. The same files give the same folder."""
    folder = given.folder(params, "folder")
    files = _files(params)
    listing = json.dumps(sorted(_entry(*item) for item in files.items())).encode("ascii")
    tree = folder / "trees" / hashlib.sha256(listing).hexdigest()[:32]
    if not tree.is_dir():
        tree.parent.mkdir(parents=True, exist_ok=True)
        prepared = Path(tempfile.mkdtemp(dir=tree.parent, prefix="."))
        try:
            for name, (sha256, executable) in files.items():
                _place_one(_blob(folder, sha256), prepared / name, executable)
            os.chmod(prepared, 0o755)
            # Another window may have been quicker with the same.
            with contextlib.suppress(OSError):
                os.rename(prepared, tree)
        finally:
            shutil.rmtree(prepared, ignore_errors=True)
    return {"folder": str(tree)}


def _keep(part: Path, blob: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with open(part, "rb") as stream:
        for block in iter(lambda: stream.read(_BLOCK), b""):
            digest.update(block)
    if digest.hexdigest() != sha256:
        part.unlink()
        raise CallError(FILE, f"{sha256}: arrived changed; it has to be sent again.")
    os.chmod(part, 0o444)
    blob.parent.mkdir(parents=True, exist_ok=True)
    os.replace(part, blob)


def _entry(name: str, content: Tuple[str, bool]) -> List[str]:
    sha256, executable = content
    return [name, sha256, "executable"] if executable else [name, sha256]


def _place_one(blob: Path, target: Path, executable: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # The mode of a link would be that of the blob and of every other name.
        if blob.stat().st_size >= _WORTH_LINKING and not executable:
            os.link(blob, target)
            return
    except FileNotFoundError:
        raise CallError(FILE, f"{target.name}: its content has not been sent.") from None
    except OSError:
        pass  # File systems without links: a copy does.
    shutil.copyfile(blob, target)
    if executable:
        os.chmod(target, 0o755)


def _blob(folder: Path, sha256: str) -> Path:
    return folder / "blobs" / sha256


def _arrived(folder: Path, sha256: str) -> int:
    try:
        return (folder / "parts" / sha256).stat().st_size
    except FileNotFoundError:
        return 0


def _texts(params: Params, key: str) -> List[str]:
    value = params.get(key)
    if not isinstance(value, list) or len(value) > _MOST_FILES:
        raise CallError(INVALID_PARAMS, f"'{key}' must be a list of at most {_MOST_FILES} hashes.")
    return [_sha256(item) for item in value]


def _sha256(value: Any) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise CallError(INVALID_PARAMS, "A content is named by the 64 hexadecimal digits of its SHA-256.")
    return value


def _data(params: Params) -> bytes:
    value = params.get("data")
    if not isinstance(value, str):
        raise CallError(INVALID_PARAMS, "'data' must be base64.")
    try:
        data = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise CallError(INVALID_PARAMS, "'data' must be base64.") from None
    if len(data) > LONGEST_PUT:
        raise CallError(INVALID_PARAMS, f"'data' must be at most {LONGEST_PUT} bytes.")
    return data


def _files(params: Params) -> Dict[str, Tuple[str, bool]]:
    """Returns what stands under each name: the hash of its content, and whether it may be run."""
    value = params.get("files")
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_FILES:
        raise CallError(INVALID_PARAMS, f"'files' must be a list of 1 to {_MOST_FILES} files.")
    files: Dict[str, Tuple[str, bool]] = {}
    for item in value:
        if not isinstance(item, dict):
            raise CallError(INVALID_PARAMS, "Each of 'files' must have 'path' and 'sha256'.")
        path = PurePosixPath(given.text(item, "path"))
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise CallError(INVALID_PARAMS, f"{path}: a file's path must lead into the folder.")
        if str(path) in files:
            raise CallError(INVALID_PARAMS, f"{path}: stands twice among the files.")
        executable = item.get("executable", False)
        if not isinstance(executable, bool):
            raise CallError(INVALID_PARAMS, f"{path}: 'executable' must be true or false.")
        files[str(path)] = (_sha256(item.get("sha256")), executable)
    return files
