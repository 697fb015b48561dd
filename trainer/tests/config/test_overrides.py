from __future__ import annotations

from typing import Any

import pytest

from affectgpt_rl.config.overrides import CannotSet, changed

BASE: dict[str, Any] = {"rl": {"steps": 140, "beta": 0.0}, "rewards": [{"name": "format"}, {"name": "accuracy"}]}


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ({"rl.steps": 0}, {"rl": {"steps": 0, "beta": 0.0}}),
        ({"rl": {"steps": 0}}, {"rl": {"steps": 0, "beta": 0.0}}),
        ({"rl.beta": None}, {"rl": {"steps": 140}}),
        ({"rewards.1.weight": 0.5}, {"rewards": [{"name": "format"}, {"name": "accuracy", "weight": 0.5}]}),
        ({"rewards": [{"name": "dual"}]}, {"rewards": [{"name": "dual"}]}),
        ({"encoder.steps": 3}, {"encoder": {"steps": 3}}),
        ({"reasoning": False}, {"reasoning": False}),
    ],
)
def test_a_change_replaces_what_it_names_and_nothing_else(written: dict[str, Any], result: dict[str, Any]) -> None:
    assert changed(BASE, written) == {**BASE, **result}
    assert BASE["rl"]["steps"] == 140 and "weight" not in BASE["rewards"][1]


@pytest.mark.parametrize("written", [{"rewards.2.weight": 1}, {"rewards.name": "dual"}, {"rl.0": 1}])
def test_a_place_that_is_not_there_is_told(written: dict[str, Any]) -> None:
    with pytest.raises(CannotSet, match=f"'{next(iter(written))}' cannot be set"):
        changed(BASE, written)
