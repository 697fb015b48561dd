"""A configuration that names no launcher, launched as a job because the user chose so."""

from __future__ import annotations

from pathlib import Path

import pytest

from affectgpt_rl.runfolder import read_json

from ..relay.conftest import ended
from .conftest import queue_of

pytestmark = pytest.mark.usefixtures("on_cluster")
CHOICE = {"launcher": "slurm", "resources": None}


def test_the_preview_and_the_launch_are_of_the_configuration_as_it_was_chosen(relay, request_for) -> None:
    request = request_for("pass", slurm={"gpus": 1})
    asked = {"python": request["python"], "config": request["config"]}
    shown = relay.call("preview", **asked, set=CHOICE)
    assert "--gpus=1" in shown["argv"]
    assert shown["problem"] is None and shown["start"] is not None
    launched = relay.call("launch", **request, set=CHOICE)
    assert ended(launched["folder"], 60)["reason"] == "finished"
    run = read_json(Path(launched["folder"]) / "run.json") or {}
    assert (run["launcher"], run["config"]["launcher"]) == ({"kind": "slurm", "jobId": launched["jobId"]}, "slurm")
    assert queue_of(launched["folder"])["scheduler"] == "slurm"
