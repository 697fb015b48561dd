"""Where a run computes."""

from __future__ import annotations

from typing import Literal, TypeVar

import torch
from transformers import TrainingArguments

from .failure import EngineFailure

_Arguments = TypeVar("_Arguments", bound=TrainingArguments)


class NoDevice(EngineFailure):
    """The device that a configuration names is not there; the message says so for a person."""


def chosen_device(wanted: Literal["auto", "cpu", "cuda"]) -> torch.device:
    """Returns the device that a configuration means on this machine: of several GPUs the first that is visible.

    Raises:
        NoDevice: A GPU is asked for, and PyTorch can use none here.
    """
    usable = torch.cuda.is_available()
    if wanted == "cuda" and not usable:
        built = torch.version.cuda
        why = "it was built without CUDA" if built is None else f"it was built for CUDA {built} and finds no GPU"
        raise NoDevice(f"device: cuda asks for a GPU, but PyTorch {torch.__version__} can use none here: {why}.")
    return torch.device("cuda", 0) if usable and wanted != "cpu" else torch.device("cpu")


def device_name(device: torch.device) -> str | None:
    """Returns a GPU's name; None for the processor."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else None


def on_one_gpu(arguments: _Arguments) -> _Arguments:
    """Keeps a trainer from spreading its batches over all GPUs that its process sees, which TRL refuses.

    Processes share batches, and a process has the GPU that was chosen for it.
    """
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments
