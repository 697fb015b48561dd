from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.relay import bootstrap
from affectgpt_rl.relay.server import SENTINEL

SOURCE = Path(bootstrap.__file__).read_bytes()
# As the extension's command line has it (src/runs/relay/ssh.ts).
STAGE = 'import sys;b=sys.stdin.buffer;exec(compile(b.read(int(b.readline())),"start","exec"))'
PROGRAM = b"import sys; print('the relay', sys.argv[1:], len(sys.stdin.buffer.read()))\n"


class Start:
    """The extension's side of a start."""

    def __init__(self, folder: Path, program: bytes = PROGRAM, python: str = sys.executable) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([python, "-c", STAGE], stdin=pipe, stdout=pipe, stderr=pipe)
        sha256 = hashlib.sha256(program).hexdigest()
        request = {"folder": str(folder), "sha256": sha256, "size": len(program), "silence": 60}
        self.send(b"%d\n" % len(SOURCE) + SOURCE + json.dumps(request).encode() + b"\n")

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(bootstrap.MARK.encode()):
                return json.loads(line[len(bootstrap.MARK) :])
        raise AssertionError(self.end())

    def end(self) -> str:
        output, errors = self.process.communicate(timeout=30)
        return (output + errors).decode()


def test_the_program_is_taken_once_and_becomes_the_process(tmp_path: Path) -> None:
    start = Start(tmp_path)
    assert start.answer() == {"need": "program"}
    start.send(PROGRAM)
    path = start.answer()["start"]
    assert Path(path).read_bytes() == PROGRAM
    assert "the relay ['--end-when-silent', '60'] 0" in start.end()
    again = Start(tmp_path)
    assert again.answer() == {"start": path}
    again.end()


def test_a_part_of_the_program_is_never_kept(tmp_path: Path) -> None:
    start = Start(tmp_path)
    assert start.answer() == {"need": "program"}
    start.send(PROGRAM[:10])
    assert "in the middle" in start.end()
    assert list((tmp_path / "relay").iterdir()) == []


def test_a_program_that_arrives_changed_is_not_kept(tmp_path: Path) -> None:
    start = Start(tmp_path)
    start.answer()
    start.send(PROGRAM.replace(b"relay", b"other"))
    assert start.answer()["failed"] == "broken"
    start.end()
    assert list((tmp_path / "relay").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    start = Start(tmp_path / "file")
    answer = start.answer()
    assert answer["failed"] == "file"
    assert str(tmp_path / "file") in answer["path"]
    start.end()


def test_its_source_is_plain_enough_for_an_old_python() -> None:
    text = SOURCE.decode("ascii")
    compile(text, "bootstrap.py", "exec", dont_inherit=True)
    for newer in ('f"', "f'", ":=", "match ", "print(f", "async "):
        assert newer not in text


@pytest.mark.parametrize("seconds", ["0.4"])
def test_a_relay_that_hears_nothing_leaves(seconds: str) -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "affectgpt_rl.relay", "--end-when-silent", seconds]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[2]) as relay:
        assert relay.stdout is not None
        while relay.stdout.readline() != SENTINEL.lstrip():
            pass
        # Its input stays open: nobody tells it that the other side is gone.
        assert relay.wait(timeout=30) == 0
