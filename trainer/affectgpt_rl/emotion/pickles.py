"""Pickled arrays, read as data: nothing that a pickle names is looked up, and nothing in it runs."""

from __future__ import annotations

import io
import pickle
import pickletools
import re
import struct
from collections.abc import Callable
from typing import Any

from .errors import EmotionError

# What can be a full name; anything else comes of damage, and may be as long as the file.
_NAME = re.compile("[A-Za-z0-9_.]{1,200}")
_NUMBERS = {
    "f8": "<d",
    "f4": "<f",
    "i8": "<q",
    "i4": "<i",
    "i2": "<h",
    "i1": "<b",
    "u8": "<Q",
    "u4": "<I",
    "u2": "<H",
    "u1": "<B",
    "b1": "<?",
}


def read_pickled_array(where: str, payload: bytes) -> list[Any]:
    """Reads what follows the header of a pickled array.

    Args:
        where: Names file and array in messages.
        payload: The pickle.

    Returns:
        The array's items in order; an array without dimensions has one.

    Raises:
        EmotionError: When the pickle asks for anything but NumPy's own arrays, or cannot be read.
    """
    try:
        _require_near_places(payload)
        array = _InertUnpickler(payload).load()
    except _Refused as refused:
        raise EmotionError(
            f"{where} is pickled and asks for '{refused}'. Only texts, numbers and NumPy's own arrays are read, and "
            "nothing in the file was run."
        ) from refused
    # The documentation of pickle: "other exceptions may also be raised during unpickling".
    except Exception as error:
        raise EmotionError(f"{where} is pickled and damaged, or holds more than texts and numbers.") from error
    if not isinstance(array, _Array) or array.items is None:
        raise EmotionError(f"{where} is pickled and damaged, or holds more than texts and numbers.")
    return array.items


class _Refused(Exception):
    """Something that a pickle asks for, by its full name."""


def _require_near_places(payload: bytes) -> None:
    """Refuses places beyond the payload's length: the unpickler makes room for as many values as the largest says."""
    for operation, place, _ in pickletools.genops(payload):
        if operation.name in ("PUT", "LONG_BINPUT") and not 0 <= int(place or 0) <= len(payload):
            raise ValueError(place)


class _Array:
    """What is left of an array: its items."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: list[Any] | None = None

    def __setstate__(self, state: Any) -> None:
        _version, _shape, _dtype, _fortran, items = state
        self.items = items if isinstance(items, list) else None


class _DType:
    """What is left of a type: its code, such as ``f8``."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code

    def __setstate__(self, state: Any) -> None:
        if state[1] not in ("<", "|"):
            raise ValueError(state[1])


class _InertUnpickler(pickle.Unpickler):
    """An unpickler that knows the four names in NumPy's arrays, and gives stand-ins for them."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(io.BytesIO(payload))
        self._stand_ins = _stand_ins()

    def find_class(self, module: str, name: str, /) -> Any:
        stand_in = self._stand_ins.get(f"{module}.{name}")
        if stand_in is not None:
            return stand_in
        wanted = f"{module}.{name}"
        raise _Refused(wanted) if _NAME.fullmatch(wanted) else ValueError(wanted)


def _stand_ins() -> dict[str, Callable[..., Any]]:
    """Makes functions anew for each pickle, since a pickle may set attributes of what it is given."""

    def scalar(dtype: Any, raw: Any) -> Any:
        if not isinstance(dtype, _DType) or not isinstance(raw, bytes):
            raise ValueError(dtype)
        if dtype.code.startswith("U"):
            return raw.decode("utf-32-le", "replace").split("\0", 1)[0]
        return struct.unpack(_NUMBERS[dtype.code], raw)[0]

    made: dict[str, Callable[..., Any]] = {
        "numpy.ndarray": lambda *_: None,
        "numpy.dtype": lambda code, *_: _DType(code),
    }
    # NumPy 2 moved them.
    for module in ("numpy.core.multiarray", "numpy._core.multiarray"):
        made[f"{module}._reconstruct"] = lambda *_: _Array()
        made[f"{module}.scalar"] = scalar
    return made
