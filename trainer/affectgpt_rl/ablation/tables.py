"""The report as tables: aligned text for a terminal, Markdown for a document, CSV for other programs."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from .report import CellResult, Difference, Machine, Report
from .results import MEASURES, Measure
from .statistics import Estimate

_SCORES = ("f1", "precision", "recall", "words")
_OTHERS = ("agreement", "hitRate", "waf")
_COSTS = ("seconds", "cpuSeconds", "memoryMB")
_NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """A heading, a sentence that says what the cells are, and rows whose first columns are texts."""

    heading: str
    note: str
    columns: list[str]
    rows: list[list[str]]


def tables(report: Report) -> list[Table]:
    """Returns the tables of a report."""
    lexicon = report.outline.lexicon
    scored = f"lexicon {lexicon['name']} {lexicon['version']} ({lexicon['sha256'][:12]})"
    score_note = (
        f"Mean ± standard deviation over seeds [95 % interval of the mean, Student's t]; {scored}. "
        "EW scores: five wheels, level 1, mean over samples, of the greedy answers at the end."
    )
    found = [
        _estimate_table(report, "Scores", score_note, _SCORES),
        _estimate_table(report, "Reasoning and generalisation", "The same policies.", _OTHERS),
        _estimate_table(
            report,
            "Cost",
            "Of one run. Seconds by the clock count the phases that it took from another run too.",
            _COSTS,
        ),
        _differences_table(report),
    ]
    if report.outline.reference is not None:
        found.append(_orderings_table(report))
    if len(report.machines) > 1:
        found.append(_machines_table(report))
    return [*found, _runs_table(report)]


def as_text(report: Report) -> str:
    """Returns the tables for a terminal."""
    return "\n".join(_text(table) for table in tables(report))


def as_markdown(report: Report) -> str:
    """Returns the tables as a Markdown document."""
    head = f"# Ablation {PurePath(report.outline.file).name}\n\n{_progress(report)}\n"
    return "\n".join([head, *(_markdown(table) for table in tables(report))])


def as_csv(report: Report) -> str:
    """Returns one row for each variant and measure, then one for each difference to the baseline."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "variant", "other", "measure", "n", "mean", "deviation", "low", "high"])
    for variant in report.variants:
        for key, found in variant.estimates.items():
            writer.writerow(["mean", variant.name, "", key, *_numbers(found)])
    for difference in report.differences:
        writer.writerow(
            ["difference", difference.variant, difference.other, difference.measure, *_numbers(difference.estimate)]
        )
    return text.getvalue()


def _numbers(found: Estimate) -> list[float | int | None]:
    return [found.n, found.mean, found.deviation, found.low, found.high]


def _progress(report: Report) -> str:
    states = Counter(cell.state for cell in report.cells)
    finished = states.pop("finished", 0)
    others = ", ".join(f"{count} {'not launched' if state == 'none' else state}" for state, count in states.items())
    return f"{finished} of {len(report.cells)} runs are finished{f' ({others})' if others else ''}."


def _estimate_table(report: Report, heading: str, note: str, keys: Sequence[str]) -> Table:
    measures = [measure for measure in MEASURES if measure.key in keys]
    rows = [
        [
            variant.title,
            str(max((found.n for found in variant.estimates.values()), default=0)),
            *(_shown(variant.estimates.get(measure.key), measure) for measure in measures),
        ]
        for variant in report.variants
    ]
    return Table(heading, note, ["variant", "n", *(measure.title for measure in measures)], rows)


def _differences_table(report: Report) -> Table:
    baseline, seeds = report.outline.baseline, report.outline.seeds
    (measure,) = [measure for measure in MEASURES if measure.key == "f1"]
    rows = [
        [
            report.title(difference.variant),
            *(_signed(difference.by_seed.get(seed), measure) for seed in seeds),
            _shown_difference(difference, measure),
        ]
        for difference in report.differences
        if difference.measure == measure.key
    ]
    note = f"EW F1 minus that of '{report.title(baseline)}' with the same seed."
    return Table(
        "Paired differences to the baseline",
        note,
        ["variant", *(f"seed {seed}" for seed in seeds), "mean ± deviation [interval]"],
        rows,
    )


