from __future__ import annotations

import base64
import hashlib
import os
import threading
from pathlib import Path

import pytest

from affectgpt_rl.relay.errors import FILE, INVALID_PARAMS, CallError
from affectgpt_rl.relay.uploads import missing, place, put


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send(folder: Path, data: bytes, offset: int = 0, size: int | None = None, name: str | None = None) -> int:
    size = len(data) if size is None else size
    text = base64.b64encode(data).decode()
    request = {"folder": str(folder), "sha256": name or sha(data), "size": size, "offset": offset, "data": text}
    return put(request)["bytes"]


def asked(folder: Path, *contents: str) -> list[tuple[str, int]]:
    answer = missing({"folder": str(folder), "contents": list(contents)})
    return [(item["sha256"], item["bytes"]) for item in answer["missing"]]


def placed(folder: Path, **files: str) -> Path:
    entries = [{"path": path.replace("__", "/"), "sha256": name} for path, name in files.items()]
    return Path(place({"folder": str(folder), "files": entries})["folder"])


def test_a_content_arrives_in_pieces_and_is_kept_when_it_is_whole(tmp_path: Path) -> None:
    data = os.urandom(1000)
    assert asked(tmp_path, sha(data)) == [(sha(data), 0)]
    assert send(tmp_path, data[:400], 0, 1000, sha(data)) == 400
    assert asked(tmp_path, sha(data)) == [(sha(data), 400)]
    assert send(tmp_path, data[400:], 400, 1000, sha(data)) == 1000
    assert asked(tmp_path, sha(data), sha(data)) == []
    assert (tmp_path / "blobs" / sha(data)).read_bytes() == data
    assert list((tmp_path / "parts").iterdir()) == []


def test_a_piece_from_another_place_is_not_taken(tmp_path: Path) -> None:
    data = os.urandom(100)
    send(tmp_path, data[:40], 0, 100, sha(data))
    assert send(tmp_path, data[:10], 0, 100, sha(data)) == 40
    assert send(tmp_path, data[60:], 60, 100, sha(data)) == 40
    assert send(tmp_path, data[40:], 40, 100, sha(data)) == 100
    assert send(tmp_path, data[:10], 0, 100, sha(data)) == 100


def test_what_arrives_changed_is_thrown_away(tmp_path: Path) -> None:
    data = os.urandom(100)
    with pytest.raises(CallError, match="arrived changed") as failure:
        send(tmp_path, data[::-1], name=sha(data))
    assert failure.value.code == FILE
    assert asked(tmp_path, sha(data)) == [(sha(data), 0)]


def test_two_windows_that_send_the_same_make_one_content(tmp_path: Path) -> None:
    data = os.urandom(40_000)

    def sender() -> None:
        at = 0
        while at < len(data):
            at = send(tmp_path, data[at : at + 500], at, len(data), sha(data))

    windows = [threading.Thread(target=sender) for _ in range(3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert (tmp_path / "blobs" / sha(data)).read_bytes() == data


def test_a_folder_is_made_of_contents_and_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    small, large = b"name: demo\n", os.urandom(2_000_000)
    for data in (small, large):
        send(tmp_path, data)
    files = {"run.yaml": sha(small), "wheels__a.whl": sha(large)}
    tree = placed(tmp_path, **files)
    assert (tree / "run.yaml").read_bytes() == small
    assert (tree / "wheels" / "a.whl").read_bytes() == large
    assert placed(tmp_path, **dict(reversed(files.items()))) == tree
    assert [path.name for path in (tmp_path / "trees").iterdir()] == [tree.name]
    (tree / "run.yaml").write_bytes(b"changed by hand")
    assert (tmp_path / "blobs" / sha(small)).read_bytes() == small


def test_a_program_may_be_run_and_nothing_else(tmp_path: Path) -> None:
    small, large = b"#!/bin/sh\n", os.urandom(2_000_000)
    for data in (small, large):
        send(tmp_path, data)

    def tree(executable: bool) -> Path:
        more = {"executable": True} if executable else {}
        entries = [{"path": name, "sha256": sha(data), **more} for name, data in {"a": small, "b": large}.items()]
        return Path(place({"folder": str(tmp_path), "files": entries})["folder"])

    programs, texts = tree(True), tree(False)
    assert programs != texts
    assert all(os.access(programs / name, os.X_OK) for name in ("a", "b"))
    assert not any((texts / name).stat().st_mode & 0o111 for name in ("a", "b"))
    assert not (tmp_path / "blobs" / sha(large)).stat().st_mode & 0o111
    assert tree(True) == programs


def test_a_folder_whose_contents_were_not_sent_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="has not been sent"):
        placed(tmp_path, **{"run.yaml": sha(b"never")})
    assert list((tmp_path / "trees").iterdir()) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../out", "a/../../out", ".", "a\0b", ""])
def test_no_file_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    send(tmp_path, b"x")
    with pytest.raises(CallError) as failure:
        place({"folder": str(tmp_path), "files": [{"path": path, "sha256": sha(b"x")}]})
    assert failure.value.code == INVALID_PARAMS


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "../../x"},
        {"sha256": "a" * 63},
        {"data": "no base64!"},
        {"data": base64.b64encode(bytes(5 * 1024 * 1024)).decode()},
        {"size": -1},
        {"size": 0},
        {"offset": True},
        {"folder": "relative"},
    ],
)
def test_wrong_parameters_are_refused(tmp_path: Path, change: dict) -> None:
    request = {"folder": str(tmp_path), "sha256": sha(b"x"), "size": 1, "offset": 0, "data": "eA==", **change}
    with pytest.raises(CallError) as failure:
        put(request)
    assert failure.value.code == INVALID_PARAMS
