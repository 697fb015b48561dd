from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from affectgpt_rl.runfolder import derived_state, read_json, read_rows, replace_json
from affectgpt_rl.supervisor.turns import Ticket, living_turns, turn_folders

from ..waiting import eventually

ROOT = Path(__file__).parents[3]
PACKAGE = str(Path(__file__).parents[2])
# Says when it began and ended, in a file that all runs share, and ends when it is told to.
ENGINE = (
    "import os, sys, time\n"
    "place, name = sys.argv[1], os.path.basename(os.environ['AFFECTGPT_RL_RUN_DIR'])\n"
    "def say(what): open(place + '/said', 'a').write(f'{name} {what}\\n')\n"
    "say('began')\n"
    "while not os.path.exists(f'{place}/end-{name}'): time.sleep(0.02)\n"
    "say('ended')\n"
)


class Machine:
    """Runs under real supervisors that share a home folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self.supervisors: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, engine: str = ENGINE, **resources: Any) -> Path:
        """Starts a run with a section ``resources``."""
        run_dir = self.runs / name
        run_dir.mkdir(parents=True, exist_ok=True)
        replace_json(run_dir / "run.json", {"schema": 1, "id": name, "name": name, "config": {"resources": resources}})
        command = [sys.executable, "-m", "affectgpt_rl", "supervise", "--run-dir", str(run_dir), "--"]
        environment = {**os.environ, "PYTHONPATH": PACKAGE, "HOME": str(self.folder)}
        argv = [*command, sys.executable, "-c", engine, str(self.folder)]
        self.supervisors[name] = subprocess.Popen(argv, env=environment, start_new_session=True)
        return run_dir

    def queued(self, name: str) -> dict[str, Any]:
        """Waits until a run says that it waits; returns queue.json."""
        run_dir = self.runs / name
        queue = eventually(lambda: read_json(run_dir / "queue.json"))
        assert derived_state(run_dir) == "queued"
        return queue

    def end(self, name: str) -> None:
        """Lets a run's engine end, and waits for the run's end."""
        (self.folder / f"end-{name}").touch()
        assert self.supervisors[name].wait(20) == 0

    def said(self) -> list[str]:
        """Returns what the engines have said."""
        path = self.folder / "said"
        return path.read_text().splitlines() if path.exists() else []

    def began(self, name: str) -> None:
        """Waits until a run's engine is on."""
        eventually(lambda: f"{name} began" in self.said())

    def close(self) -> None:
        for name, supervisor in self.supervisors.items():
            engine = (read_json(self.runs / name / "process.json") or {}).get("engine") or {}
            if supervisor.poll() is None:
                supervisor.kill()
                supervisor.wait()
            with contextlib.suppress(ProcessLookupError, KeyError):
                os.killpg(engine["pgid"], signal.SIGKILL)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Machine(tmp_path)
    yield made
    made.close()


def test_runs_that_wait_start_one_after_another_in_the_order_of_their_launch(machine: Machine) -> None:
    machine.start("a", gpus=[0], wait=True)
    machine.began("a")
    machine.start("b", gpus=[0], wait=True)
    assert machine.queued("b")["message"] == "Waits for GPU 0, which 'a' has; it is the next."
    machine.start("c", gpus=[0, 1], wait=True)
    assert machine.queued("c")["message"] == "Waits for GPU 0, which 'a' has; 1 run waits before it."
    for name in ("a", "b", "c"):
        machine.began(name)
        machine.end(name)
    assert machine.said() == [f"{name} {what}" for name in ("a", "b", "c") for what in ("began", "ended")]
    assert not (machine.runs / "c" / "queue.json").exists()
    assert [row["kind"] for row in read_rows(machine.runs / "c" / "events.jsonl")] == ["turn"]
    assert living_turns(machine.runs) == []


def test_what_a_waiting_run_says_fits_the_schema(machine: Machine) -> None:
    machine.start("a", wait=True)
    machine.began("a")
    machine.start("b", wait=True)
    queue = machine.queued("b")
    jsonschema.validate(queue, json.loads((ROOT / "schema/run-folder/queue.schema.json").read_text()))
    assert (queue["message"], queue["position"]) == ("Waits for this machine, which 'a' has; it is the next.", 1)


def test_a_run_that_is_stopped_while_it_waits_never_starts_and_the_next_moves_up(machine: Machine) -> None:
    machine.start("a", gpus=[0])
    machine.began("a")
    waiting = machine.start("b", gpus=[0], wait=True)
    machine.queued("b")
    machine.start("c", gpus=[0], wait=True)
    machine.queued("c")
    machine.supervisors["b"].terminate()
    assert machine.supervisors["b"].wait(20) == 0
    end = read_json(waiting / "exit.json") or {}
    assert (end["reason"], end["message"]) == ("stopped", "Stopped on request before its turn came.")
    assert derived_state(waiting) == "stopped"
    eventually(lambda: (machine.queued("c"))["position"] == 1)
    machine.end("a")
    machine.began("c")
    assert "b began" not in machine.said()


