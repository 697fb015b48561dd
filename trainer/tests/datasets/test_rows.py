from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.datasets import DatasetError, read_rows
from affectgpt_rl.datasets.rows import row_schema

ROW = {"id": "a", "video": "clips/a.mp4", "subtitle": "Hello.", "labels": ["happy"]}
ROOT = Path(__file__).parents[3]


def written(folder: Path, *lines: object) -> Path:
    path = folder / "rows.jsonl"
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(texts))
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        read_rows(path)
    return str(caught.value).splitlines()


def test_the_packaged_schema_is_the_published_one():
    published = ROOT / "schema/dataset-row.schema.json"
    assert row_schema() == json.loads(published.read_text(encoding="utf-8"))


def test_a_row_has_its_clip_beside_the_dataset_and_empty_optional_parts(tmp_path):
    (row,) = read_rows(written(tmp_path, ROW))
    assert row.video == tmp_path / "clips/a.mp4"
    assert (row.labels, row.description, row.target, row.cues, row.attributes) == (["happy"], "", None, {}, {})


def test_all_parts_columns_of_the_datasets_own_bom_crlf_and_empty_lines_are_read(tmp_path):
    full = {
        **ROW,
        "id": "b",
        "description": "A smile.",
        "target": "<think>x</think><answer>happy</answer>",
        "cues": {"face": {"mouth": "smile"}},
        "attributes": {"kind": "single"},
        "annotator": 7,
    }
    bom = b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r"
    first, second = read_rows(written(tmp_path, bom, b"", full, b""))
    assert (first.id, second.id) == ("a", "b")
    assert second.cues == {"face": {"mouth": "smile"}}
    assert second.attributes == {"kind": "single"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "b"', "is not valid JSON"),
        (b'{"id": "\xff"}', "is not UTF-8 text (byte 9 of the line)"),
        (b"[1]", "the line must be of type object, not [1]"),
        ({**ROW, "id": "b", "labels": "happy"}, 'labels must be of type array, not "happy"'),
        ({**ROW, "id": "b", "labels": []}, "labels must not be empty"),
        ({**ROW, "id": "b", "labels": ["x", 3]}, "labels.1 must be of type string, not 3"),
        ({"id": "b", "subtitle": "x"}, "lacks 'labels'"),
        ({**ROW, "id": "b", "cues": {"hands": {}}}, "'hands' was unexpected"),
        (b'{"id": "b", "video": "v", "subtitle": "", "labels": ["x"], "n": NaN}', "NaN is not a JSON value"),
        (ROW, "the id 'a' is already used in line 1"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_a_wrong_line_is_named_with_file_and_line(tmp_path, line, message):
    path = written(tmp_path, ROW, line)
    (problem,) = problems(path)
    assert problem.startswith(f"{path}:2: ")
    assert message in problem


def test_every_wrong_line_is_reported_up_to_a_limit(tmp_path):
    lines = problems(written(tmp_path, *[{"id": str(number)} for number in range(30)]))
    assert len(lines) == 21
    assert lines[-1] == "… and 10 more problems in this file."


def test_files_that_are_missing_empty_or_folders_are_refused(tmp_path):
    assert "No such file" in problems(tmp_path / "none.jsonl")[0]
    assert "has no rows" in problems(written(tmp_path, b"", b""))[0]
    assert "Is a directory" in problems(tmp_path)[0]


@given(cut=st.integers(1, len(json.dumps(ROW)) - 1))
def test_a_last_line_cut_anywhere_is_reported_not_read(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    whole = {**ROW, "id": "b"}
    path = written(folder, whole, json.dumps(ROW).encode()[:cut])
    assert problems(path)[0].startswith(f"{path}:2: ")
