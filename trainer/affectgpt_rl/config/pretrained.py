"""Whether a pretrained model of Hugging Face can be trained as a configuration says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ..datasets import Row
from .document import Document
from .problems import Problem, nearest
from .shares import share_problems
from .types import RunConfig

NO_VIDEO_OR_SOUND = (
    "TRL's trainers take words and images alone: they would learn from this sample without its video and sound, and "
    "say nothing. Use an engine that reads them (engine: ms-swift), or give the rows 'images' in place of them"
)
"""Why the engine 'trl' refuses rows with video or sound, and what to do."""
_SHOWN = 5
_TEMPLATES = ("chat_template.jinja", "chat_template.json")


def model_folder(config: RunConfig) -> Path | None:
    """Returns the folder of the pretrained model; None for the name of a model on the Hub.

    What could be both is a folder when it is there, or when the folder that it would lie in is.
    """
    written = config.model.path or ""
    folder = config.path(written)
    local = written.startswith((".", "/", "~")) or written.count("/") != 1 or folder.exists()
    named_beside = folder.parent != config.path(".") and folder.parent.is_dir()
    return folder if local or named_beside else None


def process_count(config: RunConfig) -> int:
    """Returns how many processes train together: 'processes', else what the file of 'accelerate' says, else one."""
    trl = config.trl
    if trl is None:
        return 1
    if trl.processes is not None:
        return trl.processes
    found = _accelerate_file(config.path(trl.accelerate)) if trl.accelerate is not None else {}
    count = found.get("num_processes", 1) if isinstance(found, dict) else 1
    return count if isinstance(count, int) and count > 0 else 1


def pretrained_packages(config: RunConfig) -> tuple[str, ...]:
    """Returns what the engine needs besides its own packages, in the spelling of their distributions."""
    return ("peft",) if config.lora is not None else ()


def pretrained_problems(config: RunConfig, document: Document) -> Iterator[Problem]:
    """Checks the model's folder, the file of accelerate, vLLM, and whether processes can share the batches."""

    problem = document.problem
    if config.engine != "trl" or config.model.path is None:
        return
    for message, hint in _folder_problems(config):
        yield problem(["model", "path"], config.model.path, message, hint)
    trl = config.trl
    if trl is not None and trl.accelerate is not None:
        for message in _accelerate_problems(config.path(trl.accelerate), trl.accelerate):
            yield problem(["trl", "accelerate"], trl.accelerate, message)
    if trl is not None and trl.vllm is not None and _missing("vllm"):
        message = (
            f"trl.vllm is '{trl.vllm}', but vLLM is not installed in this environment. It needs a GPU; install a "
            "version that TRL takes with: pip install 'trl[vllm]'. Or leave the key out: transformers samples then."
        )
        yield problem(["trl", "vllm"], trl.vllm, message)
    parts = config.trl.accumulation if config.trl else 1
    yield from share_problems(config, document, "trl", process_count(config), parts)


def row_problems(config: RunConfig, dataset: Path, key: str, rows: Sequence[Row]) -> list[Problem]:
    """Checks that a pretrained model's rows hold what TRL can train on: no video or sound, and images that are there.

    Args:
        config: The configuration.
        dataset: The dataset file.
        key: The key of run.yaml that names it.
        rows: Its rows.
    """
    found = [(row, reason) for row in rows for reason in _unfit(row)]
    problems = [
        Problem(str(dataset), key, f"Sample '{row.id}' {reason}.", value=row.id) for row, reason in found[:_SHOWN]
    ]
    if hidden := len(found) - len(problems):
        problems.append(Problem(str(dataset), key, f"… and {hidden} more problems of this kind."))
    with_images = sum(bool(row.images) for row in rows)
    if with_images and _reads_images(config) is False:
        message = "The rows have images, but the model reads words alone: name an image-text model in model.path."
        problems.append(Problem(str(dataset), key, message, value=config.model.path))
    if 0 < with_images < len(rows):
        message = f"{len(rows) - with_images} of {len(rows)} rows have no images: TRL needs them in all rows or none."
        problems.append(Problem(str(dataset), key, message))
    return problems


