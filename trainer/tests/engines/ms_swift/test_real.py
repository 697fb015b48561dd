"""Real runs of ms-swift on a processor: a Qwen2.5-Omni of random weights, clips with picture and sound.

They need ms-swift's environment (see ``support.PYTHON``) and are left out where it is missing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config.ms_swift import argument_names
from affectgpt_rl.datasets.demo.corpus import Recipe, make_corpus
from affectgpt_rl.engines.trl.checkpoints import whole_checkpoints
from affectgpt_rl.runfolder import read_json, read_rows

from ...waiting import eventually
from .support import PYTHON, config, settings

SECONDS = 600.0
# Targets that a byte-level policy learns in seconds, so that GRPO finds good answers beside bad ones.
TARGET = "<think>so sad</think><answer>sad</answer>"
LEARNS = {
    "reasoning": False,
    "coldStart": {"steps": 60, "batchSize": 4, "learningRate": 0.01},
    "rl": {"steps": 4, "batchSize": 8, "groupSize": 4, "maxNewTokens": 30, "learningRate": 0.001},
}
TINY_OMNI = Path(__file__).with_name("tiny_omni.py")

pytestmark = pytest.mark.skipif(not PYTHON.is_file(), reason="ms-swift's environment is not here")


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny model and a corpus of four clips."""
    folder = tmp_path_factory.mktemp("ms-swift")
    # Two steps of GRPO an epoch, so that a resume falls into a later one.
    recipe = Recipe(5, {"train": 4, "validation": 2, "held-out": 2})
    make_corpus(folder / "corpus", recipe, 2, lambda *_: None)
    file = folder / "corpus" / "train.jsonl"
    rows = [json.loads(line) | {"target": TARGET} for line in file.read_text(encoding="utf-8").splitlines()]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    quiet = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    subprocess.run([PYTHON, "-P", TINY_OMNI, folder / "omni"], check=True, env=quiet, capture_output=True)
    return folder


@dataclass
class Training:
    """``affectgpt-rl train`` as a process, and its run folder."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """The last that it printed."""
        return (self.folder.parent / f"{self.folder.name}.txt").read_text(encoding="utf-8", errors="replace")[-4000:]

    def wait(self) -> int:
        """Waits for the end and returns the exit status."""
        return self.process.wait(SECONDS)

    def reaches(self, phase: str, step: int) -> None:
        """Waits until a step of a phase is recorded."""

        def there() -> bool:
            assert self.process.poll() is None, self.log
            return any(row["phase"] == phase and row["step"] >= step for row in self.rows("metrics"))

        eventually(there, SECONDS)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Returns the rows of one of the run folder's files."""
        return list(read_rows(self.folder / f"{name}.jsonl"))

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Returns the events of a kind."""
        return [row for row in self.rows("events") if row["kind"] == kind]

    def weights(self, phase: str) -> dict[int, str]:
        """Returns the hash of the weights in each checkpoint of a phase, by its step."""
        return {found.step: found.weights for found in whole_checkpoints(self.folder / "checkpoints", phase)}


Start = Callable[..., Training]


@pytest.fixture(scope="session")
def start(base: Path) -> Iterator[Start]:
    """Starts a run with changed settings, or goes on with one."""
    started: list[Training] = []

    def start(name: str, *options: str, **changes: Any) -> Training:
        file = base / f"{name}.yaml"
        if changes:
            # JSON is YAML.
            file.write_text(json.dumps(settings(**changes)), encoding="utf-8")
        folder = base / name
        argv = [sys.executable, "-m", "affectgpt_rl", "train", "--config", file, "--run-dir", folder, *options]
        with (base / f"{name}.txt").open("ab") as log:
            process = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True)
        started.append(Training(folder, process))
        return started[-1]

    yield start
    for training in started:
        if training.process.poll() is None:
            os.killpg(training.process.pid, signal.SIGKILL)
            training.process.wait()


@pytest.fixture(scope="session")
def whole(start: Start) -> Training:
    """A run that nobody interrupted."""
    training = start("whole", **LEARNS)
    assert training.wait() == 0, training.log
    return training


def last_rows(rows: list[dict[str, Any]], *keys: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Returns rows by their keys, the later of two counting, without times."""
    timed = ("time", "step_time", "profiling/Time taken: GRPOTrainer")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        kept = {name: value for name, value in row.items() if name != "time"}
        if "values" in kept:
            kept["values"] = {name: value for name, value in kept["values"].items() if not name.startswith(timed)}
        found[tuple(row[key] for key in keys)] = kept
    return found


def test_both_phases_are_recorded_step_by_step(whole: Training) -> None:
    steps = [(row["phase"], row["step"]) for row in whole.rows("metrics")]
    assert steps == [("cold-start", step) for step in range(1, 61)] + [("rl", step) for step in range(1, 5)]
    losses = [row["values"]["loss"] for row in whole.rows("metrics") if row["phase"] == "cold-start"]
    assert losses[-1] < losses[0] / 2
    state = read_json(whole.folder / "state.json")
    assert state is not None
    assert state["phase"] == "exporting"


