from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from affectgpt_rl.relay import errors
from affectgpt_rl.relay.frames import frame, read_message
from affectgpt_rl.relay.methods import methods
from affectgpt_rl.relay.server import SENTINEL, Server
from affectgpt_rl.runfolder import start_ticks

from ..waiting import eventually
from .conftest import PACKAGE, WAITS, Failure, ended, wait_ms


def relay_on(data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Gives a relay its whole input at once."""
    command = [sys.executable, "-m", "affectgpt_rl", "relay"]
    environment = {**os.environ, "PYTHONPATH": PACKAGE}
    return subprocess.run(command, input=data, capture_output=True, env=environment, timeout=30, check=False)


def test_hello_says_who_answers(relay) -> None:
    hello = relay.call("hello")
    assert (hello["protocol"], hello["pid"]) == (1, relay.process.pid)
    assert hello["python"] == ".".join(str(part) for part in sys.version_info[:3])


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("fly", {}, -32601),
        ("list", {}, -32602),
        ("list", {"root": "/a\0b"}, -32602),
        ("stop", {"folder": "/no/such/run"}, -32002),
        ("resume", {"folder": "/no/such/run", "python": "python3"}, -32002),
        ("stop", {"folder": "/tmp", "graceSeconds": -1}, -32602),
        ("stop", {"folder": "/tmp", "graceSeconds": True}, -32602),
        ("follow", {"follow": "a", "folder": "/no/such/run"}, -32002),
        ("follow", {"follow": "a", "folder": "/tmp", "offsets": {"x": 3}}, -32602),
        ("follow", {"follow": "a", "folder": "/tmp", "offsets": {"x": {"bytes": -3}}}, -32602),
    ],
)
def test_a_wrong_call_gets_an_error_and_the_next_an_answer(relay, method: str, params: dict, code: int) -> None:
    with pytest.raises(Failure) as failure:
        relay.call(method, **params)
    assert failure.value.code == code
    assert len(str(failure.value).splitlines()) == 1
    assert relay.call("hello")["protocol"] == 1


def test_messages_that_are_no_requests_are_answered_or_passed_over() -> None:
    calls = [
        b"Content-Length: 3\r\n\r\n{a}",
        frame([1]),
        frame({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}}),
        frame({"jsonrpc": "2.0", "id": 9, "result": None}),
        frame({"jsonrpc": "2.0", "id": 2, "method": "hello", "params": [1]}),
        frame({"jsonrpc": "2.0", "id": 3, "method": "shutdown"}),
    ]
    done = relay_on(b"".join(calls))
    answers = done.stdout.split(SENTINEL)[1]
    assert done.returncode == 0
    assert answers.count(b"-32700") == 1
    assert b'"id": 3' in answers


def test_an_input_that_is_no_stream_of_messages_ends_the_relay_with_a_reason() -> None:
    done = relay_on(b"GET / HTTP/1.1\r\n\r\n")
    assert done.returncode == 1
    assert b"something else than messages" in done.stderr


def test_a_silent_end_of_the_input_ends_the_relay() -> None:
    assert relay_on(b"").returncode == 0


def test_what_code_prints_goes_where_errors_go(relay) -> None:
    # /proc/PID/fd/1 is where `print` and child processes would write.
    process = f"/proc/{relay.process.pid}/fd"
    assert os.readlink(f"{process}/1") == os.readlink(f"{process}/2")


def test_a_slow_check_does_not_hold_up_other_calls(relay, request_for) -> None:
    request = request_for("pass", checkSeconds=1.5)
    checked = relay.send("check", python=request["python"], config=request["config"])
    assert relay.call("list", root=request["root"]) == []
    # The answer of the check, which was asked for first, is still to come.
    assert checked()["ok"] is True


def test_a_check_ends_with_the_relay(relay, request_for, tmp_path: Path) -> None:
    request = request_for("pass", checkSeconds=600)
    relay.send("check", python=request["python"], config=request["config"])
    children = Path(f"/proc/{relay.process.pid}/task")
    listed = lambda: [pid for task in children.iterdir() for pid in (task / "children").read_text().split()]  # noqa: E731
    child = int(eventually(listed)[0])
    # Once it sleeps it would sleep on.
    eventually(lambda: b"stand-in" in Path(f"/proc/{child}/cmdline").read_bytes())
    wait_ms(500)
    relay.close()
    eventually(lambda: start_ticks(child) is None)


def test_list_tells_states_and_passes_over_what_is_no_run(relay, request_for, root: Path) -> None:
    done = relay.call("launch", **request_for("pass", token="token-done"))
    ended(done["folder"])
    running = relay.call("launch", **request_for(WAITS, token="token-running"))
    (root / "notes").mkdir()
    (root / "broken").mkdir()
    (root / "broken" / "run.json").write_text('{"schema": 1, "na')
    (root / "later").mkdir()
    (root / "later" / "run.json").write_text('{"schema": 2}')
    runs = {run["folder"]: run for run in relay.call("list", root=str(root))}
    assert {folder: run["state"] for folder, run in runs.items()} == {
        done["folder"]: "finished",
        running["folder"]: "running",
    }
    assert (runs[running["folder"]]["name"], runs[running["folder"]]["phase"]) == ("demo", "preparing")
    assert relay.call("list", root=str(root / "none")) == []


def test_probe_looks_at_machine_and_trainer(relay, tmp_path: Path) -> None:
    probe = relay.call("probe", python=sys.executable, folder=str(tmp_path / "not" / "yet"))
    assert probe["cpus"] >= 1
    assert probe["memoryMB"] > 100
    assert probe["disk"]["folder"] == str(tmp_path)
    assert 0 < probe["disk"]["freeMB"] <= probe["disk"]["totalMB"]
    assert probe["trainer"]["version"]
    assert relay.call("probe", python="/no/such/python")["trainer"]["problem"].startswith("/no/such/python cannot be")


def test_the_trainer_refuses_a_wrong_configuration_through_the_relay(relay, tmp_path: Path) -> None:
    config = tmp_path / "run.yaml"
    config.write_text("version: 1\nname: x\nrewards: [{nam: format}]\n")
    report = relay.call("check", python=sys.executable, config=str(config))
    assert report["ok"] is False
    assert any(problem["key"].startswith("rewards[0]") and problem["line"] == 3 for problem in report["problems"])
    launch = {"token": "token-0001", "root": str(tmp_path / "runs"), "python": sys.executable, "config": str(config)}
    with pytest.raises(Failure) as failure:
        relay.call("launch", **launch)
    assert failure.value.data["problems"] == report["problems"]


def _old_python() -> str | None:
    for name in ("python3.8", "python3.9", "python3.10"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    return None


@pytest.mark.skipif(_old_python() is None, reason="no Python of 3.8 to 3.10 on this machine")
def test_an_old_python_launches_stops_and_follows(start_relay, request_for) -> None:
    relay = start_relay(str(_old_python()), "-m", "affectgpt_rl.relay")
    assert relay.call("hello")["python"].startswith("3.")
    folder = relay.call("launch", **request_for(WAITS))["folder"]
    relay.call("follow", follow="f", folder=folder)
    assert relay.notes.get(timeout=10)["file"] == "run.json"
    assert relay.call("stop", folder=folder, graceSeconds=0) == {"asked": True}
    assert ended(folder)["reason"] == "stopped"


def test_the_version_is_that_of_the_package(relay) -> None:
    project = (Path(PACKAGE) / "pyproject.toml").read_text()
    assert f'version = "{relay.call("hello")["version"]}"' in project


def test_the_schema_names_every_method_and_code() -> None:
    schema = json.loads((Path(PACKAGE).parent / "schema" / "relay.schema.json").read_text())
    assert set(schema["properties"]["methods"]["properties"]) == set(methods(Server(io.BytesIO(), io.BytesIO())))
    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert set(schema["$defs"]["ErrorCode"]["enum"]) == codes


def test_frames_of_the_relay_follow_its_first_line() -> None:
    done = relay_on(frame({"jsonrpc": "2.0", "id": 1, "method": "shutdown"}))
    assert done.stdout.startswith(SENTINEL)
    assert read_message(io.BytesIO(done.stdout[len(SENTINEL) :])) == {"jsonrpc": "2.0", "id": 1, "result": None}
