from __future__ import annotations

import getpass
import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from affectgpt_rl.runfolder import derived_state, read_json

from ..waiting import eventually
from .conftest import SAVES_ON_TERM, WAITS, Failure, ended, log_has

SCHEMA = json.loads((Path(__file__).parents[3] / "schema/relay.schema.json").read_text())


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder of its own: turns are taken among the runs of a user's machine."""
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose nvidia-smi shows two GPUs and, on the second, the process whose id stands in a file."""
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    pid = tmp_path / "pid"
    program.write_text(
        "#!/bin/sh\n"
        "case $1 in\n"
        "--query-gpu=index,uuid) printf '0, GPU-aa\\n1, GPU-bb\\n';;\n"
        f"--query-compute-apps=*) printf 'GPU-bb, %s, /opt/a b/python3\\nGPU-bb, 4194304, x\\n' \"$(cat {pid})\";;\n"
        "*) printf '0, H100, 0, 4, 81559, 35, 70\\n1, H100, 97, 40000, 81559, 60, 600\\n';;\n"
        "esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return pid


def test_what_a_launch_sets_wins_over_the_file_and_is_recorded(relay, request_for) -> None:
    request = request_for("pass", resources={"gpus": [0]})
    launched = relay.call("launch", **request, set={"resources": {"gpus": [1], "wait": True}})
    assert ended(launched["folder"])["reason"] == "finished"
    run = read_json(Path(launched["folder"]) / "run.json") or {}
    assert run["config"]["resources"] == {"gpus": [1], "wait": True}
    assert run["configPath"] == request["config"]
    report = relay.call("check", python=request["python"], config=request["config"], set={"launcher": "slurm"})
    assert report["resolved"]["launcher"] == "slurm"
    with pytest.raises(Failure, match="'set' must be an object"):
        relay.call("check", python=request["python"], config=request["config"], set=["launcher"])


def test_a_run_that_waits_is_queued_for_the_relay_too_and_is_stopped_like_any_other(relay, request_for, root) -> None:
    first = relay.call("launch", **request_for(SAVES_ON_TERM, "token-0001", resources={"gpus": [0]}))
    log_has(first["folder"], "on")
    waits = {"gpus": [0], "wait": True}
    second = relay.call("launch", **request_for(WAITS, "token-0002", resources=waits))
    third = relay.call("launch", **request_for("pass", "token-0003", resources=waits))
    states = lambda: {run["folder"]: run["state"] for run in relay.call("list", root=str(root))}  # noqa: E731
    eventually(lambda: list(states().values()).count("queued") == 2)
    assert relay.call("stop", folder=second["folder"]) == {"asked": True}
    assert ended(second["folder"])["reason"] == "stopped"
    assert derived_state(Path(third["folder"])) == "queued"
    relay.call("stop", folder=first["folder"])
    assert ended(third["folder"])["reason"] == "finished"
    assert states()[second["folder"]] == "stopped"
    # A run that was stopped while it waited goes on from the end of the queue.
    resumed = relay.call("resume", folder=second["folder"], python=request_for("pass")["python"])
    log_has(second["folder"], "on")
    assert resumed["pid"] == (read_json(Path(second["folder"]) / "process.json") or {})["supervisor"]["pid"]


def test_a_probe_says_whose_the_gpus_are(two_gpus: Path, relay, request_for, root: Path) -> None:
    first = relay.call("launch", **request_for(WAITS, "token-0001", resources={"gpus": [1]}))
    log_has(first["folder"], "on")
    second = relay.call("launch", **request_for(WAITS, "token-0002", resources={"wait": True}))
    eventually(lambda: derived_state(Path(second["folder"])) == "queued")
    engine = (read_json(Path(first["folder"]) / "process.json") or {})["engine"]
    two_gpus.write_text(str(engine["pid"]))
    probe = relay.call("probe", python=sys.executable, folder=str(root))
    jsonschema.validate(probe, {"$ref": "#/$defs/Probe", "$defs": SCHEMA["$defs"]})
    assert [gpu["processes"] for gpu in probe["gpus"]] == [
        [],
        [
            {"pid": engine["pid"], "user": getpass.getuser(), "program": "python3", "run": "demo"},
            {"pid": 4194304, "user": None, "program": "x", "run": None},
        ],
    ]
    assert probe["runs"] == [
        {"folder": first["folder"], "name": "demo", "gpus": [1], "waiting": False},
        {"folder": second["folder"], "name": "demo", "gpus": None, "waiting": True},
    ]


def test_an_nvidia_smi_that_does_not_know_a_question_leaves_no_processes(two_gpus: Path, relay) -> None:
    program = two_gpus.parent / "bin" / "nvidia-smi"
    program.write_text("#!/bin/sh\nprintf '0, H100, 0, 4, 81559, 35, 70\\n'\n")
    probe = relay.call("probe")
    assert [gpu["processes"] for gpu in probe["gpus"]] == [[]]
