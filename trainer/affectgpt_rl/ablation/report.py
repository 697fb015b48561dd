"""What a grid's runs say together: means with intervals, differences to the baseline, orderings of a publication."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from ..config import run_config
from ..emotion import Lexicon, load_official_pack, own_lexicon
from .grid import Reference, Variant
from .results import MEASURES, NoResult, Values, read_result
from .statistics import Estimate, estimate
from .study import Action, Standing, Study
from .work import Work, pace_of

# What the orderings of the publication are looked for in.
ORDERED_BY = "f1"
Verdict = Literal["holds", "does not hold", "not separable", "not measured"]


@dataclass(frozen=True)
class Outline:
    """What a grid asks, apart from its runs.

    Attributes:
        file: The grid file.
        variants: Titles by name, in the order of the grid.
        seeds: Each variant has one run with each.
        baseline: Name of the variant that the others are compared with.
        reference: Published values, where there are any.
        lexicon: The one that the baseline is scored with.
        secrets: Names of the secrets that runs ask for.
    """

    file: str
    variants: dict[str, str]
    seeds: list[int]
    baseline: str
    reference: Reference | None
    lexicon: dict[str, str]
    secrets: list[str]


@dataclass(frozen=True)
class Machine:
    """A machine that works on the grid, as it was when it was asked.

    Attributes:
        name: What it is called here.
        root: Its runs root.
        cpus: Processors that may be used there.
        pace: Seconds that a nominal second of work takes there.
        queue: Process of the queue that works there; None when none does.
        share: Tokens of the cells that this queue is to do.
        asked: When that was, in seconds since 1970.
        standing: Whether it can be reached; of one that is lost the unfinished cells are nobody's.
    """

    name: str
    root: str
    cpus: int
    pace: float
    queue: int | None
    share: frozenset[str]
    asked: float
    standing: Literal["here", "away", "lost"] = "here"


@dataclass(frozen=True)
class CellResult:
    """A cell with what its run says.

    Attributes:
        variant, seed, name, token, made_of, work, is_scheduled: As of the cell.
        state: Of its run; ``none`` when nothing was launched.
        action: What a queue does with it.
        folder: The run folder; None when nothing was launched.
        values: Its measures, once it has finished.
        problem: Why a finished run has none.
        machine: Whose run it is, or whose queue is to start it; None when that is nobody's.
        also: Other machines that have finished it too; it counts once.
    """

    variant: str
    seed: int
    name: str
    token: str
    made_of: dict[str, str]
    work: Work
    is_scheduled: bool
    state: str
    action: Action
    folder: str | None
    values: Values | None
    problem: str | None
    machine: str | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class VariantResult:
    """A variant's means over its finished seeds, by measure; measures that no run has are left out."""

    name: str
    title: str
    estimates: dict[str, Estimate]


@dataclass(frozen=True)
class Difference:
    """A variant minus another one in one measure, over the seeds that both have finished.

    Attributes:
        variant, other: Their names.
        measure: Key of the measure.
        by_seed: The difference of each seed.
        estimate: Their mean with its interval.
    """

    variant: str
    other: str
    measure: str
    by_seed: dict[int, float]
    estimate: Estimate


@dataclass(frozen=True)
class Ordering:
    """A pair of variants of which the publication has one above the other.

    Attributes:
        higher, lower: The variants as published.
        published: The published difference, in its own unit.
        difference: The same two in this grid; None when they share no finished seed.
    """

    higher: str
    lower: str
    published: float
    difference: Difference | None

    @property
    def verdict(self) -> Verdict:
        """Whether the interval of the paired difference lies above 0, below it, or includes it."""
        if self.difference is None:
            return "not measured"
        found = self.difference.estimate
        if found.low is None or found.high is None or found.low <= 0 <= found.high:
            return "not separable"
        return "holds" if found.low > 0 else "does not hold"


@dataclass(frozen=True)
class Report:
    """All of it, in the order of the grid."""

    outline: Outline
    machines: list[Machine]
    cells: list[CellResult]
    variants: list[VariantResult]
    differences: list[Difference]
    orderings: list[Ordering] = field(default_factory=list)

    def title(self, variant: str) -> str:
        """What the table calls a variant."""
        return self.outline.variants[variant]


def make_report(study: Study, machine: str | None = None) -> Report:
    """Reads the runs of a grid in one runs root.

    Args:
        study: The grid in its runs root.
        machine: What this machine is to be called; its host name when left out.
    """
    grid = study.grid
    name = machine or socket.gethostname()
    study.ask_scheduler()
    packs = {variant.name: _pack(study, variant) for variant in grid.variants}
    lexicons = {pack: own_lexicon() if pack is None else load_official_pack(pack) for pack in set(packs.values())}
    datasets = {variant.name: variant.report.facts["dataset"] for variant in grid.variants}
    owner = study.owner()
    share = frozenset[str]() if owner is None else owner.share
    cells = [
        _cell(
            standing,
            lexicons[packs[standing.cell.variant]],
            {key: Path(stamp["path"]) for key, stamp in datasets[standing.cell.variant].items()},
            name if standing.folder is not None or standing.cell.token in share else None,
        )
        for standing in study.standings()
    ]
    cpus = len(os.sched_getaffinity(0))
    here = Machine(name, str(study.root), cpus, _pace(cells), owner and owner.pid, share, time.time())
    outline = Outline(
        str(grid.file),
        {variant.name: variant.title for variant in grid.variants},
        grid.seeds,
        grid.baseline,
        grid.reference,
        lexicons[packs[grid.baseline]].identity(),
        sorted({name for variant in grid.variants for name in (variant.report.resolved or {}).get("secrets", [])}),
    )
    return summarize(outline, [here], cells)


