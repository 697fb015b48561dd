"""What is wrong with a run configuration, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One reason to refuse a configuration.

    Attributes:
        file: The file that has to be changed or made.
        key: Dotted path of the key in run.yaml (``rewards[0].name``), or "" for the whole file.
        message: What is wrong and what to do, one sentence.
        line: 1-based line in ``file``, where there is one.
        value: The offending value, as read.
        suggestion: The nearest right key or value, where one is near.
    """

    file: str
    key: str
    message: str
    line: int | None = None
    value: Any = None
    suggestion: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Returns the problem as a JSON object, without the members that do not apply."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        hint = f" Did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{place}: {self.message}{hint}"


def nearest(wrong: object, right: Iterable[str], cutoff: float = 0.5) -> str | None:
    """Returns the right spelling that is nearest to a wrong one, or None when none is at least ``cutoff`` alike."""
    choices = list(right)
    by_folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(str(wrong).casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None