def _unfit(row: Row) -> Iterator[str]:
    if row.timed_media:
        yield f"has {' and '.join(map(repr, row.timed_media))}. {NO_VIDEO_OR_SOUND}"
    for image in row.images:
        if not image.is_file():
            yield f"names an image that is not there: {image}"


def _reads_images(config: RunConfig) -> bool | None:
    """Says whether the model is an image-text model; None where its folder does not tell."""
    folder = model_folder(config)
    written = _json(folder / "config.json") if folder is not None else None
    return None if written is None else "vision_config" in written


def _folder_problems(config: RunConfig) -> Iterator[tuple[str, str | None]]:
    folder = model_folder(config)
    if folder is None:
        return
    if not folder.is_dir():
        names = [entry.name for entry in folder.parent.iterdir() if entry.is_dir()] if folder.parent.is_dir() else []
        name = nearest(folder.name, names)
        hint = str(Path(config.model.path or "").parent / name) if name else None
        yield f"model.path names {config.model.path}: there is no such folder ({folder}).", hint
        return
    if _json(folder / "config.json") is None:
        yield f"model.path names {config.model.path}: no model in Hugging Face's format, config.json is missing.", None
        return
    templates = [_json(folder / name) or {} for name in ("tokenizer_config.json", "processor_config.json")]
    in_file = any((folder / name).is_file() for name in _TEMPLATES)
    if not in_file and not any(written.get("chat_template") for written in templates):
        message = (
            f"The model in {config.model.path} has no chat template, so that it cannot be asked anything: use its "
            "instruction-tuned version, or put a chat_template.jinja into the folder."
        )
        yield message, None


def _accelerate_problems(path: Path, written: str) -> Iterator[str]:
    found = _accelerate_file(path)
    if isinstance(found, str):
        yield f"trl.accelerate names {written}: {found}"
        return
    kind = found.get("distributed_type")
    if kind is None:
        yield f"{written} has no 'distributed_type': it is no file of accelerate (accelerate config writes one)."
    elif kind == "MULTI_CPU":
        yield (
            f"{written} says distributed_type MULTI_CPU, with which accelerate starts one process alone: leave the "
            "file out and say how many in trl.processes."
        )
    elif kind == "DEEPSPEED":
        if _missing("deepspeed"):
            yield f"{written} asks for DeepSpeed, which is not installed here; install it with: pip install deepspeed."
        section = found.get("deepspeed_config")
        stage = section.get("zero_stage") if isinstance(section, dict) else None
        if isinstance(section, dict) and stage == 3 and not section.get("zero3_save_16bit_model"):
            yield (
                f"{written} uses ZeRO-3 without zero3_save_16bit_model: true, so that its checkpoints would hold no "
                "whole model, and GRPO could not go on from the cold start."
            )
    elif kind == "FSDP":
        section = found.get("fsdp_config")
        state = section.get("fsdp_state_dict_type") if isinstance(section, dict) else None
        if state != "FULL_STATE_DICT":
            yield (
                f"{written} uses FSDP without fsdp_state_dict_type: FULL_STATE_DICT, so that its checkpoints would "
                "hold no whole model, and GRPO could not go on from the cold start."
            )


def _accelerate_file(path: Path) -> dict[str, Any] | str:
    """Returns what a file of accelerate says, or why it cannot be read."""
    try:
        value = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return f"there is no such file ({path})."
    except (OSError, UnicodeDecodeError) as error:
        return f"the file cannot be read: {getattr(error, 'strerror', None) or error}."
    except YAMLError:
        return "this is not valid YAML."
    return value if isinstance(value, dict) else "it holds no keys."


def _missing(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return True
    return False


def _json(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
