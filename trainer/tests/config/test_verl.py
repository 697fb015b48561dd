"""What a check says of ``engine: verl``; programs in place of Python and Ray stand for its environment."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import Report, check_config

from ..engines.verl.stand_in import VERSIONS
from ..engines.verl.support import make_run

Check = Callable[..., Report]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Checks a run of verl with keys added or replaced."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def check(verl: dict[str, Any] | None = None, **keys: Any) -> Report:
        return check_config(make_run(tmp_path, verl, **keys))

    return check


def only(report: Report) -> tuple[str, str, str | None]:
    """The one problem of a report: where, its message and the suggestion."""
    (problem,) = report.problems
    return problem.key, problem.message, problem.suggestion


def python(folder: Path, *answers: str) -> str:
    """Makes a program that answers as a Python: what is installed, and what else it is asked."""
    program = folder / "other-python"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint({answers!r}['-c' not in sys.argv])\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def test_a_run_of_verl_is_fine_and_is_grpo_alone_in_bfloat16(check: Check) -> None:
    report = check()

    assert report.problems == [] and report.resolved is not None
    assert report.facts["engine"] == {"name": "verl", "versions": VERSIONS}
    assert report.resolved["coldStart"]["steps"] == report.resolved["encoder"]["steps"] == 0
    assert report.resolved["model"]["dtype"] == "bfloat16"
    assert report.resolved["verl"]["rollout"] == "vllm"


@pytest.mark.parametrize(
    ("keys", "where", "message"),
    [
        ({"coldStart": {"steps": 10}}, "coldStart.steps", "The engine 'verl' does GRPO alone"),
        ({"encoder": {"steps": 10}}, "encoder.steps", "A pretrained model brings its encoder"),
        ({"control": {"supervisedSteps": 5}}, "control", "not for the engine 'verl'"),
        ({"checkpoint": {"everySteps": 2, "shared": "x"}}, "checkpoint.shared", "not for the engine 'verl'"),
        ({"device": "cpu"}, "device", "GPUs alone"),
        ({"model": {"path": "./policy", "dtype": "float32"}}, "model.dtype", "bfloat16"),
        ({"model": {"path": "./policy", "prompt": "?"}}, "model.prompt", "no {subtitle}"),
        ({"model": {"preset": "tiny-llava"}}, "model", "name one in model.path"),
        ({"model": {"path": "./data"}}, "model.path", "config.json is missing"),
        ({"lora": {"dropout": 0.1}}, "lora.dropout", "no dropout"),
        ({"rewards": [{"name": "format"}, {"name": "perception"}]}, "rewards[1].name", "one completion at a time"),
        ({"verl": {"nodes": 2}}, "verl.nodes", "needs a Ray cluster"),
        ({"verl": {"gpus": 2, "tensorParallel": 3}}, "verl.tensorParallel", "does not divide"),
        ({"verl": {"gpus": 3}}, "rl.batchSize", "cannot be shared by 3 GPUs"),
        ({"verl": {"gpus": 2}, "launcher": "slurm", "slurm": {"gpus": 1}}, "verl.gpus", "slurm.gpus is 1"),
        ({"rl": {"steps": 4, "batchSize": 64, "groupSize": 2}}, "data.train", "32 prompts"),
        ({"engine": "trl", "coldStart": {"steps": 0}, "verl": {}}, "engine", "'verl' belongs to the engine 'verl'"),
    ],
)
def test_what_verl_does_not_do_is_refused_with_the_reason(
    check: Check, keys: dict[str, Any], where: str, message: str
) -> None:
    report = check(**keys)

    assert [problem.key for problem in report.problems if message in problem.message] == [where]


def test_secrets_do_not_go_to_a_job_of_ray(check: Check) -> None:
    where, message, _ = only(check({"address": "http://head:8265"}, secrets=["HF_TOKEN"]))

    assert where == "secrets" and "dashboard" in message


def test_an_unknown_key_is_refused_with_the_nearest_one(check: Check) -> None:
    assert only(check({"tensorParalel": 2})) == ("verl.tensorParalel", "Unknown key 'tensorParalel'.", "tensorParallel")


def test_an_unknown_setting_is_refused_with_the_nearest_one(check: Check) -> None:
    name = "actor_rollout_ref.actor.fsdp_config.parm_offload"

    where, message, hint = only(check({"overrides": {name: True}}))

    assert where.endswith(name) and message == f"verl has no setting '{name}'."
    assert hint == "actor_rollout_ref.actor.fsdp_config.param_offload"


def test_a_setting_of_another_key_is_refused_with_that_key(check: Check) -> None:
    _, message, _ = only(check({"overrides": {"actor_rollout_ref.rollout.n": 8}}))

    assert message.endswith("cannot be written here: write rl.groupSize.")


def test_settings_below_an_open_one_are_the_users_own(check: Check) -> None:
    assert check({"overrides": {"actor_rollout_ref.rollout.engine_kwargs.vllm.max_model_len": 1}}).problems == []


def test_another_verl_is_asked_for_its_settings(check: Check, tmp_path: Path) -> None:
    names = json.dumps({"version": "0.11.0", "names": ["trainer.new_one"], "open": []})
    other = python(tmp_path, json.dumps({**VERSIONS, "verl": "0.11.0"}), names)

    report = check({"python": other, "overrides": {"trainer.new_one": 1, "trainer.device": "cuda"}})

    assert [problem.value for problem in report.problems] == ["trainer.device"]


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({**VERSIONS, "vllm": None, "jsonschema": None}, "lacks vllm, jsonschema"),
        ({**VERSIONS, "verl": "0.7.1"}, "verl 0.7.1 is too old"),
    ],
)
def test_an_environment_that_will_not_do_is_told_of(
    check: Check, tmp_path: Path, versions: dict[str, str | None], message: str
) -> None:
    where, told, _ = only(check({"python": python(tmp_path, json.dumps(versions), "{}")}))

    assert where == "engine" and message in told


def test_a_python_that_is_none_is_told_of(check: Check) -> None:
    where, message, _ = only(check({"python": "nowhere/python"}))

    assert where == "engine" and "no Python that runs" in message


def test_sound_alone_reaches_no_model_through_verl(tmp_path: Path) -> None:
    config = make_run(tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text("utf-8").splitlines()]
    (tmp_path / "train.jsonl").write_text("".join(json.dumps({**row, "audio": "a.wav"}) + "\n" for row in rows))

    where, message, _ = only(check_config(config))

    assert where == "data.train" and "'audio'" in message and "ms-swift" in message
