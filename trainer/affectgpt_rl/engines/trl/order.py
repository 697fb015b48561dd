"""The order in which GRPO meets its samples, also in the second and later epochs of a run that was resumed."""

from __future__ import annotations

from collections.abc import Callable, Generator

import torch
from datasets import Dataset
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.utils import RepeatSampler


class ResumedSampler(RepeatSampler):
    """TRL's sampler, whose first order is that of the epoch in which training goes on.

    The original draws one order an epoch from a generator that each process begins anew: a run that was resumed in its
    third epoch would meet the samples of the first epoch again, in that one's order.

    Args:
        original: The sampler as TRL made it.
        epochs: Asked once, when the first order is drawn: how many epochs are whole.
    """

    def __init__(self, original: RepeatSampler, epochs: Callable[[], int]) -> None:
        super().__init__(
            original.data_source,
            original.mini_repeat_count,
            original.batch_size,
            original.repeat_count,
            original.shuffle,
            original.seed,
        )
        self._epochs: Callable[[], int] | None = epochs

    def __iter__(self) -> Generator[int]:
        if self._epochs is not None and self.shuffle:
            for _ in range(self._epochs()):
                torch.randperm(self.num_samples, generator=self.generator)
            self._epochs = None
        yield from super().__iter__()


class InOrder(GRPOTrainer):
    """TRL's trainer of GRPO, which goes on with the samples that the uninterrupted run would have met."""

    def _get_train_sampler(self, dataset: Dataset | None = None) -> ResumedSampler:
        sampler = super()._get_train_sampler(dataset)
        assert isinstance(sampler, RepeatSampler)
        # transformers reads the epoch back from the checkpoint before it asks for the first sample.
        return ResumedSampler(sampler, lambda: int(self.state.epoch or 0))
