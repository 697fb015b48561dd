"""What a run.yaml becomes on verl's command line. That real Hydra takes it was tried by hand: docs/engines.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import RunConfig, run_config
from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.config.verl import TAKEN, setting_names
from affectgpt_rl.engines.verl.arguments import PLUGIN, hydra_value, settings, stop_argv, submit_argv, verl_argv
from affectgpt_rl.engines.verl.folder import VerlFiles

from .support import make_run


def config_of(folder: Path, verl: dict[str, Any] | None = None, **keys: Any) -> RunConfig:
    """The typed configuration of a run of the stand-in."""
    file = make_run(folder, verl, **keys)
    return run_config(with_defaults(json.loads(file.read_text("utf-8"))), folder)


def test_a_run_is_one_argument_for_each_setting(tmp_path: Path) -> None:
    config, run = config_of(tmp_path), tmp_path / "run"
    python = tmp_path / "env/bin/python"

    argv = verl_argv(config, setting_names(config), VerlFiles(run, 1), python)

    assert argv == [
        str(python),
        "-m",
        "verl.trainer.main_ppo",
        'algorithm.adv_estimator="grpo"',
        "algorithm.norm_adv_by_std_in_grpo=true",
        "algorithm.use_kl_in_reward=false",
        f'data.train_files="{run}/verl/train.jsonl"',
        f'data.val_files="{run}/verl/evaluated.jsonl"',
        "data.val_max_samples=-1",
        "data.train_batch_size=2",
        "data.max_prompt_length=4096",
        "data.max_response_length=256",
        "data.filter_overlong_prompts=true",
        "data.seed=0",
        f'actor_rollout_ref.model.path="{tmp_path}/policy"',
        "actor_rollout_ref.actor.optim.lr=1e-06",
        "actor_rollout_ref.actor.optim.lr_warmup_steps=1",
        'actor_rollout_ref.actor.optim.lr_scheduler_type="cosine"',
        "actor_rollout_ref.actor.ppo_mini_batch_size=2",
        "actor_rollout_ref.actor.use_dynamic_bsz=true",
        "actor_rollout_ref.actor.ppo_max_token_len_per_gpu=16384",
        "actor_rollout_ref.actor.use_kl_loss=false",
        "actor_rollout_ref.actor.kl_loss_coef=0.0",
        'actor_rollout_ref.actor.kl_loss_type="low_var_kl"',
        "actor_rollout_ref.actor.freeze_vision_tower=true",
        "actor_rollout_ref.actor.calculate_entropy=true",
        'actor_rollout_ref.rollout.name="vllm"',
        "actor_rollout_ref.rollout.n=4",
        "actor_rollout_ref.rollout.temperature=1.0",
        "actor_rollout_ref.rollout.tensor_model_parallel_size=1",
        "actor_rollout_ref.rollout.gpu_memory_utilization=0.5",
        f'reward.custom_reward_function.path="{PLUGIN}"',
        'reward.custom_reward_function.name="compute_score"',
        'trainer.logger=["console","file"]',
        'trainer.project_name="affectgpt-rl"',
        'trainer.experiment_name="verl-run"',
        "trainer.nnodes=1",
        "trainer.n_gpus_per_node=1",
        "trainer.total_training_steps=4",
        "trainer.total_epochs=4",
        "trainer.save_freq=2",
        "trainer.test_freq=2",
        "trainer.val_before_train=true",
        'trainer.resume_mode="auto"',
        f'trainer.default_local_dir="{run}/checkpoints/rl"',
        "trainer.max_actor_ckpt_to_keep=2",
        f'trainer.rollout_data_dir="{run}/verl/attempt-1/rollouts"',
        f'trainer.validation_data_dir="{run}/verl/attempt-1/answers"',
        f'hydra.run.dir="{run}/verl/attempt-1/hydra"',
    ]


def test_every_setting_that_is_made_here_is_one_of_verl(tmp_path: Path) -> None:
    config = config_of(tmp_path, lora={"rank": 8})

    made = settings(config, VerlFiles(tmp_path / "run", 1)).keys()

    assert made <= setting_names(config).names


def test_what_is_made_of_run_yaml_cannot_be_set_a_second_time(tmp_path: Path) -> None:
    config = config_of(tmp_path, lora={"rank": 8})
    # What a user may know better than we do.
    free = {
        "actor_rollout_ref.actor.optim.lr_scheduler_type",
        "actor_rollout_ref.actor.use_dynamic_bsz",
        "actor_rollout_ref.actor.ppo_max_token_len_per_gpu",
        "actor_rollout_ref.rollout.load_format",
        "data.filter_overlong_prompts",
    }

    assert settings(config, VerlFiles(tmp_path / "run", 1)).keys() - TAKEN.keys() == free


def test_kl_lora_and_many_gpus(tmp_path: Path) -> None:
    keys = {"rl": {"steps": 3, "batchSize": 32, "beta": 0.04}, "lora": {"rank": 8, "alpha": 16}}
    config = config_of(tmp_path, {"nodes": 2, "gpus": 8, "tensorParallel": 4, "rollout": "sglang"}, **keys)

    found = settings(config, VerlFiles(tmp_path / "run", 1))

    assert found["actor_rollout_ref.actor.use_kl_loss"] is True
    assert found["actor_rollout_ref.actor.kl_loss_coef"] == 0.04
    assert found["actor_rollout_ref.model.lora_rank"] == 8
    assert found["actor_rollout_ref.model.target_modules"] == "all-linear"
    assert (found["trainer.nnodes"], found["trainer.n_gpus_per_node"]) == (2, 8)
    assert found["actor_rollout_ref.rollout.name"] == "sglang"


def test_a_run_that_goes_on_is_not_evaluated_once_more_at_its_start(tmp_path: Path) -> None:
    config, files = config_of(tmp_path), VerlFiles(tmp_path / "run", 2)
    (files.checkpoints / "global_step_2").mkdir(parents=True)
    (files.checkpoints / "latest_checkpointed_iteration.txt").write_text("2")

    assert settings(config, files)["trainer.val_before_train"] is False


def test_overrides_replace_what_verl_has_and_add_below_open_settings(tmp_path: Path) -> None:
    overrides = {
        "actor_rollout_ref.actor.fsdp_config.param_offload": True,
        "actor_rollout_ref.actor.optim.lr_scheduler_type": "constant",
        "actor_rollout_ref.rollout.engine_kwargs.vllm.max_model_len": 4096,
    }
    config = config_of(tmp_path, {"overrides": overrides})

    argv = verl_argv(config, setting_names(config), VerlFiles(tmp_path / "run", 1), Path("python"))

    assert "actor_rollout_ref.actor.fsdp_config.param_offload=true" in argv
    assert [word for word in argv if "lr_scheduler_type" in word] == [
        'actor_rollout_ref.actor.optim.lr_scheduler_type="constant"'
    ]
    assert "+actor_rollout_ref.rollout.engine_kwargs.vllm.max_model_len=4096" in argv


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a b,c=[1]{2}", '"a b,c=[1]{2}"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("back\\slash", '"back\\slash"'),
        ("ends\\", '"ends\\\\"'),
        ('both\\"', '"both\\\\\\""'),
        ("null", '"null"'),
        (None, "null"),
        (True, "true"),
        (1e-6, "1e-06"),
        (["a", 1, False], '["a",1,false]'),
    ],
)
def test_values_are_written_as_hydra_reads_them(value: object, written: str) -> None:
    assert hydra_value(value) == written


def test_a_reference_to_another_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="reference"):
        hydra_value("${oc.env:HOME}/data")


def test_a_job_of_ray_gets_its_environment_and_its_command_as_they_are() -> None:
    argv = submit_argv(Path("/opt/ray"), "http://h:8265", "job-1", {"A": "b c"}, ["python", "-m", "x", 'y="z"'])

    assert argv == [
        "/opt/ray",
        *["job", "submit", "--address", "http://h:8265", "--submission-id", "job-1"],
        *["--runtime-env-json", '{"env_vars": {"A": "b c"}}', "--", "python", "-m", "x", 'y="z"'],
    ]
    assert stop_argv(Path("/opt/ray"), "http://h:8265", "job-1") == [
        "/opt/ray",
        *["job", "stop", "--address", "http://h:8265", "job-1"],
    ]
