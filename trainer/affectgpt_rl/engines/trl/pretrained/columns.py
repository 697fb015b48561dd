"""The datasets that TRL's trainers read, made of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasets import Dataset
from PIL import Image

from ....datasets import Row
from ..context import Context
from .prompts import conversation, question_of


def asked(context: Context, rows: Sequence[Row]) -> Dataset:
    """Returns training prompts as TRL reads them; ``row`` tells the recorder which sample a completion belongs to."""

    def prompts(batch: dict[str, list[int]]) -> dict[str, list[Any]]:
        return {**_columns(context, [rows[number] for number in batch["row"]]), "row": batch["row"]}

    return Dataset.from_dict({"row": list(range(len(rows)))}).with_transform(prompts)


def imitated(context: Context, rows: Sequence[Row], targets: Sequence[str]) -> Dataset:
    """Returns prompts and targets as TRL reads them."""
    completions = [[{"role": "assistant", "content": target}] for target in targets]
    if not rows[0].images:
        return Dataset.from_dict({**_columns(context, rows), "completion": completions})

    def examples(batch: dict[str, list[int]]) -> dict[str, list[Any]]:
        numbers = batch["row"]
        columns = _columns(context, [rows[number] for number in numbers])
        return {**columns, "completion": [completions[number] for number in numbers]}

    # Made when they are read: a table of pictures would be encoded once and decoded at every step.
    return Dataset.from_dict({"row": list(range(len(rows)))}).with_transform(examples)


def _columns(context: Context, rows: Sequence[Row]) -> dict[str, list[Any]]:
    with_images = bool(rows[0].images)
    columns: dict[str, list[Any]] = {
        "prompt": [conversation(question_of(context.config, row.subtitle, with_images)) for row in rows]
    }
    if with_images:
        columns["images"] = [[Image.open(path).convert("RGB") for path in row.images] for row in rows]
    return columns
