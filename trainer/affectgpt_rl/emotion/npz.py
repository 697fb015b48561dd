"""Arrays of text in NumPy's packed format, read without NumPy."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from .errors import EmotionError

# More than a million answers; a packed file may claim any size.
_MOST_BYTES = 1 << 29
_MAGIC = b"\x93NUMPY"


def read_text_arrays(file: Path, content: bytes, names: Sequence[str]) -> list[list[str]]:
    """Reads arrays of text. An array of pickled objects could run code in other readers and is refused here.

    Args:
        file: Names the file in messages.
        content: The file's bytes.
        names: The arrays, without their ending.

    Returns:
        The texts of each array.

    Raises:
        EmotionError: When one is missing or is no one-dimensional array of text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist() if _is_wanted(info, names)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise EmotionError(f"{file} is not an npz file: {error}.") from error
    arrays: list[list[str]] = []
    for name in names:
        member = members.get(f"{name}.npy")
        if member is None:
            raise EmotionError(f"{file} has no array '{name}'; the official answers have {' and '.join(names)}.")
        texts = _texts(member)
        if texts is None:
            raise EmotionError(f"{file}: '{name}' is no list of text. Pickled arrays are not opened.")
        arrays.append(texts)
    return arrays


def _is_wanted(info: zipfile.ZipInfo, names: Sequence[str]) -> bool:
    return info.file_size <= _MOST_BYTES and info.filename in {f"{name}.npy" for name in names}


def _texts(npy: bytes) -> list[str] | None:
    if len(npy) < 12 or npy[:6] != _MAGIC:
        return None
    start, size = (10, 2) if npy[6] == 1 else (12, 4)
    end = start + int.from_bytes(npy[8 : 8 + size], "little")
    header = npy[start:end].decode("latin-1")
    width = re.search(r"'descr': *'<U(\d+)'", header)
    count = re.search(r"'shape': *\((\d+),\)", header)
    if width is None or count is None:
        return None
    step, number = 4 * int(width[1]), int(count[1])
    if end + step * number > len(npy):
        return None
    # Texts are held as code points of four bytes, filled up with zeros.
    pieces = (npy[end + step * index : end + step * (index + 1)] for index in range(number))
    return [piece.decode("utf-32-le", "replace").split("\0", 1)[0] for piece in pieces]
