"""Clips are decoded once for all runs, before several of them would begin with it at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

from ..config import run_config
from ..datasets import read_rows
from .study import Study


def decode_clips(study: Study, say: Callable[[str], None]) -> None:
    """Decodes the clips of all datasets that runs of the grid will read here into the cache that the engine looks in.

    Runs of Slurm decode them on their nodes: a login node is not for that. What another program than our engine reads,
    it reads in its own way.
    """
    share = study.share()
    names = {
        standing.cell.variant
        for standing in study.standings()
        if standing.action not in ("keep", "failed")
        and not standing.cell.is_scheduled
        and (share is None or standing.cell.token in share)
    }
    datasets = sorted(_datasets(study, names))
    if not datasets:
        return
    # Needs PyAV, which the table alone does not.
    from ..datasets.pictures import load_pictures

    for dataset in datasets:
        clips = [row.video for row in read_rows(dataset) if row.video is not None]
        told = False

        def done(count: int, dataset: Path = dataset, total: int = len(clips)) -> None:
            nonlocal told
            # A cache that has them all says so once, with the whole number.
            if not told and count < total:
                told = True
                say(f"{dataset}: decoding {total} clips.")

        load_pictures(clips, len(os.sched_getaffinity(0)), done)


def _datasets(study: Study, variants: Collection[str]) -> set[Path]:
    found: set[Path] = set()
    for variant in study.grid.variants:
        config = run_config(variant.report.resolved or {}, study.grid.base.parent)
        if variant.name not in variants or config.engine != "trl":
            continue
        held_out = config.data.validation if config.evaluation.set == "validation" else config.data.held_out
        found |= {config.path(written) for written in (config.data.train, held_out) if written is not None}
    return found
