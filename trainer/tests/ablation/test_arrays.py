"""Runs go to Slurm in waves: none trains a phase beside another one that trains the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.ablation.arrays import waves
from affectgpt_rl.ablation.work import Work

PAPER = [
    Work(own, {f"encoder-{seed}": 50.0, f"cold-{reasoning}-{seed}": 100.0})
    for reasoning, own in ((True, 30.0), (True, 130.0), (True, 140.0), (False, 150.0), (False, 120.0), (False, 160.0))
    for seed in (0, 1)
]


def test_the_cheapest_run_of_each_seed_goes_first_and_the_others_follow_when_their_phases_are_there() -> None:
    # Without RL; with it and the first one without reasoning, whose encoder is there; the others without reasoning.
    assert waves(PAPER, []) == [[0, 1], [2, 3, 4, 5, 8, 9], [6, 7, 10, 11]]


def test_where_the_phases_are_there_one_array_is_enough() -> None:
    trained = {key for work in PAPER for key in work.phases}
    assert waves(PAPER, trained) == [list(range(len(PAPER)))]
    assert waves([Work(10.0)] * 3, []) == [[0, 1, 2]]
    assert waves([], []) == []


@given(st.lists(st.sets(st.sampled_from("abcdef"), max_size=3), max_size=20), st.sets(st.sampled_from("abcdef")))
def test_no_phase_is_trained_twice(phases: list[set[str]], trained: set[str]) -> None:
    works = [Work(float(place), dict.fromkeys(sorted(keys), 1.0)) for place, keys in enumerate(phases)]
    known = set(trained)
    seen: list[int] = []
    for wave in waves(works, trained):
        assert wave
        missing = [key for place in wave for key in works[place].phases if key not in known]
        assert len(missing) == len(set(missing))
        known |= set(missing)
        seen += wave
    assert sorted(seen) == list(range(len(works)))
