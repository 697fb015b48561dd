"""What the adapters share: the rewards of the configuration that an environment variable names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ...emotion import parse_labels
from ..build import build_rewards
from ..reward_set import RewardSet
from ..setting import RewardError, RewardSetting, read_setting

# Engines start their workers themselves, with no argument of ours: the environment reaches all of them.
CONFIG_VARIABLE = "AFFECTGPT_RL_CONFIG"
# Columns that may hold the true labels, the first one that a row has.
_TRUTH_COLUMNS = ("labels", "solution")


@cache
def setting_of_environment() -> RewardSetting:
    """Reads the run.yaml that ``AFFECTGPT_RL_CONFIG`` names.

    Raises:
        RewardError: The variable is not set, or the file cannot be used.
    """
    path = os.environ.get(CONFIG_VARIABLE)
    if not path:
        raise RewardError(f"Set {CONFIG_VARIABLE} to the run.yaml whose rewards are wanted.")
    return read_setting(Path(path))


@cache
def rewards_of_environment() -> RewardSet:
    """Builds the rewards of ``setting_of_environment``, once a process.

    Raises:
        RewardError: As there.
    """
    setting = setting_of_environment()
    return build_rewards(setting.config, setting.lexicon)


def truth_of(row: Mapping[str, Any]) -> list[str]:
    """Returns a row's true labels: a list, or a text such as ``[happy, sad]``.

    Raises:
        RewardError: The row has no column with them.
    """
    for column in _TRUTH_COLUMNS:
        value = row.get(column)
        if isinstance(value, str) or (isinstance(value, Sequence) and all(isinstance(item, str) for item in value)):
            return parse_labels(value)
    raise RewardError(f"A row needs its true labels in the column {' or '.join(map(repr, _TRUTH_COLUMNS))}.")
