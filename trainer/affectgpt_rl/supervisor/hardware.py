"""What the run uses of its machine: GPUs by nvidia-smi, processor and memory of its processes, free disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from .tree import descendants

_MEGABYTE = 1024 * 1024
_QUERY = "index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw"
_KEYS = ("index", "name", "utilization", "memoryUsedMB", "memoryTotalMB", "temperatureC", "powerW")
_NVIDIA_SMI_SECONDS = 10
_GIVE_UP_AFTER = 3


class GpuProbe:
    """Asks nvidia-smi for the GPUs, and no longer when it fails again and again."""

    def __init__(self) -> None:
        self._program = shutil.which("nvidia-smi")
        self._failures = 0

    def __call__(self) -> list[dict[str, Any]]:
        """Returns one object a GPU; no GPUs when there is no working nvidia-smi. What a GPU cannot tell is null."""
        if self._program is None or self._failures >= _GIVE_UP_AFTER:
            return []
        argv = [self._program, f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"]
        try:
            answer = subprocess.run(
                argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=_NVIDIA_SMI_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            self._failures += 1
            return []
        self._failures = 0
        return parse_gpus(answer.stdout.decode("utf-8", "replace"))


def parse_gpus(text: str) -> list[dict[str, Any]]:
    """Reads nvidia-smi's comma-separated lines."""
    gpus = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == len(_KEYS) and cells[0].isdigit():
            numbers = {key: _number(cell) for key, cell in list(zip(_KEYS, cells))[2:]}  # noqa: B905 (Python 3.8)
            gpus.append({"index": int(cells[0]), "name": cells[1], **numbers})
    return gpus


def gpu_memory_by_process() -> dict[int, float]:
    """Returns the megabytes that each process holds on GPUs, by process id; empty without a working nvidia-smi."""
    argv = ["nvidia-smi", "--query-compute-apps=pid,used_gpu_memory", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(
            argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=_NVIDIA_SMI_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return {}
    used: dict[int, float] = {}
    for line in answer.stdout.decode("utf-8", "replace").splitlines():
        # One line a process and GPU. In a container the ids may be those of another name space, and meet none of ours.
        pid, _, memory = (cell.strip() for cell in line.partition(","))
        megabytes = _number(memory)
        if pid.isdigit() and megabytes is not None:
            used[int(pid)] = used.get(int(pid), 0.0) + megabytes
    return used


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


class Sampler:
    """Samples the machine's use by the processes below one process."""

    def __init__(self, root: int, folder: Path) -> None:
        self._root = root
        self._folder = folder
        self._gpus = GpuProbe()
        self._before: dict[tuple[int, int], float] = {}
        self._when = time.monotonic()

    def __call__(self) -> dict[str, Any]:
        """Returns a row of hardware.jsonl."""
        processes = descendants(self._root)
        now = time.monotonic()
        used = {(process.pid, process.start_ticks): process.cpu_seconds for process in processes}
        seconds = sum(cpu - self._before.get(identity, 0.0) for identity, cpu in used.items())
        elapsed = max(now - self._when, 0.001)
        self._before, self._when = used, now
        return {
            "time": time.time(),
            "cpuPercent": round(100 * seconds / elapsed, 1),
            "memoryMB": round(sum(process.memory_bytes for process in processes) / _MEGABYTE, 1),
            "diskFreeMB": disk_free_mb(self._folder),
            "gpus": self._gpus(),
        }


def disk_free_mb(folder: Path) -> int:
    """Returns what an ordinary user may still write there."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize // _MEGABYTE