def test_a_run_whose_supervisor_is_killed_while_it_waits_is_lost_and_holds_nobody_up(machine: Machine) -> None:
    machine.start("a", gpus=[0])
    machine.began("a")
    waiting = machine.start("b", gpus=[0], wait=True)
    machine.queued("b")
    machine.start("c", gpus=[0], wait=True)
    machine.queued("c")
    machine.supervisors["b"].kill()
    machine.supervisors["b"].wait()
    assert derived_state(waiting) == "lost"
    machine.end("a")
    machine.began("c")


def test_a_killed_supervisor_gives_its_gpus_free_when_its_engine_has_gone_and_not_before(machine: Machine) -> None:
    saves = (
        "import os, signal, sys, time\n"
        "def save(*_):\n"
        "    while not os.path.exists(sys.argv[1] + '/saved'): time.sleep(0.02)\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save)\n"
        "open(sys.argv[1] + '/said', 'a').write('a began\\n')\n"
        "time.sleep(600)\n"
    )
    machine.start("a", saves, gpus=[0])
    machine.began("a")
    machine.start("b", gpus=[0], wait=True)
    machine.queued("b")
    machine.supervisors["a"].kill()
    machine.supervisors["a"].wait()
    # The engine was asked to stop by its supervisor's death, and has the GPU while it saves.
    assert [turn.name for turn in living_turns(machine.runs)] == ["a", "b"]
    assert "b began" not in machine.said()
    (machine.folder / "saved").touch()
    machine.began("b")


def test_runs_on_other_gpus_do_not_wait_and_one_that_does_not_want_to_starts_at_once(machine: Machine) -> None:
    machine.start("a", gpus=[0], wait=True)
    machine.began("a")
    machine.start("other", gpus=[1], wait=True)
    machine.began("other")
    machine.start("processors", gpus=[], wait=True)
    machine.began("processors")
    machine.start("beside", gpus=[0])
    machine.began("beside")
    machine.start("all", wait=True)
    assert machine.queued("all")["message"] == "Waits for GPU 0, which 'a' has; it is the next."
    assert [turn.name for turn in living_turns(machine.runs)] == ["a", "other", "processors", "beside", "all"]


def test_a_run_that_waits_lets_also_those_end_that_came_later_and_did_not_wait(machine: Machine) -> None:
    machine.start("a", gpus=[0])
    machine.began("a")
    machine.start("b", gpus=[0], wait=True)
    machine.queued("b")
    machine.start("beside", gpus=[0])
    machine.began("beside")
    machine.end("a")
    eventually(lambda: "'beside'" in machine.queued("b")["message"])
    machine.end("beside")
    machine.began("b")


@pytest.mark.parametrize(("gpus", "seen"), [([1, 0], "1,0"), ([], ""), (None, "unset")])
def test_the_engine_sees_the_gpus_of_its_run_and_no_others(machine: Machine, gpus: Any, seen: str) -> None:
    program = "import os, sys; print(os.environ.get('CUDA_VISIBLE_DEVICES', 'unset'))"
    run_dir = machine.start("a", program, **({} if gpus is None else {"gpus": gpus}))
    assert machine.supervisors["a"].wait(20) == 0
    assert (run_dir / "log.txt").read_text() == f"{seen}\n"


def test_where_no_place_can_be_written_a_run_that_waits_says_so_and_another_starts(machine: Machine) -> None:
    # As root every folder can be written; a file in the place of a folder cannot.
    (machine.folder / ".affectgpt-rl").touch()
    machine.runs.mkdir()
    (machine.runs / ".launches").touch()
    starts = machine.start("a", "print('on')")
    assert machine.supervisors["a"].wait(20) == 0
    assert (read_json(starts / "exit.json") or {})["reason"] == "finished"
    assert [row["kind"] for row in read_rows(starts / "events.jsonl")] == ["turn"]
    waits = machine.start("b", wait=True)
    assert machine.supervisors["b"].wait(20) == 0
    end = read_json(waits / "exit.json") or {}
    assert end["reason"] == "failed" and "its place cannot be written" in end["message"]


def test_without_a_home_that_can_be_written_places_lie_beside_the_runs(machine: Machine) -> None:
    (machine.folder / ".affectgpt-rl").touch()
    run_dir = machine.runs / "a"
    run_dir.mkdir(parents=True)
    ticket = Ticket.take(run_dir, "a", None, waits=False)
    assert [path.name for path in turn_folders(machine.runs)[1].glob("*.json")] == ["00000001.json"]
    assert [turn.name for turn in living_turns(machine.runs)] == ["a"]
    ticket.give_back()


def test_a_ticket_that_nobody_holds_or_reads_holds_nobody_up(machine: Machine) -> None:
    folder = turn_folders(machine.runs)[0]
    folder.mkdir(parents=True)
    (folder / "00000007.json").write_text('{"schema": 1, "number": 7, "runDir": "/gone", "name": "gone", "gpus": null}')
    (folder / "00000008.json").write_text("half a")
    machine.start("a", wait=True)
    machine.began("a")
    assert [path.name for path in folder.glob("*.json")] == ["00000001.json"]
