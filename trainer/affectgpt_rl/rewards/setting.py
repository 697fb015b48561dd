"""What rewards need of a run configuration: no clips, no engine, no GPU."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..config import Problem, RunConfig, run_config
from ..config.document import read_document
from ..config.resources import endpoint_key_problem
from ..config.rules import rule_problems
from ..config.schema import schema_problems, with_defaults
from ..emotion import EmotionError, Lexicon, load_official_pack, own_lexicon


class RewardError(Exception):
    """Rewards cannot be used as asked; the message says what and where, for a person."""


@dataclass(frozen=True)
class RewardSetting:
    """A configuration as far as rewards need it, and the wheels that it names."""

    config: RunConfig
    lexicon: Lexicon


def read_setting(path: Path) -> RewardSetting:
    """Reads the part of run.yaml that rewards need.

    Raises:
        RewardError: The file cannot be used; the message has a line for each problem.
    """
    document = read_document(path)
    if isinstance(document, Problem):
        raise RewardError(str(document))
    if problems := schema_problems(document):
        raise RewardError("\n".join(map(str, problems)))
    config = run_config(with_defaults(document.value), path.resolve().parent)
    problems = list(rule_problems(config, document))
    if key_problem := endpoint_key_problem(config, document):
        problems.append(key_problem)
    if problems:
        raise RewardError("\n".join(map(str, problems)))
    pack = config.lexicon_path
    try:
        return RewardSetting(config, own_lexicon() if pack is None else load_official_pack(pack))
    except EmotionError as error:
        raise RewardError(f"{path}: lexicon: {error}") from error
