from __future__ import annotations

import pytest

from affectgpt_rl.ablation.statistics import estimate, t_probability, t_quantile


# Student's t, two-sided 95 %: any printed table.
@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (30, 2.0423), (120, 1.9799)],
)
def test_the_quantiles_are_those_of_the_printed_table(degrees: int, quantile: float) -> None:
    assert t_quantile(degrees, 0.975) == pytest.approx(quantile, abs=5e-5)


@pytest.mark.parametrize("degrees", range(1, 12))
def test_the_quantile_undoes_the_probability(degrees: int) -> None:
    assert t_probability(degrees, 0.0) == pytest.approx(0.5)
    assert t_probability(degrees, t_quantile(degrees, 0.9)) == pytest.approx(0.9)


def test_three_seeds_have_a_mean_a_deviation_and_an_interval() -> None:
    found = estimate([0.90, 0.92, 0.97])
    assert found is not None
    assert (found.n, found.mean) == (3, pytest.approx(0.93))
    assert found.deviation == pytest.approx(0.0360555, abs=1e-7)
    assert (found.low, found.high) == (pytest.approx(0.8404329, abs=1e-6), pytest.approx(1.0195671, abs=1e-6))


def test_one_seed_has_no_interval_and_no_seed_nothing() -> None:
    found = estimate([0.9])
    assert found is not None
    assert (found.n, found.mean, found.deviation, found.low, found.high) == (1, 0.9, None, None, None)
    assert estimate([]) is None
