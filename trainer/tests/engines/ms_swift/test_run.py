"""The order of a run's processes, its stop and its failures; a program that answers like ms-swift stands for it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config.ms_swift import PACKAGES
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus
from affectgpt_rl.runfolder import read_rows

from ...waiting import eventually
from .support import settings

VERSIONS = {**dict.fromkeys(PACKAGES, "1"), "ms-swift": "4.6.0", "transformers": "5.19.0", "trl": "0.29.1"}
# Writes what each call was, and what ms-swift with our plug-in would leave behind. How it ends is in ends.json.
STAND_IN = """#!{python}
import json, os, pathlib, signal, sys, time
base = pathlib.Path({base!r})
arguments = sys.argv[1:]
if "-c" in arguments:
    print(json.dumps({versions!r}))
    sys.exit()
run = pathlib.Path(os.environ["AFFECTGPT_RL_RUN_DIR"])
name = arguments[2].removeprefix("swift.cli.") if arguments[1] == "-m" else "prepare"
value = lambda key: arguments[arguments.index("--" + key) + 1] if "--" + key in arguments else None
rank = os.environ.get("RANK", "0")
with open(base / "calls.jsonl", "a") as calls:
    environment = {{key: os.environ.get(key) for key in ("USE_AUDIO_IN_VIDEO", "RANK", "WORLD_SIZE", "MASTER_PORT")}}
    keys = ("model", "adapters", "resume_from_checkpoint")
    calls.write(json.dumps({{"name": name, **{{key: value(key) for key in keys}}, **environment}}) + "\\n")
ending = json.loads((base / "ends.json").read_text()).get(name, 0)
def checkpoint(step):
    folder = pathlib.Path(value("output_dir")) / f"checkpoint-{{step}}"
    folder.mkdir(parents=True)
    (folder / "complete.json").write_text(json.dumps({{"schema": 1, "step": step, "weights": "abc"}}))
def leave(*_):
    if ending == "saves":
        checkpoint(1)
    sys.exit()
if ending in ("saves", "waits"):
    signal.signal(signal.SIGTERM, leave)
    (base / "waiting").touch()
    time.sleep(60)
if ending and rank == "0":
    sys.exit(ending)
if ending:
    time.sleep(60)
if name == "prepare":
    (run / "ms-swift").mkdir()
    counts = {{"rows": 2, "videos": 2, "images": 0, "sounds": 2}}
    whole = {{"schema": 1, **counts, "leftOut": [], "notEvaluated": []}}
    (run / "ms-swift" / "prepared.json").write_text(json.dumps(whole))
elif name == "export":
    pathlib.Path(value("output_dir")).mkdir(parents=True)
elif rank == "0":
    steps = int(value("max_steps"))
    checkpoint(steps)
    with open(run / "evaluations.jsonl", "a") as rows:
        phase = "cold-start" if name == "sft" else "rl"
        rows.write(json.dumps({{"phase": phase, "step": steps, "swapped": {{}}}}) + "\\n")
"""


class StandIn:
    """A run whose ms-swift is the program above."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.folder = base / "run"
        program = base / "env" / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text(STAND_IN.format(python=sys.executable, base=str(base), versions=VERSIONS), encoding="utf-8")
        program.chmod(0o755)
        (base / "omni").mkdir()
        (base / "omni" / "config.json").write_text("{}", encoding="utf-8")
        self.program = program
        self.ends({})

    def ends(self, how: dict[str, Any]) -> None:
        """Says how programs end: with a status, or waiting for a stop."""
        (self.base / "ends.json").write_text(json.dumps(how), encoding="utf-8")

    def start(self, *options: str, **changes: Any) -> subprocess.Popen[bytes]:
        """Starts the run."""
        changed = settings(**{**changes, "msSwift": {**changes.get("msSwift", {}), "python": str(self.program)}})
        file = self.base / "run.yaml"
        file.write_text(json.dumps(changed), encoding="utf-8")
        argv = [sys.executable, "-m", "affectgpt_rl", "train", "--config", file, "--run-dir", self.folder, *options]
        shell = {**os.environ, "USER_AUDIO_IN_VIDEO": "1", "FPS": "7"}
        return subprocess.Popen(argv, env=shell, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, *options: str, **changes: Any) -> tuple[int, str]:
        """Runs to the end; returns status and output."""
        process = self.start(*options, **changes)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output.decode()

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What was called."""
        return list(read_rows(self.base / "calls.jsonl"))

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Returns the events of a kind."""
        return [row for row in read_rows(self.folder / "events.jsonl") if row["kind"] == kind]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    make_corpus(folder, Recipe(1, {"train": 2, "validation": 1, "held-out": 2}), 1, lambda *_: None)
    return folder


