"""The whole check of a run configuration, done before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .document import Document, read_document
from .overrides import CannotSet, changed
from .problems import Problem
from .resources import resource_problems
from .rules import rule_problems
from .schema import schema_problems, with_defaults
from .types import RunConfig, run_config


@dataclass
class Report:
    """The result of a check.

    Attributes:
        problems: Reasons to refuse the configuration; empty when it may run.
        resolved: The configuration with all defaults, once it fits the schema.
        config: The same as typed values.
        facts: What a launch records: ``dataset``, ``lexicon`` and ``engine`` (run.json of the run folder).
    """

    problems: list[Problem] = field(default_factory=list)
    resolved: dict[str, Any] | None = None
    config: RunConfig | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Returns the report as ``affectgpt-rl check --json`` prints it."""
        return {
            "ok": not self.problems,
            "problems": [problem.to_json() for problem in self.problems],
            "resolved": self.resolved,
            **self.facts,
        }


def check_config(path: Path, overrides: dict[str, Any] | None = None) -> Report:
    """Checks a run configuration and everything that it names.

    The checks go from the outside in and stop at the first layer that fails, because the next one
    would only repeat it: YAML, schema, rules between keys, then files, datasets, media, lexicon and engine.

    Args:
        path: run.yaml.
        overrides: Keys with values in place of the file's own; a mapping's siblings stay, and null takes a key away.

    Returns:
        The report; it holds a problem for everything that would stop the run, never an exception.
    """
    document = read_document(path)
    if isinstance(document, Problem):
        return Report([document])
    if overrides and isinstance(document.value, dict):
        try:
            document.value = changed(document.value, overrides)
        except CannotSet as error:
            return Report([Problem(document.file, error.written, str(error))])
    return check_document(document, path.resolve().parent)


def check_recorded(run: dict[str, Any], file: Path) -> Report:
    """Checks the configuration that a run folder records, as ``check_config`` does for run.yaml.

    A dataset that changed since the launch is a problem too: the run would no longer be the one that was recorded.

    Args:
        run: The content of run.json.
        file: Its path, for messages.
    """
    written = run.get("configPath")
    if not isinstance(written, str):
        return Report([Problem(str(file), "configPath", "The file does not say where its run.yaml was.")])
    report = check_document(Document(str(file), run.get("config"), None), Path(written).parent)
    recorded, found = run.get("dataset"), report.facts.get("dataset", {})
    for key, stamp in (recorded if isinstance(recorded, dict) else {}).items():
        then = stamp.get("sha256") if isinstance(stamp, dict) else None
        now = found.get(key, {}).get("sha256")
        if then and now and then != now:
            message = f"The dataset {found[key]['path']} has changed since the run was launched; launch a new run."
            report.problems.append(Problem(str(file), f"dataset.{key}", message, value=found[key]["path"]))
    return report


def check_document(document: Document, base: Path) -> Report:
    """Checks a run configuration that was read already, as ``check_config`` does.

    Args:
        document: The configuration, and the lines that its problems are told at.
        base: The folder that its paths are relative to.
    """
    if problems := schema_problems(document):
        return Report(problems)
    resolved = with_defaults(document.value)
    config = run_config(resolved, base)
    report = Report(list(rule_problems(config, document)), resolved, config)
    problems, report.facts = resource_problems(config, document)
    report.problems += problems
    report.problems.sort(key=lambda problem: problem.line or 0)
    return report
