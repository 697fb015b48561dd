"""Dataset rows as verl reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from affectgpt_rl.config import run_config
from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.datasets import Row
from affectgpt_rl.engines.verl.rows import verl_rows, write_rows

from .support import make_run


def rows_of(folder: Path, *samples: Row) -> list[dict[str, Any]]:
    """The rows of samples, in a run whose prompt is short."""
    file = make_run(folder, model={"path": "./policy", "prompt": "They say {subtitle}."})
    return verl_rows(run_config(with_defaults(json.loads(file.read_text("utf-8"))), folder), samples)


def test_a_row_has_the_columns_of_verl(tmp_path: Path) -> None:
    sample = Row("s1", Path("/clips/1.mp4"), "oh", ["happy"], "smiles", images=[Path("/a.png"), Path("/b.png")])

    assert rows_of(tmp_path, sample) == [
        {
            "data_source": "affectgpt-rl",
            "prompt": [{"role": "user", "content": "<video><image><image>They say oh."}],
            "images": [{"image": "/a.png"}, {"image": "/b.png"}],
            "videos": [{"video": "/clips/1.mp4"}],
            "reward_model": {"style": "rule", "ground_truth": {"id": "s1", "labels": ["happy"]}},
            "extra_info": {"index": 0, "id": "s1", "subtitle": "oh", "description": "smiles"},
        }
    ]


def test_what_is_said_is_no_place_for_media(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, Row("s1", None, "see <image>", ["happy"]))

    assert row["prompt"][0]["content"] == "They say see (image)."


def test_media_columns_stand_in_every_row_or_in_none(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, Row("s1", None, "", ["sad"]), Row("s2", Path("/clips/2.mp4"), "", ["sad"]))
    file = tmp_path / "made" / "train.jsonl"

    write_rows(file, rows)

    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["videos"] for row in found] == [[], [{"video": "/clips/2.mp4"}]]
    assert not any("images" in row for row in found)
