"""How long the runs of a grid that are still to be done will take."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from typing import Any

from ..config import RunConfig, run_config
from ..config.costs import IMITATION_SECONDS, PRETRAINING_SECONDS, ROLLOUT_SECONDS
from .report import CellResult, Report

# Start, clips from the cache, evaluations and export.
_AROUND_SECONDS = 30.0


def seconds_left(report: Report, jobs: int) -> float:
    """Returns the seconds that so many jobs side by side, each with a core of its own, need for what is not finished.

    The costs of the phases were measured on one machine; finished runs of the grid correct them for this one. A phase
    that runs share is counted once.
    """
    grid = report.study.grid
    costs = {
        variant.name: _costs(variant.report.resolved or {}, run_config(variant.report.resolved or {}, grid.base.parent))
        for variant in grid.variants
    }
    ratios: list[float] = []
    left, trained, needed = 0.0, set[tuple[int, str]](), dict[tuple[int, str], float]()
    for cell in report.cells:
        cost = costs[cell.standing.cell.variant]
        phases = {(cell.standing.cell.seed, phase): seconds for phase, seconds in cost.phases.items()}
        if cell.standing.state == "finished":
            trained |= phases.keys()
            ratios += _ratio(cell, cost)
        else:
            left += cost.own
            needed |= phases
    left += sum(seconds for phase, seconds in needed.items() if phase not in trained)
    return left * (statistics.median(ratios) if ratios else 1.0) / jobs


@dataclass(frozen=True)
class _Costs:
    """Nominal seconds of a run: its own, and those of the phases that it may share, by what they follow from."""

    own: float
    phases: dict[str, float]


def _costs(resolved: dict[str, Any], config: RunConfig) -> _Costs:
    encoder, cold, rl = config.encoder, config.cold_start, config.rl
    common = [resolved[key] for key in ("data", "model", "encoder", "threads")]
    phases = {
        json.dumps(["pretraining", *common]): encoder.steps * encoder.batch_size * PRETRAINING_SECONDS,
        json.dumps(["cold-start", *common, resolved["coldStart"], config.reasoning]): cold.steps
        * cold.batch_size
        * IMITATION_SECONDS,
    }
    if config.control is not None:
        own = config.control.supervised_steps * cold.batch_size * IMITATION_SECONDS
    else:
        own = rl.steps * rl.batch_size * ROLLOUT_SECONDS
    return _Costs(own + _AROUND_SECONDS, phases)


def _ratio(cell: CellResult, costs: _Costs) -> list[float]:
    seconds = cell.values["seconds"] if cell.values else None
    return [seconds / (costs.own + sum(costs.phases.values()))] if seconds else []
