"""What a grid's runs say together: means with intervals, differences to the baseline, orderings of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from ..config import run_config
from ..emotion import Lexicon, load_official_pack, own_lexicon
from .grid import Variant
from .results import MEASURES, NoResult, Values, read_result
from .statistics import Estimate, estimate
from .study import Standing, Study

# What the orderings of the publication are looked for in.
ORDERED_BY = "f1"
Verdict = Literal["holds", "does not hold", "not separable", "not measured"]


@dataclass(frozen=True)
class CellResult:
    """A cell with the measures of its run; ``problem`` says why a finished run has none."""

    standing: Standing
    values: Values | None
    problem: str | None


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

    study: Study
    lexicon: dict[str, str]
    cells: list[CellResult]
    variants: list[VariantResult]
    differences: list[Difference]
    orderings: list[Ordering] = field(default_factory=list)

    def title(self, variant: str) -> str:
        """What the table calls a variant."""
        return next(found.title for found in self.study.grid.variants if found.name == variant)


def make_report(study: Study) -> Report:
    """Reads the finished runs of a grid."""
    grid = study.grid
    packs = {variant.name: _pack(study, variant) for variant in grid.variants}
    lexicons = {pack: own_lexicon() if pack is None else load_official_pack(pack) for pack in set(packs.values())}
    cells = [_cell(standing, lexicons[packs[standing.cell.variant]]) for standing in study.standings()]
    by_seed: dict[str, dict[int, Values]] = {variant.name: {} for variant in grid.variants}
    for cell in cells:
        if cell.values is not None:
            by_seed[cell.standing.cell.variant][cell.standing.cell.seed] = cell.values
    others = [variant.name for variant in grid.variants if variant.name != grid.baseline]
    return Report(
        study,
        lexicons[packs[grid.baseline]].identity(),
        cells,
        [VariantResult(variant.name, variant.title, _estimates(by_seed[variant.name])) for variant in grid.variants],
        [
            found
            for measure in MEASURES
            for name in others
            if (found := _difference(by_seed, name, grid.baseline, measure.key)) is not None
        ],
        _orderings(study, by_seed),
    )


def _pack(study: Study, variant: Variant) -> Path | None:
    """Returns the folder of the official pack that a variant is scored with; None for the project's own lexicon."""
    return run_config(variant.report.resolved or {}, study.grid.base.parent).lexicon_path


def _cell(standing: Standing, lexicon: Lexicon) -> CellResult:
    if standing.folder is None or standing.state != "finished":
        return CellResult(standing, None, None)
    try:
        return CellResult(standing, read_result(standing.folder, lexicon), None)
    except NoResult as error:
        return CellResult(standing, None, str(error))


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


def _orderings(study: Study, by_seed: Mapping[str, Mapping[int, Values]]) -> list[Ordering]:
    reference = study.grid.reference
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
    study = report.study
    reference = study.grid.reference
    return {
        "grid": str(study.grid.file),
        "out": str(study.root),
        "baseline": study.grid.baseline,
        "seeds": study.grid.seeds,
        "lexicon": report.lexicon,
        "queue": {"pid": study.owner()},
        "cells": [
            {
                "variant": cell.standing.cell.variant,
                "seed": cell.standing.cell.seed,
                "name": cell.standing.cell.name,
                "token": cell.standing.cell.token,
                "folder": None if cell.standing.folder is None else str(cell.standing.folder),
                "state": cell.standing.state,
                "action": cell.standing.action,
                "values": cell.values,
                "problem": cell.problem,
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
        "reference": reference and asdict(reference),
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
