"""The command lines and environments of ms-swift's processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from affectgpt_rl.config.ms_swift import argument_names
from affectgpt_rl.engines.ms_swift.arguments import (
    PLUGIN,
    PhaseFiles,
    grpo_arguments,
    merge_arguments,
    process_environment,
    rank_environment,
    sft_arguments,
)

from .support import config

BASE = Path("/base")
FILES = PhaseFiles("/omni", BASE / "rows.jsonl", BASE / "checkpoints/rl")


def read(argv: list[str]) -> dict[str, str]:
    """Returns arguments by name; those with several values with spaces between them."""
    found: dict[str, list[str]] = {}
    for part in argv:
        if part.startswith("--"):
            found[part[2:]] = []
        else:
            found[list(found)[-1]].append(part)
    return {name: " ".join(values) for name, values in found.items()}


def test_grpo_is_what_the_configuration_says() -> None:
    run = config(BASE, msSwift={"accumulation": 2}, rl={"beta": 0.04, "freezeEncoder": False})
    said = read(grpo_arguments(run, argument_names(run), FILES))
    assert said["rlhf_type"] == "grpo"
    assert said["reward_funcs"] == "affectgpt_format affectgpt_accuracy affectgpt_repetition"
    assert said["reward_weights"] == "1 1.5 0.5"
    assert (said["num_generations"], said["max_completion_length"], said["max_steps"]) == ("2", "12", "4")
    assert (said["per_device_train_batch_size"], said["gradient_accumulation_steps"]) == ("2", "2")
    assert (said["beta"], said["freeze_vit"], said["temperature"]) == ("0.04", "false", "1")
    assert (said["save_steps"], said["learning_rate"], said["warmup_steps"]) == ("2", "0.001", "1")
    assert (said["tuner_type"], said["torch_dtype"], said["bf16"], said["use_cpu"]) == (
        "full",
        "float32",
        "false",
        "true",
    )
    assert said["external_plugins"] == str(PLUGIN)
    assert PLUGIN.is_file()
    assert "resume_from_checkpoint" not in said


def test_every_argument_is_one_that_ms_swift_has() -> None:
    run = config(BASE, lora={"rank": 4}, model={"dtype": "bfloat16"})
    names = argument_names(run)
    files = PhaseFiles("/omni", BASE / "rows.jsonl", BASE / "out", BASE / "out/checkpoint-2")
    assert read(sft_arguments(run, names, files)).keys() <= names.sft
    assert read(grpo_arguments(run, names, files)).keys() <= names.all
    assert merge_arguments(BASE / "adapters", "/omni", BASE / "merged")[::2] == [
        "--model",
        "--adapters",
        "--merge_lora",
        "--output_dir",
    ]


def test_processes_share_the_batch() -> None:
    run = config(BASE, msSwift={"processes": 2, "accumulation": 2}, rl={"batchSize": 32, "groupSize": 4})
    said = read(grpo_arguments(run, argument_names(run), FILES))
    assert said["per_device_train_batch_size"] == "8"
    assert rank_environment(1, 2, 4711) == {
        "RANK": "1",
        "LOCAL_RANK": "1",
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "4711",
    }
    assert rank_environment(0, 1, 0) == {}


def test_adapters_and_half_precision() -> None:
    lora = {"rank": 8, "alpha": 16, "targetModules": ["q_proj", "v_proj"]}
    run = config(BASE, lora=lora, model={"dtype": "bfloat16"}, device="auto")
    said = read(grpo_arguments(run, argument_names(run), FILES))
    assert (said["tuner_type"], said["lora_rank"], said["lora_alpha"]) == ("lora", "8", "16")
    assert said["target_modules"] == "q_proj v_proj"
    assert (said["torch_dtype"], said["bf16"]) == ("bfloat16", "true")
    assert "use_cpu" not in said


def test_arguments_of_the_user_reach_the_phases_that_have_them() -> None:
    own = {"loss_type": "grpo", "deepspeed": "zero2", "overlong_filter": True, "report_to": "tensorboard"}
    run = config(BASE, msSwift={"arguments": own})
    names = argument_names(run)
    cold, rl = read(sft_arguments(run, names, FILES)), read(grpo_arguments(run, names, FILES))
    assert (rl["loss_type"], rl["overlong_filter"], rl["deepspeed"]) == ("grpo", "true", "zero2")
    assert rl["report_to"] == cold["report_to"] == "tensorboard"
    assert cold["deepspeed"] == "zero2"
    # 'swift sft' knows a loss_type too, which is none of GRPO's.
    assert not {"loss_type", "overlong_filter", "num_generations"} & cold.keys()


def test_a_phase_that_goes_on_names_its_checkpoint() -> None:
    run = config(BASE)
    files = PhaseFiles("/omni", BASE / "rows.jsonl", BASE / "checkpoints/cold-start", BASE / "checkpoint-1")
    said = read(sft_arguments(run, argument_names(run), files))
    assert said["resume_from_checkpoint"] == "/base/checkpoint-1"
    assert (said["max_steps"], said["per_device_train_batch_size"], said["warmup_steps"]) == ("2", "2", "1")


@pytest.mark.parametrize("device", ["cpu", "auto"])
def test_media_are_read_as_the_configuration_says_whatever_the_shell_has(device: str) -> None:
    run = config(BASE, device=device)
    shell = {"FPS": "3", "VIDEO_MAX_PIXELS": "1", "CUDA_VISIBLE_DEVICES": "0,1", "JUDGE_API_KEY": "k"}
    environment = process_environment(run, BASE / "run", "rl", True, shell)
    assert "FPS" not in environment
    assert environment["VIDEO_MAX_PIXELS"] == "12544"
    assert environment["USE_AUDIO_IN_VIDEO"] == "true"
    assert environment["ENABLE_AUDIO_OUTPUT"] == "false"
    assert environment["JUDGE_API_KEY"] == "k"
    assert environment["CUDA_VISIBLE_DEVICES"] == ("" if device == "cpu" else "0,1")
    assert environment["AFFECTGPT_RL_MS_SWIFT_PHASE"] == "rl"
