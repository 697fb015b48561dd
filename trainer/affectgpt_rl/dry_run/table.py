"""A dry run's report as a table for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def table(report: Mapping[str, Any]) -> str:
    """Returns the report as text: mean rewards by kind, costs, what does not apply or failed, and warnings."""
    kinds = report["kinds"]
    head = ["reward", "weight", *kinds, "s/1,000", "requests/1,000"]
    body = [
        [
            member["name"],
            f"{member['weight']:g}",
            *_means(member["values"], kinds),
            f"{member['secondsPerThousand']:.3f}",
            f"{member['requestsPerThousand']:g}",
        ]
        for member in report["rewards"]
    ]
    body.append(["total", "", *_means(report["total"], kinds), "", ""])
    dataset, lexicon = report["dataset"], report["lexicon"]
    source = f"{dataset['samples']} of {dataset['rows']} samples of {dataset['path']}"
    lines = [f"Rewards of {report['config']} on {source}", f"Lexicon {lexicon['name']} {lexicon['version']}", ""]
    lines += _columns([head, *body])
    for member in report["rewards"]:
        for reason in member["notApplicable"]["reasons"]:
            lines.append(f"{member['name']} does not apply to {reason['count']} completions: {reason['reason']}.")
    if report["warnings"]:
        lines += ["", *(f"Warning: {warning['message']}" for warning in report["warnings"])]
    return "\n".join(lines)


def _means(values: Mapping[str, Mapping[str, float]], kinds: Sequence[str]) -> list[str]:
    return [f"{values[kind]['mean']:.3f}" if kind in values else "–" for kind in kinds]


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
