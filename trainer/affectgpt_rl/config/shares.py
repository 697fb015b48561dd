"""How processes share the batches of a step."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Document
from .problems import Problem
from .types import RunConfig


def share_problems(
    config: RunConfig, document: Document, section: str, processes: int, parts: int
) -> Iterator[Problem]:
    """Checks that each process gets whole groups, and that its share can be computed in so many parts.

    Args:
        config: The configuration.
        document: Its file.
        section: The engine's section, which names the parts as ``accumulation``.
        processes: Processes that train together.
        parts: Parts in which a process computes its share.
    """
    rl, cold = config.rl, config.cold_start
    if rl.steps and config.control is None:
        share, rest = divmod(rl.batch_size, processes)
        if rest or share % rl.group_size:
            unit = processes * rl.group_size
            message = (
                f"rl.batchSize {rl.batch_size} gives {processes} processes no whole groups of {rl.group_size} each: "
                f"it must be a multiple of {unit}."
            )
            nearby = _nearby(rl.batch_size, unit)
            yield document.problem(["rl", "batchSize"], rl.batch_size, message, nearby)
        elif share % parts:
            message = f"{section}.accumulation {parts} does not divide a process's share of rl.batchSize, {share}."
            yield document.problem([section, "accumulation"], parts, message)
    unit = processes * parts
    if (cold.steps or config.control is not None) and cold.batch_size % unit:
        message = (
            f"coldStart.batchSize {cold.batch_size} cannot be shared by {processes} processes in {parts} parts: it "
            f"must be a multiple of {unit}."
        )
        nearby = _nearby(cold.batch_size, unit)
        yield document.problem(["coldStart", "batchSize"], cold.batch_size, message, nearby)


def _nearby(size: int, unit: int) -> int:
    return max(unit, round(size / unit) * unit)
