from __future__ import annotations

import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.relay import follow
from affectgpt_rl.relay.follow import PIECE, Follower
from affectgpt_rl.runfolder import boot_id, replace_json, start_ticks

from .conftest import WAITS, ended


class Copy:
    """What a mirror makes of the notifications."""

    def __init__(self, folder: Path, offsets: dict[str, tuple[int, str | None]] | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.identities: dict[str, str] = {}
        self.order: list[str] = []
        self.standings: list[str] = []
        self.follower = Follower(folder, offsets or {}, self.take)

    def take(self, kind: str, note: dict[str, Any], data: bytes | None) -> None:
        if kind == "standing":
            self.standings.append(note["state"])
            return
        self.order.append(f"{kind} {note.get('file', note.get('reason'))}")
        if data is not None:
            data = zlib.decompress(data) if note.get("compressed") else data
            kept = self.files.get(note["file"], b"")[: note.get("offset", 0)]
            self.files[note["file"]] = kept + data
            self.identities[note["file"]] = note["identity"]
        if kind == "removed":
            del self.files[note["file"]]

    def look(self) -> bool:
        over = self.follower.look()
        while self.follower.behind and not over:
            over = self.follower.look()
        return over

    def offsets(self) -> dict[str, tuple[int, str | None]]:
        return {file: (len(data), self.identities[file]) for file, data in self.files.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    replace_json(tmp_path / "run.json", {"schema": 1})
    return tmp_path


def test_state_comes_before_metrics_before_log_before_rollouts(folder: Path) -> None:
    for file in ("rollouts.jsonl", "log.txt", "metrics.jsonl"):
        (folder / file).write_text("{}\n")
    replace_json(folder / "state.json", {"step": 1})
    copy = Copy(folder)
    assert copy.look() is False
    files = ["run.json", "state.json", "metrics.jsonl", "log.txt", "rollouts.jsonl"]
    assert [line.split()[1] for line in copy.order] == files


def test_a_gigabyte_of_rollouts_does_not_hide_a_new_state(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "_SMALL_SECONDS", 0.0)
    (folder / "rollouts.jsonl").write_bytes(os.urandom(3 * PIECE))
    copy = Copy(folder)
    copy.follower.look()
    replace_json(folder / "state.json", {"step": 1})
    copy.follower.look()
    assert copy.order[-2:] == ["replaced state.json", "grown rollouts.jsonl"]
    copy.look()
    assert copy.files["rollouts.jsonl"] == (folder / "rollouts.jsonl").read_bytes()


def test_only_what_is_new_is_sent(folder: Path) -> None:
    (folder / "metrics.jsonl").write_text('{"step": 1}\n')
    copy = Copy(folder)
    copy.look()
    copy.look()
    with (folder / "metrics.jsonl").open("a") as file:
        file.write('{"step": 2}\n{"st')
    copy.look()
    assert copy.order.count("grown metrics.jsonl") == 2
    assert copy.files["metrics.jsonl"] == (folder / "metrics.jsonl").read_bytes()


def test_a_later_follow_goes_on_where_the_first_one_was(folder: Path) -> None:
    (folder / "log.txt").write_text("a line\n")
    first = Copy(folder)
    first.look()
    with (folder / "log.txt").open("a") as file:
        file.write("another\n")
    second = Copy(folder, first.offsets())
    second.files = dict(first.files)
    second.look()
    assert second.order == ["grown log.txt"]
    assert second.files["log.txt"] == b"a line\nanother\n"


@pytest.mark.parametrize("how", ["replaced", "cut off", "written anew in place"])
def test_a_file_that_is_no_longer_the_same_is_sent_from_its_start(folder: Path, how: str) -> None:
    path = folder / "metrics.jsonl"
    path.write_text("first line\nsecond line\n")
    copy = Copy(folder)
    copy.look()
    if how == "replaced":
        (folder / "new").write_text("first line\nsecond line\nand a third\n")
        (folder / "new").replace(path)
    elif how == "cut off":
        os.truncate(path, 11)
    else:
        path.write_text("other line, and much longer than before\n")
    copy.look()
    assert copy.files["metrics.jsonl"] == path.read_bytes()


def test_the_end_comes_after_everything_else(folder: Path) -> None:
    (folder / "rollouts.jsonl").write_bytes(os.urandom(2 * PIECE + 5))
    replace_json(folder / "exit.json", {"reason": "finished"})
    copy = Copy(folder)
    assert copy.look() or copy.look()
    assert copy.order[-1] == "ended exit"
    assert len(copy.files["rollouts.jsonl"]) == 2 * PIECE + 5


def test_a_resumed_run_has_no_end_any_more(folder: Path) -> None:
    replace_json(folder / "exit.json", {"reason": "stopped"})
    first = Copy(folder)
    assert first.look() is True
    (folder / "exit.json").unlink()
    second = Copy(folder, first.offsets())
    second.files = dict(first.files)
    assert second.look() is False
    assert second.order == ["removed exit.json"]


def test_a_folder_that_is_removed_ends_the_follow(folder: Path) -> None:
    copy = Copy(folder)
    copy.look()
    (folder / "run.json").unlink()
    assert copy.look() is True
    assert copy.order[-1] == "ended gone"


def test_what_stands_in_the_place_of_a_file_is_passed_over(folder: Path) -> None:
    (folder / "metrics.jsonl").mkdir()
    os.mkfifo(folder / "log.txt")
    os.mkfifo(folder / "state.json")
    (folder / "rollouts.jsonl").symlink_to("/etc/passwd")
    copy = Copy(folder)
    assert copy.look() is False
    assert copy.order == ["replaced run.json"]


def test_a_follow_streams_a_living_run_to_its_end(relay, request_for) -> None:
    program = "for n in range(50): print('line', n, flush=True); time.sleep(0.01)"
    folder = relay.call("launch", **request_for(program))["folder"]
    relay.call("follow", follow="f", folder=folder, intervalMs=20)
    copy = Copy(Path(folder))
    while (note := relay.notes.get(timeout=20))["kind"] != "ended":
        assert note.pop("follow") == "f"
        copy.take(note.pop("kind"), note, note.pop("data", None))
    assert copy.files["log.txt"].decode() == "".join(f"line {n}\n" for n in range(50))
    assert b'"finished"' in copy.files["exit.json"]


def test_an_ended_follow_says_nothing_more(relay, request_for) -> None:
    folder = relay.call("launch", **request_for(WAITS))["folder"]
    relay.call("follow", follow="f", folder=folder, intervalMs=20)
    assert relay.call("unfollow", follow="f") == {"follow": "f"}
    relay.call("stop", folder=folder, graceSeconds=0)
    ended(folder)
    relay.call("follow", follow="g", folder=folder, intervalMs=20)
    while (note := relay.notes.get(timeout=10))["follow"] != "g":
        assert note["kind"] != "ended"


def test_how_a_run_stands_is_said_when_it_changes(folder: Path) -> None:
    supervisor = {"pid": os.getpid(), "startTicks": start_ticks(os.getpid())}
    replace_json(folder / "process.json", {"supervisor": supervisor, "bootId": boot_id()})
    copy = Copy(folder)
    copy.look()
    copy.look()
    assert copy.standings == ["running"]
    replace_json(folder / "state.json", {"phase": "rl", "time": 1})
    copy.look()
    replace_json(folder / "process.json", {"supervisor": dict(supervisor, startTicks=1), "bootId": boot_id()})
    copy.look()
    replace_json(folder / "exit.json", {"reason": "killed"})
    assert copy.look() is True
    assert copy.standings == ["running", "stalled", "lost", "failed"]


def test_a_backlog_that_was_long_does_not_end_a_run_that_was_resumed_meanwhile(folder: Path) -> None:
    (folder / "rollouts.jsonl").write_bytes(os.urandom(PIECE + 5))
    replace_json(folder / "exit.json", {"reason": "stopped"})
    copy = Copy(folder)
    assert copy.follower.look() is False and copy.follower.behind
    (folder / "exit.json").unlink()
    assert copy.look() is False
    assert copy.look() is False
    assert copy.order[-1] == "removed exit.json"


def test_a_slow_link_gets_packed_data_in_small_pieces_and_a_quick_one_large_pieces_as_they_are() -> None:
    text = b"the same words again and again " * (PIECE // 31)
    quick, slow = follow._Link(), follow._Link()
    for _ in range(20):
        quick.took(PIECE, 0.001)
        slow.took(PIECE, 5.0)
    assert quick.piece > PIECE and not quick.is_worth_packing(text)
    assert slow.piece == PIECE and slow.is_worth_packing(text)
    # A few lines are packed wherever they go: it costs nothing.
    assert quick.is_worth_packing(text[:5000])
