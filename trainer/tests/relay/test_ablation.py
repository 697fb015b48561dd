"""Grids through the relay: the trainer's own command, with its status, what it printed and what it said."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.relay.errors import CallError
from affectgpt_rl.relay.trainer import call_trainer

from .conftest import Failure, Relay

ECHO = f"""#!{sys.executable}
import sys
print(sys.argv[1:], sys.stdin.read())
sys.exit("said at the end" if "--table" in sys.argv else 0)
"""
DETACHES = f"""#!{sys.executable}
import os, time
if os.fork() == 0:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    time.sleep(600)
"""


def program(folder: Path, text: str) -> str:
    path = folder / "python"
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_the_command_is_called_with_its_options(relay: Relay, tmp_path: Path) -> None:
    python = program(tmp_path, ECHO)
    answer = relay.call("ablate", python=python, options=["--grid", "it's $HOME; a.yaml", "--stop"])
    call = ["-m", "affectgpt_rl", "ablate", "--grid", "it's $HOME; a.yaml", "--stop"]
    assert answer == {"code": 0, "printed": f"{call} \n", "said": ""}
    answer = relay.call("ablate", python=python, options=["--table"])
    assert (answer["code"], answer["said"]) == (1, "said at the end")


def test_secrets_go_through_a_pipe(relay: Relay, tmp_path: Path) -> None:
    answer = relay.call("ablate", python=program(tmp_path, ECHO), options=["--detach"], secrets={"HF_TOKEN": "hf_1"})
    call = ["-m", "affectgpt_rl", "ablate", "--detach", "--secrets"]
    assert answer["printed"] == f'{call} {{"HF_TOKEN": "hf_1"}}\n'


@pytest.mark.parametrize(
    "wrong",
    [{"options": "--table"}, {"options": [""]}, {"options": ["a\0b"]}, {"options": [], "secrets": {"A": "two\nlines"}}],
)
def test_what_is_no_call_is_refused(relay: Relay, wrong: dict[str, Any]) -> None:
    with pytest.raises(Failure) as failure:
        relay.call("ablate", python=sys.executable, **wrong)
    assert failure.value.code == -32602


def test_a_python_without_the_trainer_is_said(relay: Relay, tmp_path: Path) -> None:
    text = f"#!{sys.executable}\nimport sys\nsys.exit('No module named affectgpt_rl')\n"
    with pytest.raises(Failure, match="cannot run the trainer"):
        relay.call("ablate", python=program(tmp_path, text), options=[])


def test_a_queue_that_was_begun_outlives_the_call(tmp_path: Path) -> None:
    assert call_trainer(program(tmp_path, DETACHES), ["ablate"], 20).returncode == 0
    (detached,) = _running(str(tmp_path))
    os.kill(detached, signal.SIGKILL)
    with pytest.raises(CallError, match="did not answer within"):
        call_trainer(program(tmp_path, f"#!{sys.executable}\nimport time\ntime.sleep(60)\n"), ["ablate"], 0.5)


def _running(name: str) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                told = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            found += [int(folder.name)] if name in told else []
    return found
