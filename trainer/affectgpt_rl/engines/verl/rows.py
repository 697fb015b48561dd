"""Dataset rows as verl reads them: JSON Lines, which it takes in place of Parquet since 0.8."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...datasets import Row
from ..ms_swift.rows import prompt_of

DATA_SOURCE = "affectgpt-rl"


def verl_rows(config: RunConfig, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Returns the lines of a dataset of verl.

    The ground truth carries the sample's id beside its labels: it is what verl's dumps repeat of a row. Every row has
    the same columns, since Arrow wants them so. Of a clip verl shows the frames, not the sound.

    Args:
        config: The run.
        rows: The samples.
    """
    return [
        {
            "data_source": DATA_SOURCE,
            "prompt": [{"role": "user", "content": _places(row) + prompt_of(config, row)}],
            "images": [{"image": str(image)} for image in row.images],
            "videos": [{"video": str(row.video)}] if row.video is not None else [],
            "reward_model": {"style": "rule", "ground_truth": {"id": row.id, "labels": row.labels}},
            "extra_info": {
                "index": index,
                "id": row.id,
                "subtitle": row.subtitle,
                "description": row.description,
            },
        }
        for index, row in enumerate(rows)
    ]


def write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Writes a dataset; a column that is empty in every row is left out."""
    unused = {column for column in ("images", "videos") if not any(row[column] for row in rows)}
    kept = [{key: value for key, value in row.items() if key not in unused} for row in rows]
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")
    partial.replace(file)


def _places(row: Row) -> str:
    return "<video>" * (row.video is not None) + "<image>" * len(row.images)
