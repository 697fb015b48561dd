from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

from affectgpt_rl.runfolder import derived_state, read_json, read_rows, replace_json, start_ticks
from affectgpt_rl.supervisor import tree
from affectgpt_rl.supervisor.ending import ending

from ..waiting import eventually

IGNORES_TERM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(600)"
SAVES_ON_TERM = (
    "import signal, sys, time\n"
    "def save(*_): print('saved'); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, save); print('ready'); time.sleep(600)\n"
)


def gone(pid: int) -> bool:
    return start_ticks(pid) is None


def grandchild(log: str) -> int:
    return int(log.split("grandchild ")[1].split(maxsplit=1)[0])


@pytest.mark.parametrize(
    ("command", "end", "message"),
    [
        ("print('done')", ("finished", 0, None), "Finished."),
        ("raise RuntimeError('no memory')", ("failed", 1, None), "ended with status 1: RuntimeError: no memory"),
        ("import os; os.kill(os.getpid(), 11)", ("failed", None, "SIGSEGV"), "died of SIGSEGV"),
        ("import os; os.kill(os.getpid(), 9)", ("killed", None, "SIGKILL"), "memory of the machine"),
        ("import os; os.kill(os.getpid(), 15)", ("failed", None, "SIGTERM"), "died of SIGTERM"),
    ],
)
def test_exit_says_how_the_engine_ended(supervised, command: str, end: tuple, message: str) -> None:
    run = supervised(sys.executable, "-c", command)
    record = run.wait()
    assert (record["reason"], record["code"], record["signal"]) == end
    assert message in record["message"]
    assert derived_state(run.folder) == ("finished" if end[0] == "finished" else "failed")


def test_a_command_that_cannot_start_fails_the_run_with_its_name(supervised) -> None:
    record = supervised("/no/such/python", "-m", "x").wait()
    assert record["reason"] == "failed"
    assert "/no/such/python" in record["message"]


def test_engine_gets_no_input_its_own_session_and_default_signals(supervised) -> None:
    program = (
        "import os, signal, sys\n"
        "print(repr(sys.stdin.read()), os.getsid(0) == os.getpid(), signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    )
    run = supervised(sys.executable, "-c", program)
    run.wait()
    assert run.log() == "'' True set()\n"


def test_stop_lets_the_engine_save(supervised) -> None:
    run = supervised(sys.executable, "-c", SAVES_ON_TERM)
    eventually(lambda: "ready" in run.log())
    assert derived_state(run.folder) == "running"
    run.supervisor.terminate()
    record = run.wait()
    assert (record["reason"], record["code"]) == ("stopped", 0)
    assert run.log() == "ready\nsaved\n"
    assert len(run.events("stop-requested")) == 1


def test_stop_does_not_touch_the_helpers_of_an_engine_that_is_saving(supervised) -> None:
    program = (
        "import signal, subprocess, sys, time\n"
        "helper = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "def save(*_): time.sleep(0.5); print('helper', helper.poll()); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save); print('ready'); time.sleep(600)\n"
    )
    run = supervised(sys.executable, "-c", program)
    eventually(lambda: "ready" in run.log())
    run.supervisor.terminate()
    assert run.wait()["reason"] == "stopped"
    assert "helper None" in run.log()


def test_an_engine_that_ignores_the_stop_is_killed_after_its_grace(supervised) -> None:
    run = supervised(sys.executable, "-c", IGNORES_TERM)
    eventually(lambda: "deaf" in run.log())
    replace_json(run.folder / "stop.json", {"graceSeconds": 0.5})
    asked = time.monotonic()
    run.supervisor.terminate()
    record = run.wait()
    assert 0.5 <= time.monotonic() - asked < 8
    assert (record["reason"], record["signal"]) == ("stopped", "SIGKILL")
    assert "killed" in record["message"]
    assert gone(run.engine()["pid"])


def test_a_second_stop_can_shorten_the_grace(supervised) -> None:
    run = supervised(sys.executable, "-c", IGNORES_TERM)
    eventually(lambda: "deaf" in run.log())
    run.supervisor.terminate()
    eventually(lambda: run.events("stop-requested"))
    replace_json(run.folder / "stop.json", {"graceSeconds": 0})
    run.supervisor.terminate()
    assert run.wait()["reason"] == "stopped"
    assert len(run.events("stop-requested")) == 1


def test_no_grandchild_outlives_the_run_even_in_its_own_session_and_deaf(supervised) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
    program = (
        "import os, subprocess, sys\n"
        "middle = os.fork()\n"
        "if middle == 0:\n"
        "    os.setsid()\n"
        f"    print('grandchild', subprocess.Popen([sys.executable, '-c', {deaf!r}]).pid, flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(middle, 0)\n"
    )
    run = supervised(sys.executable, "-c", program)
    assert run.wait()["reason"] == "finished"
    assert gone(grandchild(run.log()))


def test_a_killed_supervisor_leaves_a_lost_run_whose_engine_is_asked_to_save(supervised) -> None:
    run = supervised(sys.executable, "-c", SAVES_ON_TERM.replace("print('saved')", "open('saved', 'w')"))
    eventually(lambda: "ready" in run.log())
    engine = run.engine()["pid"]
    run.supervisor.kill()
    run.supervisor.wait()
    assert derived_state(run.folder) == "lost"
    eventually(lambda: gone(engine))
    assert (run.folder / "saved").exists()