def test_each_rollout_has_its_rewards_its_truth_and_the_advantage_of_its_group(whole: Training) -> None:
    rows = whole.rows("rollouts")
    assert [(row["step"], row["group"], row["index"]) for row in rows] == [
        (step, group, index) for step in range(1, 5) for group in range(2) for index in range(4)
    ]
    weights = {"format": 1.0, "accuracy": 1.5, "repetition": 0.5}
    labels = {row["id"]: row["labels"] for row in map(json.loads, (whole.folder.parent / "corpus/train.jsonl").open())}
    for start_of_group in range(0, len(rows), 4):
        group = rows[start_of_group : start_of_group + 4]
        assert len({row["sample"] for row in group}) == 1
        assert group[0]["prompt"].startswith("words: ")
        totals = [row["total"] for row in group]
        mean = sum(totals) / 4
        deviation = (sum((total - mean) ** 2 for total in totals) / 3) ** 0.5
        for row in group:
            assert row["truth"] == labels[row["sample"]]
            assert row["total"] == pytest.approx(sum(weights[name] * value for name, value in row["rewards"].items()))
            assert row["advantage"] == pytest.approx((row["total"] - mean) / (deviation + 1e-4), abs=1e-4)
            assert 0 < row["tokens"] <= 30
            assert not row["truncated"] or row["tokens"] == 30
    # Something was there to be learnt from.
    assert any(row["advantage"] > 0.1 for row in rows)
    by_step = {row["step"]: row["values"] for row in whole.rows("metrics") if row["phase"] == "rl"}
    for step, values in by_step.items():
        of_step = [row for row in rows if row["step"] == step]
        assert values["reward"] == pytest.approx(sum(row["total"] for row in of_step) / 8, abs=1e-5)
        mean = sum(row["rewards"]["format"] for row in of_step) / 8
        assert values["rewards/format/mean"] == pytest.approx(mean, abs=1e-5)
        assert values["answer/words"] >= 0


def test_picture_and_sound_of_the_clips_reach_the_model(whole: Training) -> None:
    assert [event["phase"] for event in whole.events("media")] == ["cold-start", "rl"]
    for event in whole.events("media"):
        assert event["data"]["video"] > 50
        assert event["data"]["audio"] > 20
    assert whole.events("media-missing") == []


def test_the_policy_is_evaluated_and_its_place_recorded(whole: Training) -> None:
    evaluations = whole.rows("evaluations")
    assert [(row["phase"], row["step"]) for row in evaluations] == [("cold-start", 60), ("rl", 2), ("rl", 4)]
    assert evaluations[0]["swapped"].keys() == evaluations[2]["swapped"].keys() == {"media", "words"}
    assert (whole.folder / evaluations[2]["predictions"]).is_file()
    (exported,) = whole.events("exported")
    policy = whole.folder / exported["data"]["path"]
    assert (policy / "model.safetensors").is_file()
    assert (policy / "config.json").is_file()
    assert exported["data"]["weights"] == whole.weights("rl")[4]
    assert whole.weights("rl")[2] != whole.weights("rl")[4]


def test_a_run_that_was_stopped_and_killed_ends_with_the_very_same_weights(whole: Training, start: Start) -> None:
    stopped = start("stopped", **LEARNS)
    stopped.reaches("cold-start", 20)
    stopped.process.terminate()
    assert stopped.wait() == 0, stopped.log
    done = stopped.rows("metrics")[-1]["step"]
    assert max(stopped.weights("cold-start")) == done < 60

    killed = start("stopped", "--resume")
    killed.reaches("rl", 3)
    os.killpg(killed.process.pid, signal.SIGKILL)
    killed.process.wait()
    assert killed.weights("cold-start")[60] == whole.weights("cold-start")[60]

    resumed = start("stopped", "--resume")
    assert resumed.wait() == 0, resumed.log
    assert [event["step"] for event in resumed.events("resumed")] == [done, 2]
    assert resumed.weights("rl")[4] == whole.weights("rl")[4]
    for name, keys in (("metrics", ("phase", "step")), ("rollouts", ("step", "group", "index"))):
        assert last_rows(resumed.rows(name), *keys) == last_rows(whole.rows(name), *keys)


def test_sound_that_the_configuration_leaves_out_is_told_of_at_once(start: Start) -> None:
    deaf = start(
        "deaf",
        coldStart={"steps": 1, "batchSize": 2},
        rl={"steps": 0},
        checkpoint={"everySteps": 1},
        msSwift={"environment": {"USE_AUDIO_IN_VIDEO": False, "FPS_MAX_FRAMES": 4, "VIDEO_MAX_PIXELS": 12544}},
    )
    assert deaf.wait() == 0, deaf.log
    (event,) = deaf.events("media-missing")
    assert event["level"] == "warning"
    assert event["data"] == {"modality": "audio"}
    assert "USE_AUDIO_IN_VIDEO" in event["message"]


def test_the_names_that_are_checked_are_those_that_this_ms_swift_has(base: Path) -> None:
    program = Path(sys.modules[argument_names.__module__].__file__ or "").with_name("ms_swift_names.py")
    quiet = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    printed = subprocess.run([PYTHON, "-P", program], check=True, env=quiet, capture_output=True, text=True).stdout
    found = json.loads(printed.strip().splitlines()[-1])
    names = argument_names(config(base))
    assert names.sft == set(found["sft"])
    assert names.rlhf == set(found["rlhf"])