def summarize(outline: Outline, machines: list[Machine], cells: list[CellResult]) -> Report:
    """Returns what cells say together."""
    by_seed: dict[str, dict[int, Values]] = {name: {} for name in outline.variants}
    for cell in cells:
        if cell.values is not None:
            by_seed[cell.variant][cell.seed] = cell.values
    others = [name for name in outline.variants if name != outline.baseline]
    return Report(
        outline,
        machines,
        cells,
        [VariantResult(name, title, _estimates(by_seed[name])) for name, title in outline.variants.items()],
        [
            found
            for measure in MEASURES
            for name in others
            if (found := _difference(by_seed, name, outline.baseline, measure.key)) is not None
        ],
        _orderings(outline.reference, by_seed),
    )


def _pace(cells: list[CellResult]) -> float:
    return pace_of((cell.work, cell.values["seconds"]) for cell in cells if cell.values is not None)


def _pack(study: Study, variant: Variant) -> Path | None:
    """Returns the folder of the official pack that a variant is scored with; None for the project's own lexicon."""
    return run_config(variant.report.resolved or {}, study.grid.base.parent).lexicon_path


def _cell(standing: Standing, lexicon: Lexicon, datasets: Mapping[str, Path], machine: str | None) -> CellResult:
    values, problem, cell = None, None, standing.cell
    if standing.folder is not None and standing.state == "finished":
        try:
            values = read_result(standing.folder, lexicon, datasets)
        except NoResult as error:
            problem = str(error)
    return CellResult(
        cell.variant,
        cell.seed,
        cell.name,
        cell.token,
        cell.made_of,
        cell.work,
        cell.is_scheduled,
        standing.state,
        standing.action,
        None if standing.folder is None else str(standing.folder),
        values,
        problem,
        machine,
    )


def _estimates(by_seed: Mapping[int, Values]) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for measure in MEASURES:
        values = [value for values in by_seed.values() if (value := values[measure.key]) is not None]
        if (one := estimate(values)) is not None:
            found[measure.key] = one
    return found


def _difference(
    by_seed: Mapping[str, Mapping[int, Values]], variant: str, other: str, measure: str
) -> Difference | None:
    differences: dict[int, float] = {}
    for seed, values in by_seed[variant].items():
        one, two = values[measure], by_seed[other].get(seed, {}).get(measure)
        if one is not None and two is not None:
            differences[seed] = one - two
    found = estimate(list(differences.values()))
    return None if found is None else Difference(variant, other, measure, differences, found)


def _orderings(reference: Reference | None, by_seed: Mapping[str, Mapping[int, Values]]) -> list[Ordering]:
    if reference is None:
        return []
    orderings: list[Ordering] = []
    for one, two in combinations(reference.values, 2):
        higher, lower = (one, two) if reference.values[one] >= reference.values[two] else (two, one)
        published = reference.values[higher] - reference.values[lower]
        if published > 0:
            orderings.append(Ordering(higher, lower, published, _difference(by_seed, higher, lower, ORDERED_BY)))
    return orderings


def report_json(report: Report) -> dict[str, Any]:
    """Returns the report as ``affectgpt-rl ablate --json`` prints it."""
    outline = report.outline
    return {
        "grid": outline.file,
        "baseline": outline.baseline,
        "seeds": outline.seeds,
        "lexicon": outline.lexicon,
        "secrets": outline.secrets,
        "machines": [
            {
                "name": machine.name,
                "out": machine.root,
                "cpus": machine.cpus,
                "pace": machine.pace,
                "queue": {"pid": machine.queue, "share": sorted(machine.share)},
                "time": machine.asked,
                "standing": machine.standing,
            }
            for machine in report.machines
        ],
        "cells": [
            {
                "variant": cell.variant,
                "seed": cell.seed,
                "name": cell.name,
                "token": cell.token,
                "madeOf": cell.made_of,
                "work": asdict(cell.work),
                "scheduled": cell.is_scheduled,
                "folder": cell.folder,
                "state": cell.state,
                "action": cell.action,
                "values": cell.values,
                "problem": cell.problem,
                "machine": cell.machine,
                "also": list(cell.also),
            }
            for cell in report.cells
        ],
        "variants": [
            {
                "name": variant.name,
                "title": variant.title,
                "measures": {key: asdict(found) for key, found in variant.estimates.items()},
            }
            for variant in report.variants
        ],
        "differences": [_difference_json(difference) for difference in report.differences],
        "reference": outline.reference and asdict(outline.reference),
        "orderings": [
            {
                "higher": ordering.higher,
                "lower": ordering.lower,
                "published": ordering.published,
                "difference": ordering.difference and _difference_json(ordering.difference),
                "verdict": ordering.verdict,
            }
            for ordering in report.orderings
        ],
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {
        "variant": difference.variant,
        "other": difference.other,
        "measure": difference.measure,
        "bySeed": {str(seed): value for seed, value in difference.by_seed.items()},
        **asdict(difference.estimate),
    }