def test_the_next_supervisor_ends_what_a_killed_one_left(supervised) -> None:
    run = supervised(sys.executable, "-c", IGNORES_TERM)
    eventually(lambda: "deaf" in run.log())
    left = run.engine()["pid"]
    run.supervisor.kill()
    run.supervisor.wait()
    assert not gone(left)
    again = supervised(sys.executable, "-c", "print('again')")
    assert again.wait(30)["reason"] == "finished"
    assert gone(left)


def test_only_one_supervisor_has_a_run(supervised) -> None:
    run = supervised(sys.executable, "-c", SAVES_ON_TERM)
    eventually(lambda: "ready" in run.log())
    second = supervised(sys.executable, "-c", "print('second')")
    assert second.supervisor.wait(10) == 3
    run.supervisor.terminate()
    assert run.wait()["reason"] == "stopped"
    assert "second" not in run.log()


def test_a_resumed_run_forgets_its_end_and_its_stop_request(supervised) -> None:
    first = supervised(sys.executable, "-c", IGNORES_TERM)
    eventually(lambda: "deaf" in first.log())
    replace_json(first.folder / "stop.json", {"graceSeconds": 0})
    first.supervisor.terminate()
    assert first.wait()["reason"] == "stopped"
    second = supervised(sys.executable, "-c", SAVES_ON_TERM)
    eventually(lambda: "ready" in second.log())
    assert derived_state(second.folder) == "running"
    assert not (second.folder / "stop.json").exists()
    second.supervisor.terminate()
    assert second.wait()["code"] == 0


def test_processes_are_recorded_with_their_identity(supervised) -> None:
    run = supervised(sys.executable, "-c", SAVES_ON_TERM)
    engine = run.engine()
    record = read_json(run.folder / "process.json")
    assert record is not None
    assert record["supervisor"] == {"pid": run.supervisor.pid, "startTicks": start_ticks(run.supervisor.pid)}
    assert engine["startTicks"] == start_ticks(engine["pid"])
    assert os.getpgid(engine["pid"]) == engine["pgid"]
    state = read_json(run.folder / "state.json")
    assert state is not None
    assert (state["phase"], state["heartbeat"]) == ("preparing", 1)
    eventually(lambda: "ready" in run.log())
    run.supervisor.send_signal(signal.SIGINT)
    assert run.wait()["reason"] == "stopped"


def test_hardware_is_sampled(supervised) -> None:
    busy = "import time\nheld = bytearray(100_000_000)\nend = time.time() + 1.6\nwhile time.time() < end: pass"
    run = supervised(sys.executable, "-c", busy)
    run.wait()
    row = read_rows(run.folder / "hardware.jsonl")[0]
    assert row["memoryMB"] > 95
    assert row["cpuPercent"] > 5
    assert row["diskFreeMB"] > 0


def test_an_engine_that_prints_without_end_is_not_held_up(supervised) -> None:
    run = supervised(sys.executable, "-c", "for n in range(200_000): print('line', n)")
    assert run.wait(40)["reason"] == "finished"
    assert run.log().count("\n") == 200_000


def test_a_run_folder_that_is_removed_does_not_end_the_engine(supervised, tmp_path: Path) -> None:
    flag = tmp_path / "done"
    run = supervised(
        sys.executable, "-c", f"import time; print('on'); time.sleep(1); print('x' * 300_000); open({str(flag)!r}, 'w')"
    )
    eventually(lambda: "on" in run.log())
    shutil.rmtree(run.folder)
    run.supervisor.wait(15)
    assert flag.exists()


def test_what_finds_an_engines_processes_is_not_written_over_by_their_titles(supervised) -> None:
    run = supervised(sys.executable, "-c", "import os; print(os.environ['SPT_NOENV'])")
    run.wait()
    assert run.log() == "1\n"


def test_a_process_that_cannot_be_killed_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_KILL_SECONDS", 0.2)
    # Other start ticks than those of the living process: no signal ever reaches it.
    stuck = tree.Process(os.getpid(), 1, -1, 0.0, 0)
    assert tree.end_all(lambda: [stuck], 0.0, lambda: None) == 0


def test_a_process_of_the_engine_that_was_killed_is_said_as_such(supervised) -> None:
    record = supervised(sys.executable, "-c", "import sys; sys.exit(137)").wait()
    assert (record["reason"], record["code"]) == ("killed", 137)
    assert "A process of the engine was killed" in record["message"]


def test_a_kill_for_want_of_memory_is_told_from_others() -> None:
    killed = {"stop_requested": False, "killed": False, "last_line": ""}
    assert "memory ran out" in ending(9, **killed, out_of_memory=True)["message"]
    assert "out-of-memory" not in ending(9, **killed)["message"]


CGROUP = Path("/sys/fs/cgroup/memory")


@pytest.mark.skipif(not os.access(CGROUP, os.W_OK), reason="needs root and the memory controller of cgroup v1")
def test_the_kernels_own_kill_is_said(supervised) -> None:
    group = CGROUP / f"affectgpt-rl-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text("60M")
        program = f"open({str(group / 'tasks')!r}, 'w').write('0'); held = bytearray(200_000_000); print('survived')"
        record = supervised(sys.executable, "-c", program).wait()
        assert (record["reason"], record["signal"]) == ("killed", "SIGKILL")
        assert "the kernel's out-of-memory killer was at work" in record["message"]
    finally:
        group.rmdir()
