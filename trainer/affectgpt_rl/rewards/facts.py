"""What a reward may know of a sample beside its true labels."""

from __future__ import annotations

from typing import Any

from ..datasets import Row


def row_facts(row: Row) -> dict[str, Any]:
    """Returns a dataset row as ``Group.sample``."""
    named = {"id": row.id, "subtitle": row.subtitle, "description": row.description, "cues": row.cues}
    return {**row.attributes, **named}
