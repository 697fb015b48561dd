from __future__ import annotations

import pytest

from affectgpt_rl.engines.trl import progress
from affectgpt_rl.engines.trl.progress import Progress, Stage


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_nothing_is_foretold_before_two_steps(clock: list[float]) -> None:
    ahead = Progress([Stage("a", 10, 1.0)])
    ahead.step("a")
    assert ahead.eta_seconds(1) is None and ahead.median_seconds() is None


def test_the_time_left_is_that_of_all_stages_to_come_at_the_present_speed(clock: list[float]) -> None:
    ahead = Progress([Stage("a", 10, 1.0), Stage("b", 5, 4.0)])
    for _ in range(3):
        ahead.step("a")
        clock[0] += 2.0
    assert ahead.median_seconds() == 2.0
    assert ahead.eta_seconds(3) == pytest.approx(2.0 * 7 + 2.0 * 5 * 4)


def test_the_wait_between_two_stages_is_no_step(clock: list[float]) -> None:
    ahead = Progress([Stage("a", 2, 1.0), Stage("b", 5, 4.0)])
    ahead.step("a")
    clock[0] += 500.0
    ahead.step("b")
    clock[0] += 3.0
    ahead.step("b")
    assert ahead.eta_seconds(2) == pytest.approx(9.0)
