"""A run goes on with what it has: a clip that cannot be decoded, a reward that raises."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_rows

from .conftest import Start
from .tiny import RUN, train_troubled

BROKEN = "t0003"


def break_inside(clip: Path) -> None:
    """Leaves a clip that opens like a whole one and holds nothing."""
    data = clip.read_bytes()
    start = data.index(b"mdat") + 4
    clip.write_bytes(data[:start] + bytes(len(data) - start))


@pytest.fixture(scope="module")
def troubled(start: Start, config: Path) -> Path:
    """A short run with a broken clip and an accuracy reward that raises on samples of odd number."""
    corpus = config.parent / "corpus"
    rows = [json.loads(line) for line in (corpus / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    whole, broken = corpus / f"clips/{BROKEN}.mp4", corpus / "clips/broken.mp4"
    broken.write_bytes(whole.read_bytes())
    break_inside(broken)
    for row in rows:
        if row["id"] == BROKEN:
            row["video"] = "clips/broken.mp4"
    (corpus / "troubled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    text = (
        RUN.replace("train.jsonl", "troubled.jsonl").replace("{steps: 60", "{steps: 40").replace("steps: 5", "steps: 2")
    )
    file = config.parent / "troubled.yaml"
    file.write_text(text.replace("{steps: 12", "{steps: 1"), encoding="utf-8")
    run = start(config.parent / "troubled", run=file, target=train_troubled)
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    return run.folder


def events(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [event for event in read_rows(folder / "events.jsonl") if event["kind"] == kind]


def odd(row: dict[str, Any]) -> bool:
    return int(row["sample"][1:]) % 2 == 1


def test_a_sample_whose_clip_is_broken_is_skipped_counted_and_named(troubled: Path) -> None:
    (event,) = events(troubled, "sample-skipped")
    assert event["level"] == "warning"
    assert event["data"]["sample"] == BROKEN and event["data"]["count"] == 1
    assert BROKEN in event["message"] and "broken.mp4" in event["message"]
    assert all(row["sample"] != BROKEN for row in read_rows(troubled / "rollouts.jsonl"))


def test_a_reward_that_raises_gives_that_rollout_none(troubled: Path) -> None:
    rows = read_rows(troubled / "rollouts.jsonl")
    assert {odd(row) for row in rows} == {True, False}
    for row in rows:
        assert (row["rewards"]["accuracy"] is None) == odd(row)
        assert row["rewards"]["format"] is not None


def test_it_is_no_silent_zero_in_the_total_or_the_advantage(troubled: Path) -> None:
    for row in filter(odd, read_rows(troubled / "rollouts.jsonl")):
        assert (row["total"], row["advantage"]) == (None, 0.0)


def test_the_means_that_trl_logs_leave_it_out(troubled: Path) -> None:
    rows = read_rows(troubled / "rollouts.jsonl")
    for metrics in read_rows(troubled / "metrics.jsonl"):
        if metrics["phase"] == "rl":
            judged = [row for row in rows if row["step"] == metrics["step"] and not odd(row)]
            mean = statistics.fmean(row["total"] for row in judged)
            assert metrics["values"]["reward"] == pytest.approx(mean, abs=1e-6)


def test_failures_are_counted_in_metrics_and_told_with_their_samples(troubled: Path) -> None:
    rows = read_rows(troubled / "rollouts.jsonl")
    told = {event["step"]: event for event in events(troubled, "reward-error")}
    for metrics in read_rows(troubled / "metrics.jsonl"):
        if metrics["phase"] != "rl":
            continue
        failed = [row for row in rows if row["step"] == metrics["step"] and odd(row)]
        assert metrics["values"]["reward_failures"] == len(failed)
        if failed:
            data = told[metrics["step"]]["data"]
            assert (data["reward"], data["count"]) == ("accuracy", len(failed))
            assert data["samples"] == sorted({row["sample"] for row in failed})
            assert data["error"] == f"LookupError: no score for {failed[0]['sample']}"
