"""The command `affectgpt-rl train`."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from typing import Any

_DONE, _FAILED, _REFUSED = 0, 1, 2


def register(commands: Any) -> None:
    """Adds the command to the sub-parsers of a command line."""
    train = commands.add_parser("train", help="train a policy into a run folder")
    train.add_argument("--config", type=Path, required=True, metavar="RUN.YAML")
    train.add_argument("--run-dir", type=Path, required=True, metavar="DIR", help="the run folder; made when missing")
    train.add_argument(
        "--resume", action="store_true", help="go on from the last checkpoint, with the configuration of run.json"
    )
    train.set_defaults(command=_train)


def _train(options: argparse.Namespace) -> int:
    from ..datasets import DatasetError
    from ..emotion import load_official_pack, own_lexicon
    from ..runfolder import RunFolder
    from .cost import tell_cost
    from .launch import Refused, prepare_launch

    folder: Path = options.run_dir.resolve()
    try:
        launch = prepare_launch(options.config, folder, options.resume)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return _REFUSED
    records = RunFolder(folder)
    records.write_state(phase="preparing", step=0, total_steps=0)
    if launch.config.engine == "command":
        from .command import run_command

        return run_command(launch.config, records)
    pack = launch.config.lexicon_path
    # Importing the engine takes seconds; the run has said by now that it lives.
    from .trl.device import NoDevice
    from .trl.training import run_training

    try:
        lexicon = own_lexicon() if pack is None else load_official_pack(pack)
        run_training(launch.config, lexicon, records, launch.run_id, options.resume)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return _FAILED
    except NoDevice as error:
        records.append_event("error", "failed", str(error))
        print(error, file=sys.stderr)
        return _FAILED
    except Exception as error:
        records.append_event("error", "failed", f"The trainer failed: {type(error).__name__}: {error}")
        traceback.print_exc()
        return _FAILED
    finally:
        tell_cost(records)
    return _DONE
