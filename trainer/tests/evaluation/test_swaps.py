from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affectgpt_rl.evaluation import derangement, swapped_evidence


@given(st.integers(2, 300), st.integers(0, 2**32))
def test_a_swap_gives_every_sample_another_ones_evidence(count: int, seed: int) -> None:
    swapped = derangement(count, seed)
    assert sorted(swapped) == list(range(count))
    assert all(place != item for place, item in enumerate(swapped))
    assert swapped == derangement(count, seed)


def test_one_sample_cannot_be_swapped() -> None:
    with pytest.raises(ValueError, match="at least two"):
        derangement(1, 0)


def test_swaps_move_the_named_evidence_and_nothing_else() -> None:
    own = list(range(9))
    swaps = swapped_evidence(9, 3)
    moved = {
        name: {part for part in ("face", "voice", "words") if list(getattr(evidence, part)) != own}
        for name, evidence in swaps.items()
    }
    assert moved == {"media": {"face", "voice"}, "face": {"face"}, "voice": {"voice"}, "words": {"words"}}
    assert swaps["media"].face == swaps["media"].voice
