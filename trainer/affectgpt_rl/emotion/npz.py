"""NumPy's packed format, read without NumPy."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from .errors import EmotionError
from .pickles import read_pickled_array

# More than a million answers; a packed file may claim any size.
_MOST_BYTES = 1 << 29
_MAGIC = b"\x93NUMPY"
_ENDING = ".npy"


class Npz:
    """A packed file. Its arrays are read one by one, so that what nobody asks for stays closed."""

    def __init__(self, file: Path, content: bytes) -> None:
        """Opens the file.

        Args:
            file: Names the file in messages.
            content: Its bytes.

        Raises:
            EmotionError: When it is no packed file.
        """
        self._file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise self._damaged() from error
        self._members = {info.filename: info for info in self._archive.infolist()}
        self.names = [name.removesuffix(_ENDING) for name in self._members if name.endswith(_ENDING)]
        """The arrays' names, in the order of the file."""

    def items(self, name: str) -> list[Any]:
        """Reads an array of text, or of pickled texts, numbers, lists and maps.

        Raises:
            EmotionError: When it holds anything else.
        """
        where = f"{self._file}: '{name}'"
        member = self._members[name + _ENDING]
        if member.file_size > _MOST_BYTES:
            raise EmotionError(f"{where} is larger than {_MOST_BYTES >> 20} MB.")
        try:
            npy = self._archive.read(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, ValueError) as error:
            raise self._damaged() from error
        header, values = _split(npy)
        if "'descr': '|O'" in header:
            return read_pickled_array(where, values)
        texts = _texts(header, values)
        if texts is None:
            raise EmotionError(f"{where} is no list of text.")
        return texts

    def _damaged(self) -> EmotionError:
        return EmotionError(f"{self._file} is not an npz file: damaged, cut short, or another format.")


def _split(npy: bytes) -> tuple[str, bytes]:
    """The header and the values of an array; empty when it is none."""
    if len(npy) < 12 or npy[:6] != _MAGIC:
        return "", b""
    start, size = (10, 2) if npy[6] == 1 else (12, 4)
    end = start + int.from_bytes(npy[8 : 8 + size], "little")
    return npy[start:end].decode("latin-1"), npy[end:]


def _texts(header: str, values: bytes) -> list[str] | None:
    width = re.search(r"'descr': *'<U([0-9]{1,9})'", header)
    count = re.search(r"'shape': *\(([0-9]{1,9}),\)", header)
    if width is None or count is None:
        return None
    step, number = 4 * int(width[1]), int(count[1])
    if step * number > len(values):
        return None
    # Texts are held as code points of four bytes, filled up with zeros.
    pieces = (values[step * index : step * (index + 1)] for index in range(number))
    return [piece.decode("utf-32-le", "replace").split("\0", 1)[0] for piece in pieces]
