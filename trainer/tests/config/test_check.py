"""A wrong configuration is refused before anything starts: with file, key, line, value and the nearest right one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.cli import main
from affectgpt_rl.config import Problem, Report, check_config, check_recorded

from .conftest import MINIMAL, rows_of, write_rows

Check = Callable[..., Report]


def only(report: Report) -> Problem:
    assert len(report.problems) == 1, [str(problem) for problem in report.problems]
    return report.problems[0]


def test_a_right_configuration_may_run_and_tells_what_a_launch_records(check: Check) -> None:
    report = check()
    assert report.problems == []
    assert report.config is not None and report.config.rl.group_size == 8
    assert report.facts["dataset"]["train"]["rows"] == 2
    assert set(report.facts["dataset"]) == {"train", "heldOut"}
    assert report.facts["lexicon"]["name"] == "own"
    assert report.facts["engine"]["versions"]["trl"]


@pytest.mark.parametrize(
    ("added", "key", "line", "value", "suggestion"),
    [
        ("rl: {grupSize: 4}\n", "rl.grupSize", 9, 4, "groupSize"),
        ("Seed: 3\n", "Seed", 9, 3, "seed"),
        ("rl:\n  steps: many\n", "rl.steps", 10, "many", None),
        ("reasoning: no\n", "reasoning", 9, "no", "false"),
        ("threads: 0\n", "threads", 9, 0, "1"),
        ("evaluation: {set: heldout}\n", "evaluation.set", 9, "heldout", "held-out"),
        ("rl: {learningRate: 0}\n", "rl.learningRate", 9, 0, None),
        ("rl:\n  batchSize: 64\n  groupSize: 7\n", "rl.groupSize", 11, 7, "8"),
        ("rl: {warmupSteps: 150}\n", "rl.warmupSteps", 9, 150, "140"),
        ("evaluation: {everySteps: 500}\n", "evaluation.everySteps", 9, 500, "140"),
        ("evaluation: {set: validation}\n", "evaluation.set", 9, "validation", "held-out"),
        ("lexicon: owm\n", "lexicon", 9, "owm", "own"),
        ("launcher: slrum\n", "launcher", 9, "slrum", "slurm"),
        ("secrets: [HF-TOKEN]\n", "secrets[0]", 9, "HF-TOKEN", None),
        ("slurm: {partitoin: gpu}\n", "slurm.partitoin", 9, "gpu", "partition"),
        ("slurm: {gpuType: h100}\n", "slurm.gpuType", 9, "h100", "1"),
        ("slurm: {cpus: 1}\n", "slurm.cpus", 9, 1, "2"),
        ("slurm: {time: tomorrow}\n", "slurm.time", 9, "tomorrow", None),
        ("slurm:\n  options:\n    - -p gpu\n", "slurm.options[0]", 11, "-p gpu", None),
        ("slurm:\n  options: [--nice, --out=x]\n", "slurm.options[1]", 10, "--out=x", None),
        ("slurm: {options: [--no-requeue]}\n", "slurm.options[0]", 9, "--no-requeue", None),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_place_and_the_nearest_right_one(
    check: Check, workspace: Path, added: str, key: str, line: int, value: object, suggestion: str | None
) -> None:
    problem = only(check(added=added))
    assert problem.file == str(workspace / "run.yaml")
    assert (problem.key, problem.line, problem.value, problem.suggestion) == (key, line, value, suggestion)


def test_an_unknown_reward_is_refused_with_the_nearest_one(check: Check) -> None:
    problem = only(check("accuracy", "acuracy"))
    assert (problem.key, problem.line, problem.value) == ("rewards[1].name", 8, "acuracy")
    assert problem.suggestion == "accuracy"
    assert "format, accuracy, alignment" in problem.message


def test_a_reward_named_twice_is_refused(check: Check) -> None:
    assert only(check("accuracy", "format")).key == "rewards[1].name"


def test_alignment_without_reasoning_is_refused(check: Check) -> None:
    assert only(check("accuracy", "alignment", added="reasoning: false\n")).key == "rewards[1].name"


def test_a_missing_key_is_named(check: Check) -> None:
    problem = only(check("name: run\n", ""))
    assert problem.key == "name" and "is missing" in problem.message


def test_every_problem_is_told_at_once(check: Check) -> None:
    report = check(added="threads: x\nseed: -1\n")
    assert [problem.key for problem in report.problems] == ["threads", "seed"]


@pytest.mark.parametrize("text", ["rl: [", "\t- x", "a: 1\na: 2\n", "&a [*a]"])
def test_what_is_no_yaml_mapping_is_refused_without_an_exception(workspace: Path, text: str) -> None:
    (workspace / "run.yaml").write_text(text, encoding="utf-8")
    assert check_config(workspace / "run.yaml").problems


def test_a_configuration_that_is_not_there_is_refused(workspace: Path) -> None:
    assert "does not exist" in only(check_config(workspace / "rum.yaml")).message


def test_a_missing_dataset_is_named_with_the_one_that_is_there(check: Check) -> None:
    problem = only(check("corpus/train.jsonl", "corpus/trian.jsonl"))
    assert (problem.key, problem.line, problem.value) == ("data.train", 4, "corpus/trian.jsonl")
    assert problem.suggestion == "corpus/train.jsonl"


def test_an_empty_dataset_is_refused(check: Check, workspace: Path) -> None:
    (workspace / "corpus/train.jsonl").write_text("\n", encoding="utf-8")
    problem = only(check())
    assert problem.file == str(workspace / "corpus/train.jsonl")
    assert (problem.key, problem.message) == ("data.train", "has no rows; a dataset needs at least one sample.")


def test_a_malformed_row_is_named_with_its_line(check: Check, workspace: Path) -> None:
    rows = rows_of(workspace / "corpus/train.jsonl")
    rows[1]["labels"] = []
    write_rows(workspace / "corpus/train.jsonl", rows)
    problem = only(check())
    assert (problem.key, problem.line, problem.message) == ("data.train", 2, "labels must not be empty.")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "there is no such file"), (b"", "invalid data"), (b"no video at all" * 99, "")]
)
def test_a_clip_that_cannot_be_opened_is_refused_with_its_sample(
    check: Check, workspace: Path, content: bytes | None, reason: str
) -> None:
    clip = workspace / "corpus/clips/h0001.mp4"
    clip.unlink()
    if content is not None:
        clip.write_bytes(content)
    problem = only(check())
    assert problem.file == str(workspace / "corpus/held-out.jsonl")
    assert (problem.key, problem.value) == ("data.heldOut", str(clip))
    assert "'h0001'" in problem.message and reason in problem.message


def test_many_missing_clips_are_counted_not_listed(check: Check, workspace: Path) -> None:
    row = rows_of(workspace / "corpus/train.jsonl")[0]
    rows = [{**row, "id": f"x{number}", "video": f"clips/none{number}.mp4"} for number in range(30)]
    write_rows(workspace / "corpus/train.jsonl", rows)
    report = check()
    assert len(report.problems) == 6
    assert "25 more" in report.problems[-1].message


@pytest.mark.parametrize(("column", "key"), [("target", "coldStart.steps"), ("cues", "encoder.steps")])
def test_a_phase_that_finds_nothing_to_learn_from_is_refused(
    check: Check, workspace: Path, column: str, key: str
) -> None:
    rows = [{name: row[name] for name in row if name != column} for row in rows_of(workspace / "corpus/train.jsonl")]
    write_rows(workspace / "corpus/train.jsonl", rows)
    problem = only(check())
    assert problem.key == key and f"'{column}'" in problem.message


def test_an_official_pack_that_is_not_there_is_refused(check: Check, workspace: Path) -> None:
    problem = only(check(added="lexicon: packs/none\n"))
    assert problem.key == "lexicon" and str(workspace / "packs/none") in problem.message


def test_a_recorded_configuration_is_checked_like_a_written_one(check: Check, workspace: Path) -> None:
    report = check()
    run = {"config": report.resolved, "configPath": str(workspace / "run.yaml"), "dataset": report.facts["dataset"]}
    assert check_recorded(run, workspace / "run.json").problems == []
    (workspace / "corpus/held-out.jsonl").unlink()
    assert only(check_recorded(run, workspace / "run.json")).key == "data.heldOut"


def test_a_dataset_that_changed_since_the_launch_is_refused(check: Check, workspace: Path) -> None:
    report = check()
    run = {"config": report.resolved, "configPath": str(workspace / "run.yaml"), "dataset": report.facts["dataset"]}
    rows = rows_of(workspace / "corpus/train.jsonl")
    write_rows(workspace / "corpus/train.jsonl", rows[:1])
    assert "has changed" in only(check_recorded(run, workspace / "run.json")).message


def test_the_command_prints_problems_as_json_and_refuses(workspace: Path, capsys: pytest.CaptureFixture) -> None:
    (workspace / "run.yaml").write_text(MINIMAL + "seeds: 3\n", encoding="utf-8")
    assert main(["check", "--config", str(workspace / "run.yaml"), "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert report["problems"][0] == {
        "file": str(workspace / "run.yaml"),
        "key": "seeds",
        "line": 9,
        "value": 3,
        "message": "Unknown key 'seeds'.",
        "suggestion": "seed",
    }


def test_training_refuses_before_it_makes_a_folder(workspace: Path, capsys: pytest.CaptureFixture) -> None:
    (workspace / "run.yaml").write_text(MINIMAL + "seeds: 3\n", encoding="utf-8")
    run = workspace / "run"
    assert main(["train", "--config", str(workspace / "run.yaml"), "--run-dir", str(run)]) == 2
    assert not run.exists()
    assert "Did you mean 'seed'?" in capsys.readouterr().err


def test_training_does_not_resume_what_never_began(workspace: Path, capsys: pytest.CaptureFixture) -> None:
    arguments = ["--config", str(workspace / "run.yaml"), "--run-dir", str(workspace / "run"), "--resume"]
    assert main(["train", *arguments]) == 2
    assert "run.json is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [("mode", "tolerant"), ("measure", "hit"), ("lengthPenalty", "P1"), ("threshold", 0.5), ("judge", "endpoint")],
)
def test_an_option_of_another_reward_is_refused(check: Check, option: str, value: object) -> None:
    problem = only(check("name: accuracy", f"name: repetition\n    {option}: {value}"))
    assert (problem.key, problem.line, problem.value) == (f"rewards[1].{option}", 9, value)
    assert "not of the reward 'repetition'" in problem.message


@pytest.mark.parametrize("reward", ["alignment", "dual", "perception"])
def test_a_reward_that_reads_the_reasoning_is_refused_without_it(check: Check, reward: str) -> None:
    assert only(check("accuracy", reward, added="reasoning: false\n")).key == "rewards[1].name"


@pytest.mark.parametrize("reward", ["judge", "perception\n    judge: endpoint"])
def test_a_reward_that_asks_a_language_model_needs_to_know_which(check: Check, reward: str) -> None:
    problem = only(check("accuracy", reward))
    assert problem.key == "rewards[1].name" and "'endpoint'" in problem.message
    assert check("accuracy", reward, added="endpoint: {url: 'http://127.0.0.1:1/v1', model: m}\n").problems == []


def test_the_key_of_an_endpoint_must_be_in_the_environment(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = "endpoint: {url: 'http://127.0.0.1:1/v1', model: m, apiKeyVariable: TEST_JUDGE_KEY}\n"
    monkeypatch.delenv("TEST_JUDGE_KEY", raising=False)
    problem = only(check(added=endpoint))
    assert (problem.key, problem.line) == ("endpoint.apiKeyVariable", 9) and "TEST_JUDGE_KEY" in problem.message
    monkeypatch.setenv("TEST_JUDGE_KEY", "k")
    assert check(added=endpoint).problems == []


def test_a_key_that_is_handed_over_as_a_secret_is_not_missed(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_JUDGE_KEY", raising=False)
    endpoint = "endpoint: {url: 'http://127.0.0.1:1/v1', model: m, apiKeyVariable: TEST_JUDGE_KEY}\n"
    assert check(added=f"{endpoint}secrets: [TEST_JUDGE_KEY]\n").problems == []


def test_secrets_cannot_be_handed_to_a_job(check: Check) -> None:
    problem = only(check(added="launcher: slurm\nsecrets: [HF_TOKEN]\n"))
    assert (problem.key, problem.line) == ("secrets", 10)
    assert "login shell" in problem.message


def test_an_address_with_a_password_is_refused(check: Check) -> None:
    problem = only(check(added="endpoint: {url: 'http://me:secret@host/v1', model: m}\n"))
    assert problem.key == "endpoint.url" and "not of the form http://127.0.0.1:8000/v1" in problem.message
