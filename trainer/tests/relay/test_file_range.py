from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from affectgpt_rl.relay.errors import CallError
from affectgpt_rl.relay.file_range import read


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "root"
    (folder / "clips").mkdir(parents=True)
    (folder / "clips" / "a.bin").write_bytes(bytes(range(100)))
    return folder


def ask(root: Path, path: str, offset: int = 0, length: int = 10) -> dict:
    return read({"root": str(root), "path": path, "offset": offset, "length": length})


def test_a_range_is_read(root: Path) -> None:
    answer = ask(root, "clips/a.bin", 95, 10)
    assert base64.b64decode(answer["data"]) == bytes(range(95, 100))
    assert answer["size"] == 100
    assert ask(root, str(root / "clips" / "a.bin"), 200)["data"] == ""


def test_identity_stays_while_a_file_grows_and_changes_when_it_is_replaced(root: Path) -> None:
    path = root / "clips" / "a.bin"
    first = ask(root, "clips/a.bin")["identity"]
    with path.open("ab") as file:
        file.write(b"more")
    assert ask(root, "clips/a.bin")["identity"] == first
    path.write_bytes(b"other")
    assert ask(root, "clips/a.bin")["identity"] != first


@pytest.mark.parametrize("path", ["../secret", "clips/../../secret", "/etc/passwd", "link", "linked/secret"])
def test_nothing_outside_the_root_is_read(root: Path, path: str) -> None:
    (root / "link").symlink_to(root.parent / "secret")
    (root / "linked").symlink_to(root.parent)
    with pytest.raises(CallError, match="lies outside"):
        ask(root, path)


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "latest").symlink_to("clips/a.bin")
    assert ask(root, "latest")["size"] == 100


def test_a_root_that_is_a_link_is_the_folder_it_names(root: Path) -> None:
    (root.parent / "alias").symlink_to(root)
    assert ask(root.parent / "alias", "clips/a.bin")["size"] == 100


def test_what_is_no_file_is_refused_at_once(root: Path) -> None:
    os.mkfifo(root / "pipe")
    for path in ("pipe", "clips"):
        with pytest.raises(OSError, match="Is no file"):
            ask(root, path)


@pytest.mark.parametrize("change", [{"offset": -1}, {"length": 2**30}, {"path": ""}, {"offset": 1.5}])
def test_wrong_parameters_are_refused(root: Path, change: dict) -> None:
    with pytest.raises(CallError):
        read({"root": str(root), "path": "clips/a.bin", "offset": 0, "length": 1, **change})
