"""The part of the engine that runs in ms-swift's processes: from the start of a phase to its end."""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from pathlib import Path
from types import FrameType

from ...config import RunConfig, run_config
from ...datasets import DatasetError
from ...emotion import Lexicon, load_official_pack, own_lexicon
from ...runfolder import read_run
from .arguments import CALLBACK, PHASE, RESUMES, REWARD_PREFIX, RUN_DIR

_FAILED = 1


def run_dir() -> Path:
    """Returns the run folder that this process belongs to."""
    return Path(os.environ[RUN_DIR])


def phase() -> str:
    """Returns the phase that this process trains."""
    return os.environ[PHASE]


def resumes() -> bool:
    """Says whether this is the first phase of a run that goes on."""
    return os.environ[RESUMES] == "true"


@cache
def recorded_config() -> RunConfig:
    """Returns the configuration of run.json."""
    run = read_run(run_dir())
    return run_config(run["config"], Path(run["configPath"]).parent)


@cache
def recorded_lexicon() -> Lexicon:
    """Returns the wheels that the configuration names."""
    pack = recorded_config().lexicon_path
    return own_lexicon() if pack is None else load_official_pack(pack)


def prepare_rows() -> int:
    """Writes the rows that ms-swift reads; returns the exit status."""
    from .prepare import prepare

    try:
        prepare(recorded_config(), run_dir())
    except DatasetError as error:
        print(error, file=sys.stderr)
        return _FAILED
    return 0


def register() -> None:
    """Registers rewards and callback in ms-swift's tables."""
    # Until the first step there is nothing to save: a stop ends the process at once.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    # Importable only where ms-swift is.
    from swift.callbacks import callbacks_map  # pyright: ignore[reportMissingImports]
    from swift.rewards import orms  # pyright: ignore[reportMissingImports]

    from .callback import RunCallback
    from .rollouts import reward_class

    callbacks_map[CALLBACK] = RunCallback
    for reward in recorded_config().rewards:
        orms[REWARD_PREFIX + reward.name] = reward_class(reward.name)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
