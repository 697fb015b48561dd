"""What a check says of ``engine: ms-swift``; a folder with a program in place of Python stands for its environment."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.config import Report, check_config
from affectgpt_rl.config.ms_swift import PACKAGES, environment_names, misspelt_variables

CONFIG = """\
version: 1
name: run
engine: ms-swift
data: {train: corpus/train.jsonl, heldOut: corpus/held-out.jsonl}
model: {path: ./omni}
rl: {steps: 20, batchSize: 16, groupSize: 4}
rewards: [{name: format}, {name: accuracy}]
"""
VERSIONS = {"ms-swift": "4.6.0", "transformers": "5.19.0", "trl": "0.29.1"}


def python(folder: Path, versions: dict[str, str | None], names: dict[str, list[str]] | None = None) -> Path:
    """Makes a program that answers as the Python of an environment with these versions and arguments."""
    program = folder / "env" / "bin" / "python"
    program.parent.mkdir(parents=True)
    answers = [json.dumps(versions), json.dumps(names)]
    program.write_text(
        f"#!{sys.executable}\nimport sys\nprint('chatter')\nprint({answers!r}['-c' not in sys.argv])\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


@pytest.fixture
def check(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """Checks the run with lines added, and an environment whose packages are the pinned ones unless said otherwise."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(workspace / "cache"))
    (workspace / "omni").mkdir()
    (workspace / "omni" / "config.json").write_text("{}", encoding="utf-8")

    def check(
        settings: str = "",
        *,
        added: str = "",
        old: str = "",
        new: str = "",
        versions: dict[str, str | None] | None = None,
        names: dict[str, list[str]] | None = None,
    ) -> Report:
        pinned: dict[str, str | None] = {**dict.fromkeys(PACKAGES, "1"), **VERSIONS}
        packages = pinned if versions is None else versions
        program = python(workspace, packages, names)
        assert old in CONFIG
        text = f"{CONFIG.replace(old, new)}msSwift:\n  python: {program}\n{settings}{added}"
        (workspace / "run.yaml").write_text(text, encoding="utf-8")
        return check_config(workspace / "run.yaml")

    return check


def said(report: Report) -> list[str]:
    return [f"{problem.key}: {problem.message} [{problem.suggestion}]" for problem in report.problems]


def test_a_run_of_ms_swift_is_fine_and_records_its_versions(check: Callable[..., Report]) -> None:
    report = check("  arguments: {deepspeed: zero2, attn_impl: eager, overlong_filter: true}\n")
    assert said(report) == []
    assert report.facts["engine"]["versions"]["ms-swift"] == "4.6.0"
    assert report.resolved is not None
    environment = report.resolved["msSwift"]["environment"]
    assert environment == {
        "USE_AUDIO_IN_VIDEO": True,
        "ENABLE_AUDIO_OUTPUT": False,
        "FPS_MAX_FRAMES": 32,
        "SWIFT_AUDIO_LOAD_BACKEND": "soundfile_pyav",
    }


@pytest.mark.parametrize(
    ("settings", "key", "hint"),
    [
        # The spelling that cost a lab its sound.
        (
            "  environment: {USER_AUDIO_IN_VIDEO: true}\n",
            "msSwift.environment.USER_AUDIO_IN_VIDEO",
            "USE_AUDIO_IN_VIDEO",
        ),
        ("  environment: {FPS_MAX_FRAME: 8}\n", "msSwift.environment.FPS_MAX_FRAME", "FPS_MAX_FRAMES"),
        ("  environment: {video_max_pixels: 50176}\n", "msSwift.environment.video_max_pixels", "VIDEO_MAX_PIXELS"),
        ("  procesess: 2\n", "msSwift.procesess", "processes"),
        ("  arguments: {deepsped: zero2}\n", "msSwift.arguments.deepsped", "deepspeed"),
        ("  arguments: {overlong_filer: true}\n", "msSwift.arguments.overlong_filer", "overlong_filter"),
        ("  arguments: {use_audio_in_video: true}\n", "msSwift.arguments.use_audio_in_video", "USE_AUDIO_IN_VIDEO"),
    ],
)
def test_a_name_that_ms_swift_does_not_know_is_refused_with_the_nearest(
    check: Callable[..., Report], settings: str, key: str, hint: str
) -> None:
    report = check(settings)
    assert [(problem.key, problem.suggestion) for problem in report.problems] == [(key, hint)]
    assert report.problems[0].line == 10


