"""Dataset rows as ms-swift reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...config import RunConfig
from ...datasets import Row
from ..trl.pretrained.prompts import question_of

SAMPLE = "sample"
"""The column that carries a sample's id through ms-swift to rewards and records."""

_PLACES = ("image", "video", "audio")


def prompt_of(config: RunConfig, row: Row) -> str:
    """Returns what the policy is asked about a sample, without its media."""
    subtitle = row.subtitle
    # What is said must not read as a place for media, of which ms-swift wants one a file.
    for place in _PLACES:
        subtitle = subtitle.replace(f"<{place}>", f"({place})")
    return question_of(config, subtitle, images=bool(row.images), clip=row.video is not None)


def media_of(row: Row) -> dict[str, list[str]]:
    """Returns a row's media as ms-swift names them."""
    media = {"images": [str(image) for image in row.images], "videos": [str(row.video)] if row.video else []}
    return {name: files for name, files in media.items() if files}


def messages_of(config: RunConfig, row: Row, target: str | None = None) -> list[dict[str, str]]:
    """Returns a row's conversation: the media and the question, then what is to be imitated."""
    places = "<video>" * bool(row.video) + "<image>" * len(row.images)
    asked = {"role": "user", "content": places + prompt_of(config, row)}
    return [asked] if target is None else [asked, {"role": "assistant", "content": target}]


def swift_rows(config: RunConfig, rows: Sequence[Row], targets: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Returns the lines of a dataset of ms-swift.

    Args:
        config: The run.
        rows: The samples.
        targets: What the cold start imitates for each; left out for GRPO.
    """
    imitated: Sequence[str | None] = [None] * len(rows) if targets is None else targets
    return [
        {"messages": messages_of(config, row, target), **media_of(row), SAMPLE: row.id}
        for row, target in zip(rows, imitated, strict=True)
    ]
