"""Whether the clips of a dataset are there and can be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from ..datasets import Row
from .problems import Problem

# Opening a clip takes milliseconds, and a corpus may have a hundred thousand: a spread of them is opened, all of them
# are looked for. What is broken inside shows while clips are decoded; such samples are skipped and named.
_OPENED = 50
_SHOWN = 5


def media_problems(dataset: Path, key: str, rows: Sequence[Row]) -> list[Problem]:
    """Looks for the clips of a dataset.

    Args:
        dataset: The dataset file.
        key: The key of run.yaml that names it.
        rows: Its rows.

    Returns:
        A problem for each of the first clips that are missing or cannot be opened, and one that counts the others.
    """
    problems: list[Problem] = []
    hidden = 0
    for row, reason in _unreadable(rows):
        if len(problems) < _SHOWN:
            where = "" if row.video is None else f": {row.video}"
            message = f"The clip of sample '{row.id}' cannot be read ({reason}){where}."
            problems.append(Problem(str(dataset), key, message, value=str(row.video or row.id)))
        else:
            hidden += 1
    if hidden:
        message = f"… and {hidden} more clips of this dataset cannot be read."
        problems.append(Problem(str(dataset), key, message))
    return problems


def _unreadable(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    stride = max(1, len(rows) // _OPENED)
    probe = _probe()
    for place, row in enumerate(rows):
        if row.video is None:
            yield row, "none is named"
        elif not row.video.is_file():
            yield row, "there is no such file"
        elif place % stride == 0 and (reason := probe(row.video)) is not None:
            yield row, reason


def _probe() -> Callable[[Path], str | None]:
    """Returns what says why a clip cannot be opened."""
    # Opening needs PyAV, which the base install does not bring: an engine with an environment of its own opens them.
    if find_spec("av") is None:
        return lambda clip: None
    from ..datasets.media import UnreadableClip, probe_clip

    def probe(clip: Path) -> str | None:
        try:
            probe_clip(clip)
        except UnreadableClip as error:
            return str(error)
        return None

    return probe
