"""Completions from a file, such as the rollouts of an earlier run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ..datasets import Row
from ..rewards.facts import row_facts
from ..rewards.reward_set import Sampled
from ..rewards.setting import RewardError


def read_given(path: Path, rows: Sequence[Row]) -> list[Sampled]:
    """Reads JSON Lines of ``{sample, completion}``, as rollouts.jsonl and prediction files have them.

    Lines of the same ``step`` and ``group`` (or, without these, neighbouring lines of the same sample) make a group.

    Args:
        path: The file.
        rows: The samples that it may name.

    Raises:
        RewardError: The file cannot be read, is empty, or a line is not usable.
    """
    known = {row.id: row for row in rows}
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RewardError(f"{path}: cannot be read: {error.strerror or error}.") from error
    read = [_line(path, number, line, known) for number, line in enumerate(lines, start=1) if line.strip()]
    if not read:
        raise RewardError(f"{path}: has no completions.")
    groups = groupby(read, key=lambda line: (line["sample"], line.get("step"), line.get("group")))
    return [
        Sampled([line["completion"] for line in of_group], known[key[0]].labels, row_facts(known[key[0]]))
        for key, of_group in groups
    ]


def _line(path: Path, number: int, line: bytes, known: dict[str, Row]) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise RewardError(f"{path}:{number}: is not valid JSON in UTF-8.") from None
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in ("sample", "completion")):
        raise RewardError(f"{path}:{number}: must be an object with the texts 'sample' and 'completion'.")
    if value["sample"] not in known:
        raise RewardError(f"{path}:{number}: the sample '{value['sample']}' is in no dataset of the configuration.")
    return value
