"""Changes to a run configuration, nested or dotted."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


class CannotSet(Exception):
    """A change whose place is not in the configuration; ``path`` is where in the written changes it stands."""

    def __init__(self, message: str, written: str) -> None:
        super().__init__(message)
        self.written = written


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        written: The key as it stands in the file, at the top of ``set``.
        path: The place in the configuration.
        value: The new value; None takes the key away.
    """

    written: str
    path: Path
    value: Any


def changes(written: dict[str, Any]) -> Iterator[Change]:
    """Yields the changes of a ``set``: a mapping is walked into, so that its siblings in the base stay."""
    for key, value in written.items():
        path: Path = tuple(int(part) if part.isdecimal() else part for part in str(key).split("."))
        yield from _walk(str(key), path, value)


def _walk(written: str, path: Path, value: Any) -> Iterator[Change]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _walk(written, (*path, key), member)
    else:
        yield Change(written, path, value)


def changed(config: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Returns a copy of a configuration with changes made.

    Raises:
        CannotSet: A change leads through a value that has no members, or to a place that a list does not have.
    """
    result = deepcopy(config)
    for change in changes(written):
        *way, last = change.path
        place: Any = result
        for step in way:
            place = _member(place, step, change)
        _put(place, last, change)
    return result


def _member(place: Any, step: str | int, change: Change) -> Any:
    if isinstance(place, dict) and isinstance(step, str):
        if not isinstance(place.get(step), dict | list):
            place[step] = {}
        return place[step]
    if isinstance(place, list) and isinstance(step, int) and step < len(place):
        return place[step]
    raise _nowhere(step, change)


def _put(place: Any, step: str | int, change: Change) -> None:
    if isinstance(place, dict) and isinstance(step, str):
        if change.value is None:
            place.pop(step, None)
        else:
            place[step] = deepcopy(change.value)
    elif isinstance(place, list) and isinstance(step, int) and step < len(place):
        place[step] = deepcopy(change.value)
    else:
        raise _nowhere(step, change)


def _nowhere(step: str | int, change: Change) -> CannotSet:
    shown = ".".join(str(part) for part in change.path)
    kind = "list has no place" if isinstance(step, int) else "value has no key"
    return CannotSet(f"'{shown}' cannot be set: the configuration's {kind} '{step}'.", change.written)
