from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import derived_state, read_json, read_rows, start_ticks

from ..waiting import eventually
from .conftest import SAVES_ON_TERM, WAITS, Failure, ended, log_has


def test_a_launch_makes_a_run_that_runs(relay, request_for, root: Path) -> None:
    request = request_for(SAVES_ON_TERM)
    launched = relay.call("launch", **request)
    folder = Path(launched["folder"])
    assert folder.parent == root
    assert derived_state(folder) == "running"
    assert launched["already"] is False
    assert launched["pid"] == (read_json(folder / "process.json") or {})["supervisor"]["pid"]
    run = read_json(folder / "run.json") or {}
    assert (run["schema"], run["id"], run["name"], run["seed"]) == (1, launched["id"], "demo", 7)
    assert run["configPath"] == request["config"]
    assert run["argv"][1:4] == ["-m", "affectgpt_rl", "train"]
    assert run["argv"][-2:] == ["--run-dir", str(folder)]
    assert run["config"]["program"] == SAVES_ON_TERM
    assert run["dataset"]["train"]["rows"] == 3
    assert (run["lexicon"]["name"], run["engine"]["versions"]) == ("own", {"trl": "1.16.0"})
    assert (run["launcher"], run["token"]) == ({"kind": "direct", "jobId": None}, request["token"])


def test_name_and_seed_of_a_launch_win_over_the_configuration(relay, request_for) -> None:
    launched = relay.call("launch", **request_for("pass"), name="second try", seed=11)
    run = read_json(Path(launched["folder"]) / "run.json") or {}
    assert (run["name"], run["config"]["name"]) == ("second try", "second try")
    assert (run["seed"], run["config"]["seed"]) == (11, 11)
    assert "-second-try-" in launched["folder"]


def test_the_supervisor_has_left_the_relay(relay, request_for) -> None:
    launched = relay.call("launch", **request_for(WAITS))
    assert os.getsid(launched["pid"]) == launched["pid"]
    assert os.getsid(launched["pid"]) != os.getsid(relay.process.pid)
    for stream, target in ((0, "/dev/null"), (1, "/dev/null")):
        assert os.readlink(f"/proc/{launched['pid']}/fd/{stream}") == target


def test_a_killed_relay_does_not_touch_its_runs(start_relay, request_for) -> None:
    relay = start_relay()
    launched = relay.call("launch", **request_for("print('on', flush=True); time.sleep(1.5); print('done')"))
    log_has(launched["folder"], "on")
    relay.process.kill()
    relay.process.wait()
    assert derived_state(Path(launched["folder"])) == "running"
    assert ended(launched["folder"])["reason"] == "finished"
    assert (Path(launched["folder"]) / "log.txt").read_text() == "on\ndone\n"


def test_a_relay_ends_with_its_pipe_and_its_runs_go_on(relay, request_for) -> None:
    launched = relay.call("launch", **request_for(WAITS))
    relay.close()
    assert relay.process.returncode == 0
    assert derived_state(Path(launched["folder"])) == "running"


def test_one_token_makes_one_run(relay, start_relay, request_for, root: Path) -> None:
    request = request_for(WAITS)
    first = relay.call("launch", **request)
    again = start_relay().call("launch", **request)
    assert again == {**first, "already": True}
    assert len(list(root.glob("*/run.json"))) == 1


def test_one_token_makes_one_run_when_windows_race(start_relay, request_for, root: Path) -> None:
    request = request_for(WAITS, checkSeconds=0.3)
    relays = [start_relay() for _ in range(3)]
    waiting = [relay.send("launch", **request) for relay in relays for _ in range(2)]
    answers = [answer() for answer in waiting]
    assert len({answer["folder"] for answer in answers}) == 1
    assert len({answer["pid"] for answer in answers}) == 1
    assert [answer["already"] for answer in answers].count(False) == 1
    assert len(list(root.glob("*/run.json"))) == 1


def test_a_launch_that_was_cut_off_after_its_claim_can_be_repeated(relay, request_for, root: Path) -> None:
    request = request_for("pass")
    folder = Path(relay.call("launch", **request)["folder"])
    ended(str(folder))
    folder.rename(root.parent / "gone")
    again = relay.call("launch", **request)
    assert again["already"] is False
    assert ended(again["folder"])["reason"] == "finished"


def test_a_configuration_with_problems_is_refused_and_nothing_is_made(relay, request_for, root: Path) -> None:
    problem = {"file": "run.yaml", "key": "rewards", "line": 3, "message": "Unknown reward.", "suggestion": "format"}
    with pytest.raises(Failure, match=r"1 problem: Unknown reward\.") as failure:
        relay.call("launch", **request_for(WAITS, problems=[problem]))
    assert failure.value.code == -32001
    assert failure.value.data == {"problems": [problem]}
    assert not root.exists()


def test_an_engine_that_cannot_start_is_a_failed_run(relay, request_for, stand_in_python: str) -> None:
    request = request_for("raise RuntimeError('no memory')")
    end = ended(relay.call("launch", **request)["folder"])
    assert (end["reason"], end["code"]) == ("failed", 1)
    assert "RuntimeError: no memory" in end["message"]


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"python": "/no/such/python"}, -32005, "/no/such/python cannot be started"),
        ({"token": "short"}, -32602, "'token' must have 8 to 200"),
        ({"root": "relative"}, -32602, "'root' must be an absolute path"),
        ({"root": "/proc/no"}, -32004, "/proc/no"),
        ({"config": 3}, -32602, "'config' must be a text"),
        ({"seed": -1}, -32602, "'seed' must be a whole number"),
        ({"seed": True}, -32602, "'seed' must be a whole number"),
    ],
)
def test_a_launch_that_cannot_be_says_why(relay, request_for, change: dict, code: int, message: str) -> None:
    with pytest.raises(Failure) as failure:
        relay.call("launch", **{**request_for(WAITS), **change})
    assert failure.value.code == code
    assert message in str(failure.value)


