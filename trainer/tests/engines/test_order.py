"""A resumed run meets the samples that the uninterrupted run would have met, in any epoch."""

from __future__ import annotations

import pytest
from trl.trainer.utils import RepeatSampler

from affectgpt_rl.engines.trl.order import ResumedSampler

SAMPLES = list(range(10))


def original(shuffle: bool = True) -> RepeatSampler:
    return RepeatSampler(SAMPLES, mini_repeat_count=2, batch_size=5, shuffle=shuffle, seed=3)


@pytest.mark.parametrize("epochs", [0, 1, 3])
def test_its_epochs_are_those_of_the_original_after_so_many(epochs: int):
    uninterrupted = original()
    for _ in range(epochs):
        list(uninterrupted)
    resumed = ResumedSampler(original(), lambda: epochs)
    assert [list(resumed) for _ in range(3)] == [list(uninterrupted) for _ in range(3)]


def test_epochs_differ_so_that_the_test_above_can_fail():
    sampler = original()
    assert list(sampler) != list(sampler)


def test_it_is_asked_when_the_first_sample_is_needed_and_not_before():
    done = 0
    sampler = ResumedSampler(original(), lambda: done)
    done = 1
    uninterrupted = original()
    list(uninterrupted)
    assert list(sampler) == list(uninterrupted)


def test_without_shuffling_all_epochs_are_alike():
    assert list(ResumedSampler(original(shuffle=False), lambda: 2)) == list(original(shuffle=False))
