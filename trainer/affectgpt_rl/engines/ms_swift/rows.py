"""Dataset rows as ms-swift reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...config import RunConfig
from ...datasets import Row

SAMPLE = "sample"
"""The column that carries a sample's id through ms-swift to rewards and records."""

_TASK = (
    'This is a clip of a person. They say: "{subtitle}". What do they feel? Watch the face and listen to the voice. '
)
_WITH_REASONING = (
    "Write what you see and hear in <think></think>, then the emotions in <answer></answer>, with commas between them."
)
_PLACES = ("image", "video", "audio")
_ANSWER_ALONE = "Write the emotions in <answer></answer>, with commas between them."


def prompt_of(config: RunConfig, subtitle: str) -> str:
    """Returns what the policy is asked about a sample, without its media."""
    written = config.model.prompt or _TASK + (_WITH_REASONING if config.reasoning else _ANSWER_ALONE)
    # What is said must not read as a place for media, of which ms-swift wants one a file.
    for place in _PLACES:
        subtitle = subtitle.replace(f"<{place}>", f"({place})")
    # Not by format(): a prompt may have other braces.
    return written.replace("{subtitle}", subtitle)


def media_of(row: Row) -> dict[str, list[str]]:
    """Returns a row's media as ms-swift names them."""
    media = {"images": [str(image) for image in row.images], "videos": [str(row.video)] if row.video else []}
    return {name: files for name, files in media.items() if files}


def messages_of(config: RunConfig, row: Row, target: str | None = None) -> list[dict[str, str]]:
    """Returns a row's conversation: the media and the question, then what is to be imitated."""
    places = "<video>" * bool(row.video) + "<image>" * len(row.images)
    asked = {"role": "user", "content": places + prompt_of(config, row.subtitle)}
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