@pytest.fixture
def stand_in(tmp_path: Path, corpus: Path) -> StandIn:
    shutil.copytree(corpus, tmp_path / "corpus")
    return StandIn(tmp_path)


def test_phases_follow_one_another_each_from_the_last_ones_policy(stand_in: StandIn) -> None:
    status, output = stand_in.run()
    assert status == 0, output
    assert [call["name"] for call in stand_in.calls] == ["prepare", "sft", "rlhf"]
    models = [call["model"] for call in stand_in.calls[1:]]
    assert models == [str(stand_in.base / "omni"), str(stand_in.folder / "checkpoints/cold-start/checkpoint-2")]
    (exported,) = stand_in.events("exported")
    assert exported["data"] == {"path": "checkpoints/rl/checkpoint-4", "weights": "abc", "phase": "rl", "step": 4}


def test_the_shell_changes_nothing_and_what_is_misspelt_there_is_told(stand_in: StandIn) -> None:
    stand_in.run()
    assert {call["USE_AUDIO_IN_VIDEO"] for call in stand_in.calls} == {"true"}
    (misspelt,) = stand_in.events("environment-misspelt")
    assert misspelt["data"] == {"variable": "USER_AUDIO_IN_VIDEO", "meant": "USE_AUDIO_IN_VIDEO"}
    (ignored,) = stand_in.events("environment-ignored")
    assert ignored["data"] == {"variables": ["FPS"]}


def test_adapters_are_put_into_the_weights_after_each_phase(stand_in: StandIn) -> None:
    status, output = stand_in.run(lora={"rank": 2})
    assert status == 0, output
    assert [call["name"] for call in stand_in.calls] == ["prepare", "sft", "export", "rlhf", "export"]
    merged = str(stand_in.folder / "checkpoints" / "cold-start-merged")
    assert stand_in.calls[3]["model"] == stand_in.calls[4]["model"] == merged
    assert stand_in.calls[2]["adapters"] == str(stand_in.folder / "checkpoints/cold-start/checkpoint-2")
    (exported,) = stand_in.events("exported")
    assert exported["data"]["path"] == "checkpoints/rl-merged"
    assert (stand_in.folder / "checkpoints/rl-merged").is_dir()


@pytest.mark.parametrize("name", ["prepare", "sft", "rlhf"])
def test_a_process_that_fails_fails_the_run_with_its_phase(stand_in: StandIn, name: str) -> None:
    stand_in.ends({name: 7})
    status, output = stand_in.run()
    assert status == 1
    (failed,) = stand_in.events("failed")
    title = {"prepare": "preparation", "sft": "cold start", "rlhf": "GRPO"}[name]
    assert title in failed["message"]
    assert "status 7" in failed["message"]
    assert "Traceback" not in output


def test_a_stop_reaches_ms_swift_and_the_run_goes_on_from_what_it_saved(stand_in: StandIn) -> None:
    stand_in.ends({"rlhf": "saves"})
    process = stand_in.start()
    eventually((stand_in.base / "waiting").exists, 60)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output.decode()
    assert "the state is saved" in output.decode()
    stand_in.ends({})
    status, text = stand_in.run("--resume")
    assert status == 0, text
    assert [call["name"] for call in stand_in.calls] == ["prepare", "sft", "rlhf", "rlhf"]
    assert stand_in.calls[-1]["resume_from_checkpoint"] == str(stand_in.folder / "checkpoints/rl/checkpoint-1")


def test_a_stop_before_anything_was_saved_is_a_stop(stand_in: StandIn) -> None:
    stand_in.ends({"prepare": "waits"})
    process = stand_in.start()
    eventually((stand_in.base / "waiting").exists, 60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert [call["name"] for call in stand_in.calls] == ["prepare"]
    assert stand_in.events("failed") == []


def test_several_processes_know_their_places_and_end_with_the_one_that_fails(stand_in: StandIn) -> None:
    two = {"msSwift": {"processes": 2}}
    stand_in.ends({"rlhf": 3})
    status, output = stand_in.run(**two)
    assert status == 1, output
    ranks = [(call["name"], call["RANK"], call["WORLD_SIZE"]) for call in stand_in.calls]
    assert sorted(ranks[1:]) == [("rlhf", "0", "2"), ("rlhf", "1", "2"), ("sft", "0", "2"), ("sft", "1", "2")]
    for name in ("sft", "rlhf"):
        assert len({call["MASTER_PORT"] for call in stand_in.calls if call["name"] == name}) == 1


def test_a_finished_run_that_goes_on_trains_nothing_again(stand_in: StandIn) -> None:
    stand_in.run()
    before = len(stand_in.calls)
    status, output = stand_in.run("--resume")
    assert status == 0, output
    assert len(stand_in.calls) == before
