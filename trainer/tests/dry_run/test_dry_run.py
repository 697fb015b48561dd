from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from affectgpt_rl.cli import main

from ..rewards.chat_server import Reply, chat_server

SCHEMA = json.loads((Path(__file__).parents[3] / "schema/dry-run.schema.json").read_text(encoding="utf-8"))
BAD = ["malformed", "empty", "over-long", "keyword-stuffed", "copied-prompt"]
ALL = ["format", "accuracy", "alignment", "dual", "perception", "repetition"]


def rows(count: int = 20) -> list[dict[str, Any]]:
    labels = [["happy", "proud"], ["sad"], ["angry", "afraid"], ["surprised"]]
    return [
        {
            "id": f"s{number}",
            "video": "none.mp4",
            "subtitle": f"I heard it {number} times.",
            "labels": labels[number % len(labels)],
            "cues": {"face": {"brows": "raised", "mouth": "round"}, "voice": {"energy": "loud"}},
        }
        for number in range(count)
    ]


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Path]:
    """Writes datasets and a run.yaml with some rewards."""

    def write(*rewards: str | dict[str, Any], samples: list[dict[str, Any]] | None = None, **keys: Any) -> Path:
        written = rows() if samples is None else samples
        (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in written), encoding="utf-8")
        held_out = {**rows(1)[0], "id": "h1", "labels": ["sad"]}
        (tmp_path / "held-out.jsonl").write_text(json.dumps(held_out) + "\n", encoding="utf-8")
        config = {
            "version": 1,
            "name": "run",
            "data": {"train": "train.jsonl", "heldOut": "held-out.jsonl"},
            "rewards": [{"name": reward} if isinstance(reward, str) else reward for reward in rewards],
            **keys,
        }
        file = tmp_path / "run.yaml"
        file.write_text(json.dumps(config), encoding="utf-8")
        return file

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command and returns its report, which must fit the schema."""

    def call(config: Path, *options: str) -> dict[str, Any]:
        assert main(["rewards", "dry-run", "--config", str(config), "--json", *options]) == 0
        report = json.loads(capsys.readouterr().out)
        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(report)] == []
        return report

    return call


def means(report: dict[str, Any], reward: str) -> dict[str, float]:
    member = next(member for member in report["rewards"] if member["name"] == reward)
    return {kind: figure["mean"] for kind, figure in member["values"].items()}


def warnings(report: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [warning for warning in report["warnings"] if warning["kind"] == kind]


def test_the_ideal_answer_earns_everything_and_bad_ones_less(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    report = run(configure(*ALL))
    assert report["kinds"] == ["ideal", *BAD]
    assert [member["name"] for member in report["rewards"]] == ALL
    for reward in ALL:
        assert means(report, reward)["ideal"] == pytest.approx(1)
    totals = {kind: figure["mean"] for kind, figure in report["total"].items()}
    assert totals["ideal"] == pytest.approx(len(ALL)) and max(totals[kind] for kind in BAD) < totals["ideal"]
    assert means(report, "format") == {
        "ideal": 1, "malformed": 0, "empty": 0, "over-long": 1, "keyword-stuffed": 1, "copied-prompt": 0,
    }  # fmt: skip
    assert report["dataset"]["rows"] == 20 and report["dataset"]["samples"] == 16
    assert report["judge"] is None


def test_each_reward_says_what_it_is_blind_to(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    report = run(configure("format", {"name": "accuracy", "measure": "recall"}))
    blind = {member["name"]: member["blindTo"] for member in report["rewards"]}
    assert blind == {"format": ["over-long", "keyword-stuffed"], "accuracy": ["over-long", "keyword-stuffed"]}
    # Each alone tells something apart, but together they reward long lists as much as the truth.
    assert warnings(report, "blind") == []
    assert [warning["message"].split(" is ")[1].split(" ")[0] for warning in warnings(report, "total")] == [
        "over-long",
        "keyword-stuffed",
    ]


def test_a_reward_that_tells_nothing_apart_is_warned_of(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    report = run(configure("repetition"))
    assert [warning["reward"] for warning in warnings(report, "blind")] == ["repetition"]


def test_a_reward_that_prefers_a_bad_answer_is_warned_of(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    def favours_long(request: dict[str, Any], _: int) -> Reply:
        long = len(request["messages"][1]["content"].split("Description")[1])
        return Reply(json.dumps({"grade": min(10, long / 100)}))

    with chat_server(favours_long) as server:
        report = run(configure("judge", endpoint={"url": server.url, "model": "m"}))
    (warning,) = warnings(report, "inverted")
    assert warning["reward"] == "judge" and "over-long" in warning["message"]


def test_what_a_judge_costs_is_told(configure: Callable[..., Path], run: Callable[..., dict[str, Any]]) -> None:
    def pick(request: dict[str, Any], _: int) -> Reply:
        return Reply('{"better": "A", "grade": 5}')

    perception = {"name": "perception", "judge": "endpoint"}
    with chat_server(pick) as server:
        config = configure("format", "judge", perception, endpoint={"url": server.url, "model": "m"})
        first, again = run(config, "--samples", "2"), run(config, "--samples", "2")
    cost = {member["name"]: member["requestsPerThousand"] for member in first["rewards"]}
    assert cost == {"format": 0, "judge": 1000, "perception": 3500}
    # Malformed, empty and copied answers are one and the same to a judge: nothing could be read of them.
    assert first["judge"]["requests"] == len(server.requests) > 0
    assert again["judge"] == {"requests": 0, "cached": again["judge"]["cached"], "retried": 0, "failed": 0}


def test_failures_and_what_does_not_apply_are_counted_with_their_reasons(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    samples = [{**row, "labels": ["qwertz"]} if row["id"] == "s0" else row for row in rows(2)]
    endpoint = {"url": "http://127.0.0.1:9/v1", "model": "m", "retries": 0}
    report = run(configure("accuracy", "judge", samples=samples, endpoint=endpoint))
    accuracy, judge = report["rewards"]
    assert accuracy["notApplicable"] == {
        "count": 6,
        "reasons": [{"reason": "no true label stands on any emotion wheel", "count": 6, "sample": "s0"}],
    }
    assert judge["failed"]["count"] == 12 and "cannot be reached" in judge["failed"]["reasons"][0]["reason"]
    assert [warning["reward"] for warning in warnings(report, "failed")] == ["judge"]
    assert judge["values"] == {} and report["total"] == {}
    assert all(example["total"] is None for example in report["examples"])


def test_a_reward_that_applies_nowhere_is_warned_of(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    samples = [{key: value for key, value in row.items() if key != "cues"} for row in rows(3)]
    report = run(configure("format", "perception", samples=samples))
    (warning,) = warnings(report, "inapplicable")
    assert warning["reward"] == "perception" and "neither cues nor a description" in warning["message"]


def test_without_reasoning_the_answers_have_none(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]]
) -> None:
    report = run(configure("format", "accuracy", reasoning=False))
    ideal = next(example for example in report["examples"] if example["kind"] == "ideal")
    assert ideal["completion"] == "<answer>happy, proud</answer>" and ideal["rewards"] == {"format": 1, "accuracy": 1}


def test_given_completions_are_judged_in_their_groups(
    configure: Callable[..., Path], run: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    lines = [
        {"sample": "s1", "completion": "<think>brows raised so sad</think><answer>sad</answer>", "step": 1, "group": 0},
        {"sample": "s1", "completion": "<think>so happy</think><answer>happy</answer>", "step": 1, "group": 0},
        {"sample": "h1", "completion": "<think>so sad</think><answer>sad</answer>", "step": 1, "group": 1},
        {"sample": "h1", "completion": "<think>so sad</think><answer>sad</answer>", "step": 1, "group": 1},
    ]
    file = tmp_path / "rollouts.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    report = run(configure("accuracy", "perception"), "--completions", str(file))
    assert report["kinds"][-1] == "given"
    assert means(report, "accuracy")["given"] == 0.75
    assert means(report, "perception")["given"] == 0.5
    given = next(example for example in report["examples"] if example["kind"] == "given")
    assert given["completion"] == lines[0]["completion"] and given["rewards"] == {"accuracy": 1, "perception": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no completions"),
        (b"{\n", ":1: is not valid JSON"),
        (b'{"sample": "s1", "completion": "x"}\n\xff\n', ":2: is not valid JSON"),
        (b'{"sample": "s1"}\n', ":1: must be an object"),
        (b'{"sample": "zz", "completion": "x"}\n', ":1: the sample 'zz'"),
        (b"[" * 100_000, ":1: is not valid JSON"),
    ],
)
def test_completions_that_cannot_be_used_are_refused_with_their_line(
    configure: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    file = tmp_path / "completions.jsonl"
    file.write_bytes(content)
    config = configure("format")
    assert main(["rewards", "dry-run", "--config", str(config), "--completions", str(file)]) == 2
    said = capsys.readouterr()
    assert message in said.err and said.out == "" and len(said.err.splitlines()) == 1


def test_a_configuration_or_dataset_that_cannot_be_used_is_refused(
    configure: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = configure("acuracy")
    assert main(["rewards", "dry-run", "--config", str(config)]) == 2
    assert "'accuracy'" in capsys.readouterr().err
    config = configure("format")
    (config.parent / "train.jsonl").write_text("{}\n", encoding="utf-8")
    assert main(["rewards", "dry-run", "--config", str(config)]) == 2
    assert "lacks 'id'" in capsys.readouterr().err


def test_the_table_shows_the_same(configure: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rewards", "dry-run", "--config", str(configure("format", "repetition"))]) == 0
    shown = capsys.readouterr().out
    (line,) = [line.split() for line in shown.splitlines() if line.startswith("format")]
    assert line[1:8] == ["1", "1.000", "0.000", "0.000", "1.000", "1.000", "0.000"]
    assert "Warning: The reward 'repetition' cannot tell" in shown


def test_it_needs_no_deep_learning_library(configure: Callable[..., Path]) -> None:
    code = (
        "import sys; from affectgpt_rl.cli import main; main(sys.argv[1:]); "
        "assert not {'torch', 'transformers', 'trl', 'numpy', 'av'} & set(sys.modules), sorted(sys.modules)"
    )
    arguments = ["rewards", "dry-run", "--config", str(configure(*ALL)), "--json"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
