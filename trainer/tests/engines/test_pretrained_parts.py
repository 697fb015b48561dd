"""What of a pretrained policy's run can be looked at without training: launches, prompts, adapters, refusals."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from accelerate.commands.launch import launch_command_parser

from affectgpt_rl.config import RunConfig, check_document, run_config
from affectgpt_rl.config.document import read_document
from affectgpt_rl.config.schema import with_defaults
from affectgpt_rl.datasets import DatasetError
from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.engines.trl.context import COLD_START, RL, Context, control_place
from affectgpt_rl.engines.trl.pretrained.launcher import SharedStop, is_launched, launch_argv
from affectgpt_rl.engines.trl.pretrained.lifecycle import Diverged, one_hash
from affectgpt_rl.engines.trl.pretrained.plan import phases
from affectgpt_rl.engines.trl.pretrained.policy import Policy, UnfitModel, load_policy, policy_tensors
from affectgpt_rl.engines.trl.pretrained.prompts import question
from affectgpt_rl.engines.trl.pretrained.rollouts import sampling_arguments
from affectgpt_rl.engines.trl.pretrained.rows import load_policy_rows
from affectgpt_rl.engines.trl.stop import StopSignal
from affectgpt_rl.runfolder import RunFolder, read_rows

from .pretrained import RUN, make_run


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("parts") / "text").parent


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("parts") / "image", images=True).parent


def configured(folder: Path, **sections: Any) -> RunConfig:
    """The configuration of a folder with sections put in place."""
    document = read_document(folder / "run.yaml")
    return run_config(with_defaults({**document.value, **sections}), folder)  # type: ignore[union-attr]


def context(config: RunConfig, folder: Path) -> Context:
    folder.mkdir(exist_ok=True)
    return Context(config, own_lexicon(), RunFolder(folder), StopSignal(), resume=False)


def parsed(config: RunConfig, folder: Path, resume: bool = False) -> Any:
    """A launch as accelerate's own parser reads it."""
    argv = launch_argv(config, folder, RL, resume)
    assert argv[:3] == [sys.executable, "-m", "accelerate.commands.launch"]
    return launch_command_parser().parse_args(argv[3:])


def test_one_process_needs_no_launch(text: Path) -> None:
    assert not is_launched(configured(text))
    assert not is_launched(configured(text, trl={"accumulation": 2}))
    assert is_launched(configured(text, trl={"processes": 2}))


def test_several_processes_are_a_launch_of_accelerate(text: Path, tmp_path: Path) -> None:
    options = parsed(configured(text, trl={"processes": 2}), tmp_path, resume=True)
    assert (options.multi_gpu, options.num_processes, options.config_file) == (True, 2, None)
    assert (options.module, options.training_script) == (True, "affectgpt_rl.engines.trl.pretrained.worker")
    assert options.training_script_args == ["--run-dir", str(tmp_path), "--phase", "rl", "--resume"]


@pytest.mark.parametrize(
    "file",
    [
        "distributed_type: DEEPSPEED\nnum_processes: 4\ndeepspeed_config: {zero_stage: 2}\n",
        "distributed_type: FSDP\nnum_processes: 4\nfsdp_config: {fsdp_state_dict_type: FULL_STATE_DICT}\n",
    ],
)
def test_a_file_of_accelerate_is_handed_on_as_it_is(text: Path, tmp_path: Path, file: str) -> None:
    (text / "accelerate.yaml").write_text(file)
    options = parsed(configured(text, trl={"accelerate": "accelerate.yaml"}), tmp_path)
    assert (options.config_file, options.num_processes) == (str(text / "accelerate.yaml"), 4)
    assert not options.multi_gpu
    assert parsed(configured(text, trl={"accelerate": "accelerate.yaml", "processes": 2}), tmp_path).num_processes == 2