@pytest.mark.parametrize(("name", "owner"), [("beta", "rl.beta"), ("max_steps", "rl.steps"), ("output_dir", "set by")])
def test_an_argument_that_other_keys_set_is_refused(check: Callable[..., Report], name: str, owner: str) -> None:
    report = check(f"  arguments: {{{name}: 1}}\n")
    (problem,) = report.problems
    assert problem.key == f"msSwift.arguments.{name}"
    assert owner in problem.message


def test_another_ms_swift_is_asked_for_its_own_names(check: Callable[..., Report], workspace: Path) -> None:
    versions = {**dict.fromkeys(PACKAGES, "1"), "ms-swift": "9.9"}
    report = check(
        "  arguments: {brand_new: 1, deepspeed: x}\n", versions=versions, names={"sft": ["brand_new"], "rlhf": []}
    )
    assert [problem.key for problem in report.problems] == ["msSwift.arguments.deepspeed"]
    # The answer is kept: importing ms-swift takes half a minute.
    (workspace / "env" / "bin" / "python").write_text("#!/bin/false\n", encoding="utf-8")
    assert len(list((workspace / "cache" / "affectgpt-rl").glob("ms-swift-arguments-*.json"))) == 1


def test_an_environment_that_is_missing_or_lacks_packages_is_told(
    check: Callable[..., Report], workspace: Path
) -> None:
    report = check(versions={**dict.fromkeys(PACKAGES, "1"), "ms-swift": None})
    (problem,) = report.problems
    assert problem.key == "engine"
    assert "lacks ms-swift" in problem.message
    (workspace / "env" / "bin" / "python").unlink()
    (problem,) = check_config(workspace / "run.yaml").problems
    assert "affectgpt-rl engine install ms-swift" in problem.message


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"old": "model: {path: ./omni}\n"}, "model"),
        ({"old": "./omni", "new": "./omi"}, "model.path"),
        ({"old": "{path: ./omni}", "new": "{path: ./omni, prompt: hello}"}, "model.prompt"),
        ({"added": "encoder: {steps: 3}\n"}, "encoder.steps"),
        ({"added": "control: {supervisedSteps: 3}\n"}, "control.supervisedSteps"),
        ({"added": "checkpoint: {shared: phases}\n"}, "checkpoint.shared"),
        ({"settings": "  processes: 3\n"}, "rl.batchSize"),
        ({"settings": "  processes: 2\n  accumulation: 3\n"}, "msSwift.accumulation"),
        ({"settings": "  accumulation: 4\n", "added": "coldStart: {batchSize: 6}\n"}, "coldStart.batchSize"),
        ({"old": "engine: ms-swift", "new": "engine: trl"}, "engine"),
    ],
)
def test_what_does_not_fit_is_refused(check: Callable[..., Report], change: dict[str, str], key: str) -> None:
    assert key in [problem.key for problem in check(**change).problems]


def test_variables_of_a_shell_that_look_like_those_of_ms_swift_are_found() -> None:
    environment = {
        "USER_AUDIO_IN_VIDEO": "1",
        "FPS_MAX_FRAMES": "8",
        "PIXELS": "3",
        "PATH": "/bin",
        "FPSMAXFRAMES": "1",
    }
    assert misspelt_variables(environment) == {
        "USER_AUDIO_IN_VIDEO": "USE_AUDIO_IN_VIDEO",
        "FPSMAXFRAMES": "FPS_MAX_FRAMES",
    }
    assert "USE_AUDIO_IN_VIDEO" in environment_names()
