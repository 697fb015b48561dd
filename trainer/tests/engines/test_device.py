"""Where a run computes. A GPU is a pretended one here; docs/demo-results.md tells of a real one."""

from __future__ import annotations

import pytest
import torch

from affectgpt_rl.cli import main
from affectgpt_rl.engines.trl.device import NoDevice, chosen_device, device_name
from affectgpt_rl.runfolder import read_json, read_rows

from .tiny import make_tiny

without_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")


def test_the_first_visible_gpu_is_taken_unless_the_processor_is_asked_for(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert [str(chosen_device(wanted)) for wanted in ("auto", "cuda", "cpu")] == ["cuda:0", "cuda:0", "cpu"]


@without_gpu
def test_without_a_gpu_the_processor_trains():
    assert chosen_device("auto") == chosen_device("cpu") == torch.device("cpu")
    assert device_name(torch.device("cpu")) is None


@without_gpu
def test_a_gpu_that_is_not_there_is_missed_in_words(tmp_path, monkeypatch, capsys):
    with pytest.raises(NoDevice, match="device: cuda asks for a GPU, but PyTorch"):
        chosen_device("cuda")
    config = make_tiny(tmp_path)
    config.write_text(config.read_text(encoding="utf-8") + "device: cuda\n", encoding="utf-8")
    run = tmp_path / "run"
    assert main(["train", "--config", str(config), "--run-dir", str(run)]) == 1
    assert capsys.readouterr().err.startswith("device: cuda asks for a GPU")
    [event] = [row for row in read_rows(run / "events.jsonl") if row["kind"] == "failed"]
    assert event["message"].startswith("device: cuda asks for a GPU")
    assert read_json(run / "run.json")["config"]["device"] == "cuda"
