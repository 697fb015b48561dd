"""The commands `affectgpt-rl train` and `affectgpt-rl engine`."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..config import RunConfig
    from ..runfolder import RunFolder

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

    engine = commands.add_parser("engine", help="engines that need an environment of their own")
    deeds = engine.add_subparsers(required=True, metavar="COMMAND")
    install = deeds.add_parser("install", help="make an engine's environment")
    install.add_argument("engine", choices=["ms-swift"])
    install.add_argument("--folder", type=Path, metavar="DIR", help="where; beside the trainer's own when left out")
    install.set_defaults(command=_install)


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
    if launch.config.engine == "ms-swift":
        return _train_with_ms_swift(launch.config, records, options.resume)
    pack = launch.config.lexicon_path
    # Importing the engine takes seconds; the run has said by now that it lives.
    from .trl.failure import EngineFailure

    try:
        lexicon = own_lexicon() if pack is None else load_official_pack(pack)
        if launch.config.engine == "verl":
            from .verl.run import run_verl

            run_verl(launch.config, lexicon, records, launch.run_id)
        elif launch.config.model.path is None:
            from .trl.training import run_training

            run_training(launch.config, lexicon, records, launch.run_id, options.resume)
        else:
            from .trl.pretrained.run import run_pretrained

            run_pretrained(launch.config, lexicon, records, options.resume)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return _FAILED
    except EngineFailure as error:
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


def _train_with_ms_swift(config: RunConfig, records: RunFolder, resume: bool) -> int:
    from .cost import tell_cost
    from .ms_swift.run import EngineFailed, run_ms_swift

    try:
        run_ms_swift(config, records, resume)
    except EngineFailed as error:
        records.append_event("error", "failed", str(error))
        print(error, file=sys.stderr)
        return _FAILED
    finally:
        tell_cost(records)
    return _DONE


def _install(options: argparse.Namespace) -> int:
    from .ms_swift.install import InstallFailed, install

    try:
        python = install(options.folder)
    except InstallFailed as error:
        print(error, file=sys.stderr)
        return _FAILED
    print(f"The environment of {options.engine} is ready: {python}")
    return _DONE
