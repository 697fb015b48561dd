from __future__ import annotations

import os
from pathlib import Path

import pytest

from affectgpt_rl.relay.errors import FILE, CallError
from affectgpt_rl.relay.tree import files


def names(root: Path, path: str = ".") -> list[str]:
    return [item["path"] for item in files({"root": str(root), "path": path})["files"]]


def test_a_folder_lists_its_regular_files_and_no_links(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two").write_text("22")
    (tmp_path / "one").write_text("1")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "folders").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == ["one", "b/two"]
    assert names(tmp_path, str(tmp_path / "b")) == ["two"]
    assert names(tmp_path, "one") == ["."]


def test_a_file_that_is_written_again_says_so(tmp_path: Path) -> None:
    file = tmp_path / "one"
    file.write_text("1")
    before = files({"root": str(tmp_path), "path": "one"})["files"]
    os.utime(file, ns=(1, 1))
    assert files({"root": str(tmp_path), "path": "one"})["files"] != before


@pytest.mark.parametrize("path", ["..", "/etc", "link/x"])
def test_nothing_outside_is_listed(tmp_path: Path, path: str) -> None:
    (tmp_path / "link").symlink_to("/etc")
    with pytest.raises(CallError, match="outside") as failure:
        files({"root": str(tmp_path), "path": path})
    assert failure.value.code == FILE