def test_a_path_with_blanks_and_signs_stays_one_argument(text: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a run; $(touch no) \u00e9"
    options = parsed(configured(text, trl={"processes": 2}), folder)
    assert options.training_script_args[1] == str(folder)


def test_vllm_is_asked_for_as_trl_names_it(text: Path) -> None:
    assert sampling_arguments(configured(text)) == {}
    assert sampling_arguments(configured(text, trl={"vllm": "colocate"})) == {"use_vllm": True, "vllm_mode": "colocate"}
    served = sampling_arguments(configured(text, trl={"vllm": "server", "vllmServer": "http://gpu-1:9000"}))
    assert served == {"use_vllm": True, "vllm_mode": "server", "vllm_server_base_url": "http://gpu-1:9000"}


def test_a_stop_reaches_all_processes_and_ends_with_the_attempt(tmp_path: Path) -> None:
    first, second = SharedStop(tmp_path), SharedStop(tmp_path)
    first.begin_anew()
    assert not second.requested
    first.request()
    assert second.requested
    second.begin_anew()
    assert not first.requested


def test_processes_with_different_weights_end_the_run() -> None:
    assert one_hash(["aa", "aa"]) == "aa"
    with pytest.raises(Diverged, match="0: aa, 1: bb"):
        one_hash(["aa", "bb"])


def test_phases_follow_the_configuration(text: Path) -> None:
    assert phases(configured(text)) == [(COLD_START, 60), (RL, 5)]
    assert phases(configured(text, coldStart={"steps": 0})) == [(RL, 5)]
    control = configured(text, control={"supervisedSteps": 7})
    assert phases(control) == [(COLD_START, 60), (control_place(control), 7)]


def test_a_question_says_what_is_said_as_it_is() -> None:
    assert '"{x} \\"" Which' in question(None, True, '{x} \\"', images=False)
    assert "<think>" in question(None, True, "a", images=True)
    assert "<think>" not in question(None, False, "a", images=True)
    assert question("{subtitle}? {y}", True, "so {subtitle}", images=True) == "so {subtitle}? {y}"


def names_of(policy: Policy) -> set[str]:
    return {name.split(".lora_")[0] for name in policy_tensors(policy.model)}


def test_adapters_are_on_all_linear_layers_of_the_language_model(image: Path) -> None:
    names = names_of(load_policy(configured(image, lora={}), None))
    assert len(names) == 2 * 7
    assert all("language_model.layers" in name for name in names)


def test_named_modules_of_a_frozen_encoder_get_no_adapters(image: Path) -> None:
    lora = {"rank": 2, "targetModules": ["q_proj"]}
    assert all("language_model" in name for name in names_of(load_policy(configured(image, lora=lora), None)))
    free = configured(image, lora=lora, rl={"freezeEncoder": False})
    assert any("vision_tower" in name for name in names_of(load_policy(free, None)))


def test_a_module_that_the_model_has_not_is_refused_with_the_nearest(text: Path) -> None:
    with pytest.raises(UnfitModel, match=r"no 'q_porj'.*Did you mean 'q_proj'\?"):
        load_policy(configured(text, lora={"targetModules": ["q_porj"]}), None)


def test_with_bfloat16_what_is_trained_stays_in_float32(text: Path) -> None:
    model = {"path": "model", "dtype": "bfloat16"}
    whole = load_policy(configured(text, model=model), None).model
    assert {str(parameter.dtype) for parameter in whole.parameters()} == {"torch.float32"}
    adapted = load_policy(configured(text, model=model, lora={}), None).model
    assert {str(parameter.dtype) for parameter in adapted.parameters() if parameter.requires_grad} == {"torch.float32"}
    assert {str(parameter.dtype) for parameter in adapted.parameters() if not parameter.requires_grad} == {
        "torch.bfloat16"
    }


def test_a_model_without_a_chat_template_is_refused_by_the_engine_too(text: Path, tmp_path: Path) -> None:
    config = make_run(tmp_path / "run")
    (config.parent / "model/chat_template.jinja").unlink()
    with pytest.raises(UnfitModel, match="no chat template"):
        load_policy(configured(config.parent), None)


@pytest.mark.parametrize("column", ["video", "audio"])
def test_the_engine_refuses_rows_with_video_or_sound(tmp_path: Path, column: str) -> None:
    folder = make_run(tmp_path / "run").parent
    rows = read_rows(folder / "train.jsonl")
    (folder / "train.jsonl").write_text(json.dumps({**rows[0], column: "a.mp4"}) + "\n")
    with pytest.raises(
        DatasetError, match=rf"'{column}'.*TRL's trainers take words and images alone.*engine: ms-swift"
    ):
        load_policy_rows(context(configured(folder), tmp_path / "records"), "training", "train.jsonl")


def test_a_row_whose_image_is_broken_is_left_out_and_named(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", images=True).parent
    (folder / "train-3-0.png").write_bytes(b"no picture")
    records = tmp_path / "records"
    rows = load_policy_rows(context(configured(folder), records), "training", "train.jsonl")
    assert [row.id for row in rows] == ["t0", "t1", "t2"]
    (event,) = read_rows(records / "events.jsonl")
    assert (event["kind"], event["data"]["sample"], event["data"]["count"]) == ("sample-skipped", "t3", 1)


def test_the_tiny_runs_may_run(text: Path, image: Path) -> None:
    for folder in (text, image):
        report = check_document(read_document(folder / "run.yaml"), folder)  # type: ignore[arg-type]
        assert report.problems == []
        assert "peft" not in report.facts["engine"]["versions"]
    (text / "lora.yaml").write_text(RUN + "lora: {}\n")
    assert "peft" in check_document(read_document(text / "lora.yaml"), text).facts["engine"]["versions"]  # type: ignore[arg-type]
