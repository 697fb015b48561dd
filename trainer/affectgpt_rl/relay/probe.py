"""What a machine has to offer to a run."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from ..supervisor.hardware import GpuProbe
from ..supervisor.turns import Turn, living_turns
from . import params as given
from .gpu_processes import gpu_processes
from .params import Params
from .trainer import trainer_facts

_MEGABYTE = 1024 * 1024
_SLURM_SECONDS = 15.0
_GPU_KEYS = ("index", "name", "memoryTotalMB", "memoryUsedMB", "utilization")


def probe(params: Params) -> Dict[str, Any]:
    """Looks at the machine. What cannot be found out is null."""
    python = given.text(params, "python") if "python" in params else sys.executable
    folder = given.folder(params, "folder") if "folder" in params else Path.home()
    used = gpu_processes()
    return {
        "python": {"executable": sys.executable, "version": platform.python_version()},
        "cpus": len(os.sched_getaffinity(0)),
        "memoryMB": _memory_mb(),
        "disk": _disk(folder),
        "gpus": [dict(gpu, processes=used.get(gpu["index"], [])) for gpu in gpus({})],
        "runs": [_run(turn) for turn in living_turns(folder)],
        "slurm": _slurm(),
        "trainer": trainer_facts(python),
    }


def gpus(_params: Params) -> List[Dict[str, Any]]:
    """Looks at the GPUs alone, which is quick enough to be asked again and again."""
    return [{key: gpu[key] for key in _GPU_KEYS} for gpu in GpuProbe()()]


def _run(turn: Turn) -> Dict[str, Any]:
    return {"folder": turn.run_dir, "name": turn.name, "gpus": turn.gpus, "waiting": turn.waiting}


def _memory_mb() -> Optional[int]:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEGABYTE
    except (OSError, ValueError):
        return None


def _disk(folder: Path) -> Optional[Dict[str, Any]]:
    # A runs root may not be there yet: the disk is that of the nearest folder above.
    for place in (folder, *folder.parents):
        try:
            usage = shutil.disk_usage(place)
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return {"folder": str(place), "freeMB": usage.free // _MEGABYTE, "totalMB": usage.total // _MEGABYTE}
    return None


def _slurm() -> Optional[Dict[str, List[str]]]:
    if shutil.which("sbatch") is None or shutil.which("sinfo") is None:
        return None
    try:
        answer = subprocess.run(
            ["sinfo", "--noheader", "--format=%R"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SLURM_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return {"partitions": []}
    return {"partitions": sorted(set(answer.stdout.decode("utf-8", "replace").split()))}
