"""One report of what several machines say of the same grid."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from .grid import Reference
from .report import CellResult, Machine, Outline, Report, summarize
from .results import MEASURES
from .study import Action
from .work import Work

_LARGEST = 64 * 1024 * 1024
# Of one cell on several machines: what is worth more comes first.
_RANKS: tuple[Action, ...] = ("keep", "await", "resume", "failed", "launch")


class BadReport(Exception):
    """A file is no report, or is none of the same grid; the message says which, and why."""


def read_report(file: Path) -> Report:
    """Reads what ``affectgpt-rl ablate --json`` printed on some machine.

    Raises:
        BadReport: The file is something else.
    """
    try:
        if file.stat().st_size > _LARGEST:
            raise BadReport(f"{file}: a report of a grid is smaller than {_LARGEST} bytes.")
        value = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadReport(f"{file}: cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise BadReport(f"{file}: this is no JSON: {error}.") from None
    try:
        return _report(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"{file}: this is no report of 'affectgpt-rl ablate --json' ({type(error).__name__}: {error})."
        raise BadReport(message) from None


def _report(value: dict[str, Any]) -> Report:
    reference = value["reference"]
    outline = Outline(
        str(value["grid"]),
        {str(variant["name"]): str(variant["title"]) for variant in value["variants"]},
        [int(seed) for seed in value["seeds"]],
        str(value["baseline"]),
        reference and Reference(str(reference["source"]), str(reference["measure"]), dict(reference["values"])),
        {key: str(value["lexicon"][key]) for key in ("name", "version", "sha256")},
        [str(name) for name in value["secrets"]],
    )
    machines = [_machine(machine) for machine in value["machines"]]
    return summarize(outline, machines, [_cell(cell, outline) for cell in value["cells"]])


def _machine(value: dict[str, Any]) -> Machine:
    queue = value["queue"]
    return Machine(
        str(value["name"]),
        str(value["out"]),
        int(value["cpus"]),
        float(value["pace"]),
        None if queue["pid"] is None else int(queue["pid"]),
        frozenset(map(str, queue["share"])),
        float(value["time"]),
    )


def _cell(value: dict[str, Any], outline: Outline) -> CellResult:
    action, values = value["action"], value["values"]
    if action not in get_args(Action) or value["variant"] not in outline.variants:
        raise ValueError(f"{value['variant']!r} is to be {action!r}")
    return CellResult(
        value["variant"],
        int(value["seed"]),
        str(value["name"]),
        str(value["token"]),
        {str(key): str(found) for key, found in value["madeOf"].items()},
        Work(
            float(value["work"]["own"]),
            {str(key): float(seconds) for key, seconds in value["work"]["phases"].items()},
        ),
        bool(value["scheduled"]),
        str(value["state"]),
        action,
        None if value["folder"] is None else str(value["folder"]),
        values and {measure.key: _number(values[measure.key]) for measure in MEASURES},
        None if value["problem"] is None else str(value["problem"]),
        None if value["machine"] is None else str(value["machine"]),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def merge(reports: Sequence[Report], away: Collection[str] = (), lost: Collection[str] = ()) -> Report:
    """Puts the reports of several machines together; no cell counts twice.

    Of a cell that several have finished, the first report's counts and the others are named.

    Args:
        reports: One a machine.
        away: Names of machines that cannot be asked now; what they said last holds.
        lost: Names of machines that work no longer; what they have finished counts, the rest is nobody's.

    Raises:
        BadReport: They are not of the same grid, or two are of the same machine.
    """
    machines = [_standing(machine, away, lost) for report in reports for machine in report.machines]
    names = [machine.name for machine in machines]
    if double := next((name for name in names if names.count(name) > 1), None):
        raise BadReport(f"Two reports are of the machine '{double}'; name one of them anew with --machine.")
    if unknown := next((name for name in (*away, *lost) if name not in names), None):
        raise BadReport(f"There is no report of the machine '{unknown}'; there are {', '.join(names)}.")
    # What was said before the grid was changed is not asked for its form.
    asked = [report for report in reports if _is_here(report, away, lost)] or list(reports)
    outline, model = asked[0].outline, asked[0]
    for report in asked[1:]:
        _same_grid(model, report)
    by_machine = {
        machine.name: {cell.token: cell for cell in report.cells} for report in reports for machine in report.machines
    }
    cells = [_merged(cell, machines, by_machine) for cell in model.cells]
    return summarize(outline, machines, cells)


def _standing(machine: Machine, away: Collection[str], lost: Collection[str]) -> Machine:
    if machine.name in lost:
        return replace(machine, standing="lost", queue=None, share=frozenset())
    return replace(machine, standing="away" if machine.name in away else "here")


def _is_here(report: Report, away: Collection[str], lost: Collection[str]) -> bool:
    return all(machine.name not in (*away, *lost) for machine in report.machines)


def _same_grid(one: Report, other: Report) -> None:
    ours, theirs = ({(cell.variant, cell.seed): cell for cell in report.cells} for report in (one, other))
    here, there = one.machines[0].name, other.machines[0].name
    if ours.keys() != theirs.keys():
        raise BadReport(f"The grid on {there} has other variants or seeds than that on {here}.")
    for key, cell in ours.items():
        if cell.token == theirs[key].token:
            continue
        different = [name for name, found in cell.made_of.items() if theirs[key].made_of.get(name) != found]
        what = " and ".join(f"the {name}" for name in different) or "the trainer's version"
        raise BadReport(
            f"'{cell.variant}' with seed {cell.seed} would be another run on {there} than on {here}: {what} "
            f"{'are' if len(different) > 1 else 'is'} not the same there."
        )


def _merged(model: CellResult, machines: Sequence[Machine], by_machine: dict[str, dict[str, CellResult]]) -> CellResult:
    found = [
        (machine, cell)
        for machine in machines
        if (cell := by_machine[machine.name].get(model.token)) is not None
        and cell.folder is not None
        and (machine.standing != "lost" or cell.state == "finished")
    ]
    # Sorting is stable: of the same worth, the first report's.
    found.sort(key=lambda one: (_RANKS.index(one[1].action), one[1].action == "keep" and one[1].values is None))
    if not found:
        waits = next((machine.name for machine in machines if model.token in machine.share), None)
        nothing = replace(model, state="none", action="launch", folder=None, values=None, problem=None)
        return replace(nothing, machine=waits)
    machine, cell = found[0]
    also = tuple(other.name for other, one in found[1:] if one.state == "finished" and cell.state == "finished")
    return replace(cell, variant=model.variant, seed=model.seed, machine=machine.name, also=also)
