"""Where a run of ms-swift keeps what is neither a record nor a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...datasets import Row, read_rows
from ...runfolder import read_json

_FOLDER, _PREPARED = "ms-swift", "prepared.json"


@dataclass(frozen=True)
class Prepared:
    """What is known of the rows once every clip has been opened.

    Attributes:
        rows: Samples that can be trained on.
        videos: Those of them with a clip.
        images: Those with images.
        sounds: Those whose clip has sound.
        left_out: Ids of samples that cannot be trained on.
        not_evaluated: Ids of samples of the evaluated set that cannot be answered.
    """

    rows: int
    videos: int
    images: int
    sounds: int
    left_out: frozenset[str]
    not_evaluated: frozenset[str]

    def to_json(self) -> dict[str, Any]:
        """Returns it as it is kept."""
        counts = {"rows": self.rows, "videos": self.videos, "images": self.images, "sounds": self.sounds}
        ids = {"leftOut": sorted(self.left_out), "notEvaluated": sorted(self.not_evaluated)}
        return {"schema": 1, **counts, **ids}


def dataset_file(run_dir: Path, phase: str) -> Path:
    """Returns a phase's rows as ms-swift reads them."""
    return run_dir / _FOLDER / f"{phase}.jsonl"


def prepared_file(run_dir: Path) -> Path:
    """Returns the file that is written once all rows are."""
    return run_dir / _FOLDER / _PREPARED


def read_prepared(run_dir: Path) -> Prepared | None:
    """Returns what is known of the rows; None before they are prepared."""
    value = read_json(prepared_file(run_dir))
    if value is None or value.get("schema") != 1:
        return None
    left_out, not_evaluated = frozenset(value["leftOut"]), frozenset(value["notEvaluated"])
    return Prepared(value["rows"], value["videos"], value["images"], value["sounds"], left_out, not_evaluated)


def evaluated_rows(config: RunConfig, not_evaluated: frozenset[str] = frozenset()) -> list[Row]:
    """Returns the samples that evaluations are made on, less those of which it is known that they cannot be."""
    evaluation, data = config.evaluation, config.data
    file = data.validation if evaluation.set == "validation" and data.validation else data.held_out
    return [row for row in read_rows(config.path(file))[: evaluation.samples] if row.id not in not_evaluated]
