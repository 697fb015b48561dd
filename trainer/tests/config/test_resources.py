from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.cli import main
from affectgpt_rl.config import Report, check_config
from affectgpt_rl.config.types import Resources

GPUS = "0, NVIDIA H100, 3, 1024, 81559, 41, 120.5\\n1, NVIDIA H100, 0, 4, 81559, 35, 70\\n"


@pytest.fixture
def two_gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose nvidia-smi shows two GPUs."""
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf '{GPUS}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")


def messages(report: Report) -> list[str]:
    return [problem.message for problem in report.problems]


@pytest.mark.usefixtures("two_gpus")
def test_gpus_that_are_there_may_be_chosen(check: Callable[..., Report]) -> None:
    report = check(added="resources:\n  gpus: [1]\n")
    assert messages(report) == []
    assert report.config is not None and report.config.resources == Resources(wait=False, gpus=[1])


@pytest.mark.usefixtures("two_gpus")
def test_a_gpu_that_is_not_there_is_told_at_its_line(check: Callable[..., Report]) -> None:
    report = check(added="resources:\n  gpus:\n    - 0\n    - 2\n")
    message = "resources.gpus names GPU 2, which this machine does not have: it has 0, 1."
    assert [(problem.key, problem.line, problem.message) for problem in report.problems] == [
        ("resources.gpus[1]", 12, message)
    ]


def test_without_a_working_driver_no_gpu_is_taken_for_one(
    check: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert "nvidia-smi shows none here" in messages(check(added="resources: { gpus: [0] }\n"))[0]
    assert messages(check(added="resources: { gpus: [], wait: true }\n")) == []


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("launcher: slurm\nresources: { wait: true }\n", "'resources' is of the launcher 'direct'"),
        ("device: cpu\nresources: { gpus: [0] }\n", "resources.gpus names GPUs, but device is 'cpu'."),
        ("trl: { processes: 2 }\nresources: { gpus: [1] }\n", "trl.processes 2 train on a GPU each"),
        ("resources: { gpus: [0, 0] }\n", "non-unique"),
        ("resources: { gpus: [-1] }\n", "must be at least 0"),
        ("resources: { wait: yes }\n", "must be true or false"),
    ],
)
def test_what_contradicts_itself_is_told(check: Callable[..., Report], added: str, message: str) -> None:
    assert any(message in said for said in messages(check(added=added)))


@pytest.mark.usefixtures("two_gpus")
def test_a_launch_may_set_keys_in_place_of_the_files(workspace: Path) -> None:
    file = workspace / "run.yaml"
    file.write_text(file.read_text() + "resources: { gpus: [0], wait: true }\n")
    report = check_config(file, {"resources": {"gpus": [1]}})
    assert messages(report) == []
    assert report.resolved is not None and report.resolved["resources"] == {"gpus": [1], "wait": True}
    slurm = check_config(file, {"launcher": "slurm", "resources": None})
    assert messages(slurm) == []
    assert slurm.config is not None and (slurm.config.launcher, slurm.config.resources) == ("slurm", None)
    assert "which this machine does not have" in messages(check_config(file, {"resources": {"gpus": [5]}}))[0]
    assert "cannot be set" in messages(check_config(file, {"rewards.7.weight": 1}))[0]


def test_the_command_line_takes_them_as_one_json_object(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["check", "--config", str(workspace / "run.yaml"), "--json"]
    assert main([*check, "--set", '{"launcher": "slurm"}']) == 0
    assert json.loads(capsys.readouterr().out)["resolved"]["launcher"] == "slurm"
    with pytest.raises(SystemExit) as error:
        main([*check, "--set", "launcher=slurm"])
    assert error.value.code == 2
    assert "no JSON object" in capsys.readouterr().err
