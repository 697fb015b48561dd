"""How much there is to do for a run of a grid, and how long it takes."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..config import RunConfig, run_config
from ..config.costs import IMITATION_SECONDS, PRETRAINING_SECONDS, ROLLOUT_SECONDS
from .grid import Variant

# Start, clips from the cache, evaluations and export.
_AROUND_SECONDS = 30.0


@dataclass(frozen=True)
class Work:
    """Nominal seconds of a run, as on the machine that the costs were measured on.

    Attributes:
        own: Of what the run alone trains.
        phases: Of the supervised phases that it shares with others, by a hash of what they follow from. Two runs with
            the same key train the same phase, and only the first of them on a machine does.
    """

    own: float
    phases: dict[str, float] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        """Seconds of the run when it takes no phase from another one."""
        return self.own + sum(self.phases.values())


def work_of(variant: Variant, seed: int, base: Path) -> Work:
    """Returns the work of a variant with a seed.

    Args:
        variant: The variant.
        seed: The seed.
        base: The folder that the configuration's paths are relative to.
    """
    resolved = variant.report.resolved or {}
    config = run_config(resolved, base)
    if config.engine != "trl":
        # Of what another program does, nothing is known but that its runs have the same number of steps or not.
        return Work(config.rl.steps * config.rl.batch_size * ROLLOUT_SECONDS + _AROUND_SECONDS)
    encoder, cold, rl = config.encoder, config.cold_start, config.rl
    common = [seed, *(resolved[key] for key in ("data", "model", "encoder", "threads"))]
    pretraining = encoder.steps * encoder.batch_size * PRETRAINING_SECONDS
    imitation = cold.steps * cold.batch_size * IMITATION_SECONDS
    phases = {
        _key("pretraining", *common): pretraining,
        _key("cold-start", *common, resolved["coldStart"], config.reasoning): imitation,
    }
    return Work(_own_seconds(config, rl.steps * rl.batch_size * ROLLOUT_SECONDS) + _AROUND_SECONDS, phases)


def _own_seconds(config: RunConfig, reinforced: float) -> float:
    if config.control is None:
        return reinforced
    return config.control.supervised_steps * config.cold_start.batch_size * IMITATION_SECONDS


def _key(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def nominal_seconds(works: Iterable[Work], trained: Iterable[str] = ()) -> float:
    """Returns the nominal seconds of several runs on one machine, each phase counted once.

    Args:
        works: The runs.
        trained: Keys of the phases that the machine has trained already.
    """
    total, known = 0.0, set(trained)
    for work in works:
        total += work.own + sum(seconds for key, seconds in work.phases.items() if key not in known)
        known |= work.phases.keys()
    return total


def pace_of(finished: Iterable[tuple[Work, float | None]]) -> float:
    """Returns how many seconds a nominal one takes on a machine, by its finished runs; 1 while there is none.

    Args:
        finished: The work of each finished run with the seconds that it took, None where they are not known.
    """
    ratios = [seconds / work.whole for work, seconds in finished if seconds]
    return statistics.median(ratios) if ratios else 1.0
