"""A grid's cells divided among machines, so that they end together and train as few phases twice as can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .duration import trained_phases
from .report import CellResult, Machine, Report
from .work import Work, nominal_seconds

Key = TypeVar("Key")


@dataclass
class Load:
    """What a machine has to do already.

    Attributes:
        works: Runs that it does in any case.
        trained: Keys of the phases that it has.
        pace: Seconds that a nominal second of work takes there.
    """

    works: list[Work] = field(default_factory=list)
    trained: set[str] = field(default_factory=set)
    pace: float = 1.0

    def seconds(self, more: Iterable[Work] = ()) -> float:
        """Returns the seconds that it is busy, one run at a time, with more to do."""
        return nominal_seconds([*self.works, *more], self.trained) * self.pace


def divide(cells: Mapping[Key, tuple[int, Work]], loads: Sequence[Load]) -> list[list[Key]]:
    """Divides cells among machines.

    A seed stays on one machine, where its runs share encoder and cold start and are compared with each other: only
    where there are fewer seeds than machines is one divided, first between runs that share no cold start. The largest
    parts are given away first, each to the machine that is done with it first (longest processing time first; Graham,
    1969).
    The same cells and loads are always divided in the same way.

    Args:
        cells: Seed and work of each cell.
        loads: What each machine has to do already.

    Returns:
        The cells of each machine, in the order in which they came.
    """
    parts = _parts(cells, len(loads))
    parts.sort(key=lambda part: nominal_seconds(cells[key][1] for key in part), reverse=True)
    given: list[list[Key]] = [[] for _ in loads]
    for part in parts:
        works = [cells[key][1] for key in part]
        ends = [load.seconds([*(cells[key][1] for key in own), *works]) for load, own in zip(loads, given, strict=True)]
        given[ends.index(min(ends))] += part
    order = {key: place for place, key in enumerate(cells)}
    return [sorted(own, key=lambda key: order[key]) for own in given]


def _parts(cells: Mapping[Key, tuple[int, Work]], count: int) -> list[list[Key]]:
    seeds: dict[int, list[Key]] = {}
    for key, (seed, _) in cells.items():
        seeds.setdefault(seed, []).append(key)
    parts = list(seeds.values())
    while len(parts) < count and any(len(part) > 1 for part in parts):
        largest = max(
            (part for part in parts if len(part) > 1), key=lambda part: nominal_seconds(cells[key][1] for key in part)
        )
        parts.remove(largest)
        parts += _smaller(largest, cells)
    return parts


def _smaller(part: list[Key], cells: Mapping[Key, tuple[int, Work]]) -> list[list[Key]]:
    by_phases: dict[frozenset[str], list[Key]] = {}
    for key in part:
        by_phases.setdefault(frozenset(cells[key][1].phases), []).append(key)
    return list(by_phases.values()) if len(by_phases) > 1 else [part[::2], part[1::2]]


def plan(report: Report, among: Sequence[str]) -> dict[str, list[CellResult]]:
    """Says which cells each of several machines is to do next.

    What has finished anywhere is done. What is under way, or waits in a queue that lives, stays where it is; a queue
    that is to begin beside runs waits for them too. A run that was interrupted goes on where its checkpoints are, and
    what is nobody's is divided. A run that has failed is among the cells of its machine, whose queue leaves it alone
    unless it is to try failed ones again.

    Args:
        report: How the grid stands on all machines.
        among: Names of the machines that are to work.
    """
    machines = [machine for name in among for machine in report.machines if machine.name == name]
    shares: dict[str, list[CellResult]] = {machine.name: [] for machine in machines}
    free: list[CellResult] = []
    for cell in report.cells:
        if cell.action == "keep" or _stays(cell, report.machines, among):
            continue
        if cell.folder is not None and cell.machine in shares:
            shares[cell.machine].append(cell)
        else:
            free.append(cell)
    loads = [_load(report, machine, shares[machine.name]) for machine in machines]
    divided = divide({cell.token: (cell.seed, cell.work) for cell in free}, loads) if machines else []
    by_token = {cell.token: cell for cell in free}
    for machine, tokens in zip(machines, divided, strict=True):
        shares[machine.name] += [by_token[token] for token in tokens]
    return shares


def _stays(cell: CellResult, machines: Sequence[Machine], among: Sequence[str]) -> bool:
    """Whether somebody does the cell without being asked again."""
    owner = next((machine for machine in machines if machine.name == cell.machine), None)
    if owner is None:
        return False
    if owner.standing == "away":
        return True
    if cell.action == "await":
        # A queue that begins counts it among the runs that it may have side by side.
        return cell.is_scheduled or owner.queue is not None or owner.name not in among
    if cell.action == "failed":
        # It waits for a person, who may have it tried again where it lies.
        return owner.name not in among
    return owner.queue is not None and cell.token in owner.share


def _load(report: Report, machine: Machine, resumed: Iterable[CellResult]) -> Load:
    staying = [
        cell.work
        for cell in report.cells
        if cell.machine == machine.name and cell.state != "finished" and _stays(cell, report.machines, [machine.name])
    ]
    return Load([*staying, *(cell.work for cell in resumed)], trained_phases(report, machine), machine.pace)
