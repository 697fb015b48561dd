"""A canary goes to a run as its secret and is looked for everywhere else."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import read_json

from ..waiting import eventually
from .conftest import Failure, ended, log_has

CANARY = "canary-5d1f0c-with+odd/chars="
DIGEST = hashlib.sha256(CANARY.encode()).hexdigest()
# Says that it has the secret without printing it, and then prints it in every way that it can.
PROGRAM = (
    "import hashlib, os\n"
    "value = os.environ['MY_TRACKER']\n"
    "print('got', hashlib.sha256(value.encode()).hexdigest())\n"
    "print('plain', value); print('long', 'x' * 65530 + value + 'y' * 9000, flush=True)\n"
    "time.sleep(config.get('seconds', 0.1))\n"
    "raise RuntimeError('refused with ' + value)\n"
)


def holders(canary: str) -> list[str]:
    """Returns which file of which process in /proc shows a text: its command line or its environment."""
    found = []
    for file in [path for name in ("cmdline", "environ") for path in Path("/proc").glob(f"[0-9]*/{name}")]:
        # Other users' processes and those that end meanwhile cannot be read.
        with contextlib.suppress(OSError):
            if canary.encode() in file.read_bytes():
                found.append(f"{file.name} of {file.parent.name}")
    return found


def files_with(folder: Path, canary: str) -> list[str]:
    """Returns the files below a folder that hold a text."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and canary.encode() in path.read_bytes()]


def test_a_secret_reaches_the_engine_and_nothing_else(relay, request_for, tmp_path: Path) -> None:
    launch = request_for(PROGRAM, secrets=["MY_TRACKER"], seconds=1.5)
    folder = relay.call("launch", **launch, secrets={"MY_TRACKER": CANARY, "UNASKED": "unasked-value"})["folder"]
    log_has(folder, f"got {DIGEST}")
    # The engine may speak before the supervisor has written down which process it is.
    eventually(lambda: (read_json(Path(folder) / "process.json") or {}).get("engine"))
    # One process has it, in its environment, where no other user can read it.
    held = holders(CANARY)
    assert held == [f"environ of {(read_json(Path(folder) / 'process.json') or {})['engine']['pid']}"]
    assert holders("unasked-value") == []
    assert ended(folder)["message"].endswith("RuntimeError: refused with [secret]")
    log = (Path(folder) / "log.txt").read_text("utf-8")
    assert "plain [secret]" in log
    assert "x[secret]y" in log.replace("\n", "")
    assert files_with(tmp_path, CANARY) == []


def test_a_resumed_run_is_handed_its_secrets_anew(relay, request_for, tmp_path: Path) -> None:
    launch = request_for(PROGRAM, secrets=["MY_TRACKER"])
    folder = relay.call("launch", **launch, secrets={"MY_TRACKER": "the-first-one"})["folder"]
    ended(folder)
    resume = {"folder": folder, "python": launch["python"]}
    with pytest.raises(Failure, match="MY_TRACKER has no value") as failure:
        relay.call("resume", **resume)
    assert failure.value.code == -32001
    relay.call("resume", **resume, secrets={"MY_TRACKER": CANARY})
    log_has(folder, f"got {DIGEST}")
    eventually((Path(folder) / "exit.json").exists)
    assert files_with(tmp_path, CANARY) == []


def test_a_launch_without_the_value_is_refused_and_makes_no_run(relay, request_for, root: Path) -> None:
    with pytest.raises(Failure, match="MY_TRACKER has no value") as failure:
        relay.call("launch", **request_for(PROGRAM, secrets=["MY_TRACKER"]))
    assert failure.value.data["problems"][0]["key"] == "secrets"
    assert list(root.glob("2*")) == []


@pytest.mark.parametrize("value", ["two\nlines", "", 7, "x" * 4097])
def test_what_is_no_line_of_text_is_refused_without_being_repeated(relay, request_for, value: object) -> None:
    with pytest.raises(Failure, match="'secrets' must give one line") as failure:
        relay.call("launch", **request_for(PROGRAM, secrets=["MY_TRACKER"]), secrets={"MY_TRACKER": value})
    assert "two" not in str(failure.value)