def _orderings_table(report: Report) -> Table:
    reference = report.outline.reference
    assert reference is not None
    (measure,) = [measure for measure in MEASURES if measure.key == "f1"]
    rows = [
        [
            f"{report.title(ordering.higher)} > {report.title(ordering.lower)}",
            f"+{ordering.published:.2f}",
            _NOTHING if ordering.difference is None else _shown_difference(ordering.difference, measure),
            ordering.verdict,
        ]
        for ordering in report.orderings
    ]
    counts = Counter(ordering.verdict for ordering in report.orderings)
    summary = ", ".join(f"{verdict}: {count}" for verdict, count in sorted(counts.items()))
    note = (
        f"Published: {reference.measure}; {reference.source} Here: paired differences of EW F1 over seeds. An ordering "
        "holds when the 95 % interval lies above 0, does not hold when it lies below 0, and is not separable when it "
        f"includes 0 or there is one seed. {summary[:1].upper()}{summary[1:]}. The intervals are not corrected for "
        "their number: one in twenty misses by chance."
    )
    return Table("Published orderings", note, ["published ordering", "published", "here", "verdict"], rows)


def _machines_table(report: Report) -> Table:
    rows = [
        [
            machine.name,
            *(
                str(sum(cell.machine == machine.name and cell.action in actions for cell in report.cells))
                for actions in _COLUMNS
            ),
            _queue(machine),
            machine.root,
        ]
        for machine in report.machines
    ]
    nobodys = sum(cell.machine is None for cell in report.cells)
    note = f"Each cell counts once. {nobodys} of {len(report.cells)} are no machine's yet."
    columns = ["machine", "finished", "under way", "to do", "failed", "queue", "runs root"]
    return Table("Machines", note, columns, rows)


_COLUMNS = (("keep",), ("await",), ("launch", "resume"), ("failed",))


def _queue(machine: Machine) -> str:
    if machine.standing == "lost":
        return "given up"
    if machine.standing == "away":
        asked = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(machine.asked))
        return f"out of reach, last heard {asked}"
    return "none" if machine.queue is None else f"process {machine.queue}"


def _runs_table(report: Report) -> Table:
    (measure,) = [measure for measure in MEASURES if measure.key == "f1"]
    many = len(report.machines) > 1
    rows = [
        [
            report.title(cell.variant),
            str(cell.seed),
            "not launched" if cell.folder is None else cell.state,
            *([_machine(cell)] if many else []),
            _value(cell.values["f1"] if cell.values else None, measure),
            cell.problem or ("" if cell.folder is None else PurePath(cell.folder).name),
        ]
        for cell in report.cells
    ]
    note = (
        "Run folders are in the runs root of their machine." if many else f"Run folders in {report.machines[0].root}."
    )
    machine = ["machine"] if many else []
    return Table("Runs", note, ["variant", "seed", "state", *machine, "EW F1", "run folder"], rows)


def _machine(cell: CellResult) -> str:
    also = f" (also finished on {', '.join(cell.also)})" if cell.also else ""
    return f"{cell.machine or _NOTHING}{also}"


def _shown(found: Estimate | None, measure: Measure) -> str:
    if found is None:
        return _NOTHING
    return _interval(found, lambda value: _value(value, measure))


def _shown_difference(difference: Difference, measure: Measure) -> str:
    return _interval(difference.estimate, lambda value: _signed(value, measure))


def _interval(found: Estimate, shown: Callable[[float | None], str]) -> str:
    if found.deviation is None:
        return shown(found.mean)
    # A deviation has no sign.
    deviation = shown(found.deviation).lstrip("+")
    return f"{shown(found.mean)} ± {deviation} [{shown(found.low)}, {shown(found.high)}]"


def _value(value: float | None, measure: Measure) -> str:
    return _NOTHING if value is None else f"{value:.{measure.digits}f}"


def _signed(value: float | None, measure: Measure) -> str:
    return _NOTHING if value is None else f"{value:+.{measure.digits}f}"


def _text(table: Table) -> str:
    lines = _aligned([table.columns, *table.rows])
    shown = ["  ".join(line).rstrip() for line in lines]
    rule = "  ".join("-" * len(cell) for cell in lines[0])
    return "\n".join([table.heading, table.note, "", shown[0], rule, *shown[1:], ""])


def _markdown(table: Table) -> str:
    # Aligned too: the document is read as text in the editor.
    lines = _aligned([[_escaped(cell) for cell in row] for row in (table.columns, *table.rows)])
    rule = ["-" * len(cell) for cell in lines[0]]
    shown = [f"| {' | '.join(cells)} |" for cells in (lines[0], rule, *lines[1:])]
    return "\n".join([f"## {table.heading}", "", table.note, "", *shown, ""])


def _aligned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
    return [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "\\<").replace("\n", " ")
