"""Runs of a grid as arrays of Slurm jobs, in waves, so that no phase is trained twice while a node waits for it.

Runs that share a supervised phase take it from the first of them. Beside each other the others would hold their nodes
while they wait, and where a file system has no locks between nodes they would train it again. So those that train what
others need go first, as one array, and the next array depends on its end (``afterany``: one that fails leaves its phase
to the others).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ..relay.errors import CallError
from ..relay.launch import launch_array
from ..runfolder import BadFile, read_run
from .cells import Cell, write_config
from .work import Work

if TYPE_CHECKING:
    from .study import Standing, Study

Say = Callable[[str], None]


def waves(works: Sequence[Work], trained: Collection[str]) -> list[list[int]]:
    """Divides runs so that within a wave no two train the same phase, and each finds trained what it can take.

    Of those that need the same phase the one with the least work goes first: the others wait for the whole of it.

    Args:
        works: The runs.
        trained: Keys of the phases that are there already.

    Returns:
        The places of the runs, wave by wave; none is empty.
    """
    known, left = set(trained), sorted(range(len(works)), key=lambda place: works[place].whole)
    found: list[list[int]] = []
    while left:
        training: set[str] = set()
        wave: list[int] = []
        for place in left:
            missing = works[place].phases.keys() - known
            if not missing & training:
                training |= missing
                wave.append(place)
        known |= training
        left = [place for place in left if place not in wave]
        found.append(sorted(wave))
    return found


def submit_arrays(study: Study, standings: Sequence[Standing], at_once: int, python: str, say: Say) -> dict[str, str]:
    """Submits cells of a grid that were not launched yet.

    Args:
        study: The grid in its runs root.
        standings: The cells; their launcher is Slurm.
        at_once: How many of an array run side by side.
        python: The trainer's Python.
        say: Told what happens, one sentence at a time.

    Returns:
        Why cells were not submitted, by token.
    """
    problems: dict[str, str] = {}
    cells = sorted((standing.cell for standing in standings), key=_section)
    # One array has one request to Slurm.
    for _, same in groupby(cells, key=_section):
        problems |= _submit_alike(study, list(same), at_once, python, say)
    return problems


def _section(cell: Cell) -> str:
    return json.dumps(cell.config.get("slurm"), sort_keys=True)


def _submit_alike(study: Study, cells: list[Cell], at_once: int, python: str, say: Say) -> dict[str, str]:
    trained, under_way = _phases(study)
    left = dict.fromkeys(cell.token for cell in cells)
    after: list[str] = []
    for wave in waves([cell.work for cell in cells], trained | under_way.keys()):
        members = [cells[place] for place in wave]
        needed = {key for cell in members for key in cell.work.phases}
        jobs = sorted({*after, *(job for key in needed for job in under_way.get(key, ()))})
        names = ", ".join(cell.name for cell in members)
        try:
            after = _submit(study, members, at_once, jobs, python)
        except (CallError, OSError) as error:
            # What comes after would train what this wave was to train.
            say(f"{names}: could not be submitted: {error}")
            return dict.fromkeys(left, str(error))
        for cell in members:
            left.pop(cell.token)
        then = f", to begin when {', '.join(jobs)} have ended" if jobs else ""
        say(f"{names}: submitted as {', '.join(after)}{then}.")
    return {}


def _submit(study: Study, cells: list[Cell], at_once: int, after: list[str], python: str) -> list[str]:
    """Submits one array; returns the numbers of the jobs that its runs are part of."""
    runs = [
        {"token": cell.token, "config": str(write_config(cell, study.grid, study.folder / "configs"))} for cell in cells
    ]
    request: dict[str, Any] = {"python": python, "root": str(study.root), "runs": runs, "atOnce": at_once}
    answers = launch_array({**request, "after": after} if after else request)["runs"]
    return sorted({_job(answer["jobId"]) for answer in answers})


def _job(identity: object) -> str:
    """Returns the number of an array by that of its task, which is `31_2`."""
    return str(identity).split("_")[0]


def _phases(study: Study) -> tuple[set[str], dict[str, set[str]]]:
    """Returns the phases that are there, and those that jobs of the grid are to train, with these jobs."""
    trained: set[str] = set()
    under_way: dict[str, set[str]] = {}
    for standing in study.standings():
        if standing.state == "finished":
            trained |= standing.cell.work.phases.keys()
        elif standing.action == "await" and standing.folder is not None:
            try:
                job = (read_run(standing.folder).get("launcher") or {}).get("jobId")
            except BadFile:
                continue
            for key in standing.cell.work.phases if job else ():
                under_way.setdefault(key, set()).add(_job(job))
    return trained, {key: jobs for key, jobs in under_way.items() if key not in trained}
