"""Where a run of ms-swift keeps what is neither a record nor a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """

    rows: int
    videos: int
    images: int
    sounds: int
    left_out: frozenset[str]

    def to_json(self) -> dict[str, Any]:
        """Returns it as it is kept."""
        counts = {"rows": self.rows, "videos": self.videos, "images": self.images, "sounds": self.sounds}
        return {"schema": 1, **counts, "leftOut": sorted(self.left_out)}


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
    return Prepared(value["rows"], value["videos"], value["images"], value["sounds"], frozenset(value["leftOut"]))
