"""A pretrained model that cannot be trained as run.yaml says is refused before anything starts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.config import Problem, Report, check_config, pretrained

RUN = """\
version: 1
name: run
data:
  train: train.jsonl
  heldOut: held-out.jsonl
model: {path: model}
rewards:
  - name: format
"""
CUES = {"face": {"brows": "low"}}
Check = Callable[..., Report]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with rows of words and a model that is none inside."""
    write_rows(tmp_path / "train.jsonl", [{}, {}])
    write_rows(tmp_path / "held-out.jsonl", [{}])
    (tmp_path / "model").mkdir()
    (tmp_path / "model/config.json").write_text('{"model_type": "qwen2"}')
    (tmp_path / "model/tokenizer_config.json").write_text('{"chat_template": "{{ messages }}"}')
    return tmp_path


@pytest.fixture
def check(folder: Path) -> Check:
    """Checks run.yaml with a text replaced or lines added."""

    def check(old: str = "", new: str = "", *, added: str = "") -> Report:
        assert old in RUN
        (folder / "run.yaml").write_text(RUN.replace(old, new) + added, encoding="utf-8")
        return check_config(folder / "run.yaml")

    return check


def write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    made = [
        {
            "id": f"s{number}",
            "subtitle": "so sad",
            "labels": ["sad"],
            "target": "<answer>sad</answer>",
            "cues": CUES,
            **row,
        }
        for number, row in enumerate(rows)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")


def only(report: Report) -> Problem:
    assert len(report.problems) == 1, [str(problem) for problem in report.problems]
    return report.problems[0]


def test_a_pretrained_model_may_run_with_defaults_of_its_own(check: Check) -> None:
    report = check()
    assert report.problems == [] and report.config is not None
    config = report.config
    assert (config.model.preset, config.encoder.steps, config.rl.max_new_tokens) == (None, 0, 256)
    assert (config.cold_start.learning_rate, config.rl.learning_rate) == (1e-5, 1e-6)


def test_adapters_learn_faster(check: Check) -> None:
    config = check(added="lora: {}\n").config
    assert config is not None and config.lora is not None
    assert (config.cold_start.learning_rate, config.rl.learning_rate) == (1e-4, 1e-5)
    assert (config.lora.rank, config.lora.alpha, config.lora.dropout, config.lora.target_modules) == (16, 32, 0, None)


def test_a_written_rate_stands(check: Check) -> None:
    config = check(added="rl: {learningRate: 3.0e-6}\n").config
    assert config is not None and (config.rl.learning_rate, config.rl.max_new_tokens) == (3e-6, 256)


@pytest.mark.parametrize(
    ("added", "key", "suggestion"),
    [
        ("lora: {rnak: 8}\n", "lora.rnak", "rank"),
        ("lora: {targetModule: [q_proj]}\n", "lora.targetModule", "targetModules"),
        ("trl: {procceses: 2}\n", "trl.procceses", "processes"),
        ("trl: {vllm: colocated}\n", "trl.vllm", "colocate"),
        ("trl: {vllmServer: http://gpu-1:9000}\n", "trl.vllmServer", None),
        ("encoder: {steps: 10}\n", "encoder.steps", "0"),
        ("trl: {processes: 3}\n", "rl.batchSize", "72"),
        ("trl: {processes: 4, accumulation: 16}\ncoldStart: {batchSize: 64}\n", None, None),
        ("trl: {processes: 4, accumulation: 3}\ncoldStart: {batchSize: 12}\n", "trl.accumulation", None),
        ("trl: {accumulation: 2}\ncoldStart: {batchSize: 7}\n", "coldStart.batchSize", "8"),
    ],
)
def test_a_wrong_key_or_share_is_named_with_the_nearest_right_one(
    check: Check, added: str, key: str | None, suggestion: str | None
) -> None:
    problems = [problem for problem in check(added=added).problems if problem.key == key] if key else []
    if key is None:
        assert check(added=added).problems == []
    else:
        assert [problem.suggestion for problem in problems] == [suggestion]


@pytest.mark.parametrize("column", ["video", "videos", "audio", "audios"])
def test_rows_with_video_or_sound_are_refused_with_the_reason_and_what_to_do(
    check: Check, folder: Path, column: str
) -> None:
    write_rows(folder / "train.jsonl", [{}, {column: "clip.mp4"}])
    problem = only(check())
    assert (problem.key, problem.value) == ("data.train", "s1")
    assert f"'{column}'" in problem.message
    assert "TRL's trainers take words and images alone" in problem.message
    assert "engine: ms-swift" in problem.message


def test_evaluated_rows_are_looked_at_too(check: Check, folder: Path) -> None:
    write_rows(folder / "held-out.jsonl", [{"audio": "clip.wav"}])
    assert only(check()).key == "data.heldOut"


def test_images_need_a_model_that_sees(check: Check, folder: Path) -> None:
    (folder / "a.png").touch()
    write_rows(folder / "train.jsonl", [{"images": ["a.png"]}])
    assert "image-text model" in only(check()).message
    (folder / "model/config.json").write_text('{"model_type": "llava", "vision_config": {}}')
    assert check().problems == []


def test_images_stand_in_all_rows_or_none_and_are_there(check: Check, folder: Path) -> None:
    (folder / "model/config.json").write_text('{"model_type": "llava", "vision_config": {}}')
    write_rows(folder / "train.jsonl", [{}, {"images": ["missing.png"]}])
    messages = [problem.message for problem in check().problems]
    assert len(messages) == 2
    assert "missing.png" in messages[0] and "1 of 2 rows have no images" in messages[1]


def test_a_preset_takes_no_keys_of_a_pretrained_model(check: Check) -> None:
    added = "lora: {rank: 8}\ntrl: {processes: 2}\n"
    report = check("{path: model}", "{preset: tiny-llava, dtype: bfloat16, prompt: '{subtitle}'}", added=added)
    assert {problem.key for problem in report.problems} >= {"model.dtype", "model.prompt", "lora", "trl"}


@pytest.mark.parametrize("model", ["{}", "{preset: tiny-llava, path: model}"])
def test_a_model_is_a_preset_or_a_path(check: Check, model: str) -> None:
    assert "model" in {problem.key for problem in check("{path: model}", model).problems}


def test_a_folder_that_is_not_there_is_named_with_its_neighbour(check: Check) -> None:
    problem = only(check("path: model", "path: ./modle"))
    assert (problem.key, problem.suggestion) == ("model.path", "model")


def test_the_name_of_a_model_on_the_hub_is_left_to_the_hub(check: Check) -> None:
    assert check("path: model", "path: Qwen/Qwen2.5-0.5B-Instruct").problems == []


def test_a_model_without_a_chat_template_is_refused(check: Check, folder: Path) -> None:
    (folder / "model/tokenizer_config.json").write_text("{}")
    assert "chat template" in only(check()).message


def test_a_prompt_without_the_words_is_refused(check: Check) -> None:
    assert only(check("{path: model}", "{path: model, prompt: 'How do they feel?'}")).key == "model.prompt"


def test_vllm_is_refused_where_it_is_not_installed(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretrained, "_missing", lambda distribution: distribution == "vllm")
    problem = only(check(added="trl: {vllm: colocate}\n"))
    assert problem.key == "trl.vllm" and "not installed" in problem.message
    monkeypatch.setattr(pretrained, "_missing", lambda _: False)
    assert check(added="trl: {vllm: colocate}\n").problems == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("num_processes: 2\n", "distributed_type"),
        ("distributed_type: MULTI_CPU\nnum_processes: 2\n", "trl.processes"),
        ("distributed_type: DEEPSPEED\ndeepspeed_config: {zero_stage: 3}\n", "zero3_save_16bit_model"),
        ("distributed_type: FSDP\nfsdp_config: {fsdp_version: 2}\n", "FULL_STATE_DICT"),
        ("[", "YAML"),
        ("- 1\n", "no keys"),
    ],
)
def test_a_file_of_accelerate_that_would_not_do_is_refused(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.setattr(pretrained, "_missing", lambda _: False)
    (folder / "accelerate.yaml").write_text(text)
    problem = only(check(added="trl: {accelerate: accelerate.yaml}\n"))
    assert problem.key == "trl.accelerate" and said in problem.message


def test_deepspeed_is_refused_where_it_is_not_installed(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretrained, "_missing", lambda distribution: distribution == "deepspeed")
    (folder / "zero2.yaml").write_text("distributed_type: DEEPSPEED\ndeepspeed_config: {zero_stage: 2}\n")
    assert "pip install deepspeed" in only(check(added="trl: {accelerate: zero2.yaml}\n")).message


def test_the_processes_of_a_file_share_the_batches(check: Check, folder: Path) -> None:
    (folder / "ddp.yaml").write_text("distributed_type: MULTI_GPU\nnum_processes: 3\n")
    report = check(added="trl: {accelerate: ddp.yaml}\n")
    assert {problem.key for problem in report.problems} == {"rl.batchSize", "coldStart.batchSize"}
