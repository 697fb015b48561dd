from __future__ import annotations

import ast
import contextlib
import errno
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectgpt_rl import runfolder
from affectgpt_rl.runfolder import BadFile, LineFile, RunFolder, read_json, read_rows, read_run, replace_json

PACKAGE = Path(runfolder.__file__).parent


def test_rows_of_each_kind_are_read_back_as_written(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.append_metrics(3, "rl", {"reward": 0.5, "loss": float("nan")})
    folder.append_rollouts([{"step": 3, "group": 0, "index": 0, "sample": "t1", "completion": "喜悦\n"}])
    folder.append_evaluation({"step": 3, "phase": "rl", "f1": 0.25})
    folder.append_event("warning", "sample-skipped", "t2 was skipped.", step=3, data={"sample": "t2"})

    metrics = read_rows(tmp_path / "metrics.jsonl")
    assert [(row["step"], row["phase"], row["values"]) for row in metrics] == [(3, "rl", {"reward": 0.5, "loss": None})]
    assert read_rows(tmp_path / "rollouts.jsonl")[0]["completion"] == "喜悦\n"
    assert read_rows(tmp_path / "evaluations.jsonl")[0]["f1"] == 0.25
    event = read_rows(tmp_path / "events.jsonl")[0]
    assert event["data"] == {"sample": "t2"}
    assert "phase" not in event


def test_heartbeat_goes_on_after_a_restart(tmp_path: Path) -> None:
    RunFolder(tmp_path).write_state(phase="rl", step=1, total_steps=10)
    RunFolder(tmp_path).write_state(phase="rl", step=2, total_steps=10, eta_seconds=8.0, median_step_seconds=1.0)
    state = read_json(tmp_path / "state.json")
    assert state is not None
    assert state.pop("time") > 1e9
    assert state == {
        "schema": 1,
        "phase": "rl",
        "step": 2,
        "totalSteps": 10,
        "etaSeconds": 8.0,
        "heartbeat": 2,
        "medianStepSeconds": 1.0,
    }


@given(torn=st.binary(min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_a_torn_last_line_never_swallows_the_next_row(tmp_path_factory: pytest.TempPathFactory, torn: bytes) -> None:
    path = tmp_path_factory.mktemp("torn") / "metrics.jsonl"
    path.write_bytes(b'{"step": 1}\n' + torn)
    LineFile(path).append_rows([{"step": 2}])
    assert path.read_bytes().startswith(b'{"step": 1}\n' + torn)
    assert path.read_bytes().endswith(b'\n{"step": 2}\n')
    assert read_rows(path)[-1] == {"step": 2}


def test_a_completion_with_half_a_surrogate_pair_is_written(tmp_path: Path) -> None:
    RunFolder(tmp_path).append_rollouts([{"completion": "bad \ud83d end"}])
    assert read_rows(tmp_path / "rollouts.jsonl")[0]["completion"] == "bad ? end"


def test_writers_in_several_threads_and_processes_keep_lines_whole(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from affectgpt_rl.runfolder import LineFile
        for number in range(200):
            LineFile(Path(sys.argv[1])).append_rows([{"who": sys.argv[2], "number": number, "filler": "x" * 5000}])
        """
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(path), who]) for who in "ab"]
    own = LineFile(path)
    threads = [
        threading.Thread(target=lambda: [own.append_rows([{"who": "t", "filler": "y" * 5000}]) for _ in range(100)])
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.wait() for writer in writers] == [0, 0]
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert len(rows) == 600
    for who in "ab":
        assert [row["number"] for row in rows if row["who"] == who] == list(range(200))


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A real limit of the kernel in place of a full disk: write() stores what fits, then fails.

    It is lifted with the block and not with the test: pytest reports before a fixture ends, and into a file as well.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_loses_no_row_and_corrupts_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runfolder.files, "DISK_FULL", (errno.EFBIG,))
    monkeypatch.setattr(runfolder.folder, "DISK_FULL", (errno.EFBIG,))
    folder = RunFolder(tmp_path)
    path = tmp_path / "metrics.jsonl"
    folder.append_metrics(1, "rl", {"reward": 0.1})
    folder.write_state(phase="rl", step=1, total_steps=9)
    size, state = path.stat().st_size, read_json(tmp_path / "state.json")

    with file_size_limit(size + 10):
        folder.append_metrics(2, "rl", {"reward": 0.2})
        folder.write_state(phase="rl", step=2, total_steps=9)
        assert path.stat().st_size == size
        assert read_json(tmp_path / "state.json") == state
        assert [entry.name for entry in tmp_path.iterdir() if entry.name.endswith(".tmp")] == []
        with pytest.raises(OSError, match="File too large"):
            folder.flush()

    folder.append_metrics(3, "rl", {"reward": 0.3})
    assert [row["step"] for row in read_rows(path)] == [1, 2, 3]


def test_a_disk_that_stays_full_ends_the_run_rather_than_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runfolder.files, "DISK_FULL", (errno.EFBIG,))
    monkeypatch.setattr(runfolder.files, "PENDING_LIMIT", 1000)
    folder = RunFolder(tmp_path)
    with file_size_limit(1), pytest.raises(OSError, match="File too large"):
        for step in range(50):
            folder.append_metrics(step, "rl", {"reward": 0.0})


def test_a_failing_replacement_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    replace_json(path, {"step": 1})
    with pytest.raises(TypeError):
        replace_json(path, {"step": object()})
    assert read_json(path) == {"step": 1}
    assert os.listdir(tmp_path) == ["state.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b"\xef\xbb\xbf{}"])
def test_a_broken_small_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=r"run\.json"):
        read_json(path)


def test_run_json_of_a_later_version_is_refused(tmp_path: Path) -> None:
    replace_json(tmp_path / "run.json", {"schema": 2})
    with pytest.raises(BadFile, match="version 2"):
        read_run(tmp_path)


def test_a_folder_without_run_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"run\.json is missing"):
        read_run(tmp_path)


def test_rows_are_read_past_broken_lines_and_without_an_unfinished_one(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b'{"step": 1}\n{"st\n[2]\n\xff\n{"step": 3}\n{"step": 4}')
    assert read_rows(path) == [{"step": 1}, {"step": 3}]


@pytest.mark.parametrize("package", ["relay", "runfolder", "supervisor"])
def test_the_host_side_reads_as_python_3_8(package: str) -> None:
    sources = sorted((PACKAGE.parent / package).glob("**/*.py"))
    assert sources
    for source in sources:
        ast.parse(source.read_text(encoding="utf-8"), str(source), feature_version=(3, 8))