def test_a_python_without_the_trainer_says_what_to_install(relay, request_for, tmp_path: Path) -> None:
    python = tmp_path / "bare"
    python.write_text('#!/bin/sh\necho "$0: No module named affectgpt_rl" >&2\nexit 1\n')
    python.chmod(0o755)
    with pytest.raises(Failure, match="pip install") as failure:
        relay.call("launch", **{**request_for(WAITS), "python": str(python)})
    assert failure.value.code == -32005


def test_stop_lets_the_engine_save(relay, request_for) -> None:
    folder = relay.call("launch", **request_for(SAVES_ON_TERM))["folder"]
    log_has(folder, "on")
    assert relay.call("stop", folder=folder, graceSeconds=30) == {"asked": True}
    assert ended(folder)["reason"] == "stopped"
    assert "saved" in (Path(folder) / "log.txt").read_text()
    assert relay.call("stop", folder=folder) == {"asked": False}


def test_stop_ends_an_engine_that_does_not_leave(relay, request_for) -> None:
    folder = relay.call("launch", **request_for("import signal; signal.signal(15, signal.SIG_IGN)\n" + WAITS))["folder"]
    log_has(folder, "on")
    relay.call("stop", folder=folder, graceSeconds=0.2)
    assert ended(folder)["reason"] == "stopped"


def test_stop_never_signals_a_process_that_only_has_the_same_id(relay, request_for) -> None:
    folder = relay.call("launch", **request_for("pass"))["folder"]
    ended(folder)
    own = os.getpid()
    record = Path(folder) / "process.json"
    text = record.read_text()
    record.write_text(text.replace(f'"pid": {(read_json(record) or {})["supervisor"]["pid"]}', f'"pid": {own}'))
    assert relay.call("stop", folder=folder) == {"asked": False}


def test_a_stopped_run_is_resumed_in_its_folder(relay, request_for) -> None:
    program = "print(sys.argv[-1], flush=True)\n" + SAVES_ON_TERM
    request = request_for(program)
    folder = relay.call("launch", **request)["folder"]
    log_has(folder, "on")
    with pytest.raises(Failure, match="running already") as failure:
        relay.call("resume", folder=folder, python=request["python"])
    assert failure.value.code == -32003
    relay.call("stop", folder=folder)
    ended(folder)
    resumed = relay.call("resume", folder=folder, python=request["python"])
    assert derived_state(Path(folder)) == "running"
    assert start_ticks(resumed["pid"]) is not None
    log_has(folder, "--resume")
    relay.call("stop", folder=folder)
    assert ended(folder)["reason"] == "stopped"


def test_a_run_whose_supervisor_was_killed_is_lost_and_can_be_resumed(relay, request_for) -> None:
    request = request_for(SAVES_ON_TERM)
    launched = relay.call("launch", **request)
    folder = Path(launched["folder"])
    log_has(str(folder), "on")
    os.kill(launched["pid"], signal.SIGKILL)
    eventually(lambda: derived_state(folder) == "lost")
    relay.call("resume", folder=str(folder), python=request["python"])
    assert derived_state(folder) == "running"
    eventually(lambda: (folder / "log.txt").read_text().count("on\n") == 2)


def test_two_resumes_at_once_make_one_supervisor(start_relay, request_for) -> None:
    request = request_for("time.sleep(0.2) if sys.argv[-1] != '--resume' else time.sleep(600)")
    relays = [start_relay(), start_relay()]
    folder = relays[0].call("launch", **request)["folder"]
    ended(folder)
    waiting = [relay.send("resume", folder=folder, python=request["python"]) for relay in relays]
    pids = []
    for answer in waiting:
        try:
            pids.append(answer()["pid"])
        except Failure as failure:
            assert failure.code == -32003
    assert len(pids) == 1


def test_the_tree_of_a_run_ends_with_it(relay, request_for) -> None:
    program = (
        "import os, subprocess\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    child = subprocess.Popen(['sleep', '600'])\n"
        "    print('grandchild', child.pid, flush=True)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    ) + SAVES_ON_TERM
    folder = relay.call("launch", **request_for(program))["folder"]
    log_has(folder, "on")
    pid = int((Path(folder) / "log.txt").read_text().split()[1])
    assert start_ticks(pid) is not None
    relay.call("stop", folder=folder)
    ended(folder)
    assert start_ticks(pid) is None


def test_secrets_of_the_environment_do_not_reach_the_log(start_relay, request_for, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "a-secret-of-mine-123")
    folder = start_relay().call("launch", **request_for("import os; print('token is', os.environ['HF_TOKEN'])"))[
        "folder"
    ]
    ended(folder)
    assert (Path(folder) / "log.txt").read_text() == "token is [secret]\n"


def test_a_frozen_engine_still_has_a_supervisor_that_watches(relay, request_for) -> None:
    folder = relay.call("launch", **request_for(WAITS))["folder"]
    log_has(folder, "on")
    engine = (read_json(Path(folder) / "process.json") or {})["engine"]["pid"]
    os.kill(engine, signal.SIGSTOP)
    assert eventually(lambda: read_rows(Path(folder) / "hardware.jsonl"))
    relay.call("stop", folder=folder, graceSeconds=0.2)
    assert ended(folder)["reason"] == "stopped"
