"""How long the runs of a grid that are still to be done will take."""

from __future__ import annotations

from collections.abc import Collection

from .report import CellResult, Machine, Report
from .work import nominal_seconds


def seconds_left(report: Report, jobs: int) -> float:
    """Returns the seconds that so many jobs side by side, each with a core of its own, need for what is not finished.

    The costs of the phases were measured on one machine; finished runs of the grid correct them for each. A phase that
    runs share is counted once a machine. Of several machines the last one to end counts; cells that are nobody's yet
    are thought to be done by the first one.
    """
    return max(_seconds(report, machine, index == 0) for index, machine in enumerate(report.machines)) / jobs


def _seconds(report: Report, machine: Machine, first: bool) -> float:
    owners = (machine.name, None) if first else (machine.name,)
    left = [cell for cell in report.cells if cell.state != "finished" and cell.machine in owners]
    return machine_seconds(report, machine, left)


def machine_seconds(report: Report, machine: Machine, cells: Collection[CellResult]) -> float:
    """Returns the seconds that a machine needs for cells, one at a time."""
    return nominal_seconds((cell.work for cell in cells), trained_phases(report, machine)) * machine.pace


def trained_phases(report: Report, machine: Machine) -> set[str]:
    """Returns the phases that finished runs of a machine have left there."""
    finished = (
        cell for cell in report.cells if cell.state == "finished" and machine.name in (cell.machine, *cell.also)
    )
    return {key for cell in finished for key in cell.work.phases}
