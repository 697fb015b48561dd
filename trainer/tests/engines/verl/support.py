"""A run of verl with the stand-ins in place of its Python and of Ray."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from affectgpt_rl.runfolder import read_rows

HERE = Path(__file__).parent
WORDS = (["happy"], ["angry", "frustrated"], ["sad"], ["calm", "relaxed"])


def make_run(folder: Path, verl: dict[str, Any] | None = None, **keys: Any) -> Path:
    """Writes run.yaml with its dataset and model beside it, and an environment of stand-ins; returns run.yaml."""
    env = folder / "env" / "bin"
    env.mkdir(parents=True)
    for name, program in (("python", "stand_in.py"), ("ray", "ray_stand_in.py")):
        text = (HERE / program).read_text("utf-8")
        (env / name).write_text(f"#!{sys.executable}\n{text}", "utf-8")
        (env / name).chmod(0o755)
    (folder / "policy").mkdir()
    (folder / "policy" / "config.json").write_text("{}", "utf-8")
    rows = [
        {"id": f"s{number}", "subtitle": f"well, {number}", "labels": WORDS[number % len(WORDS)]} for number in range(8)
    ]
    for name in ("train", "held-out"):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    written = {
        "version": 1,
        "name": "verl-run",
        "engine": "verl",
        "data": {"train": "train.jsonl", "heldOut": "held-out.jsonl"},
        "model": {"path": "./policy"},
        "rl": {"steps": 4, "batchSize": 8, "groupSize": 4, "warmupSteps": 1},
        "rewards": [{"name": "format"}, {"name": "accuracy", "lengthPenalty": "P2"}, {"name": "dual", "weight": 0.5}],
        "evaluation": {"everySteps": 2},
        "checkpoint": {"everySteps": 2},
        "verl": {"python": "env/bin/python", **(verl or {})},
        **keys,
    }
    file = folder / "run.yaml"
    file.write_text(json.dumps(written), "utf-8")
    return file


def start(config: Path, run: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """Starts ``affectgpt-rl train``, with its output in log.txt as the supervisor has it."""
    run.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "affectgpt_rl", "train", "--config", str(config), "--run-dir", str(run), *options]
    with (run / "log.txt").open("a") as log:
        return subprocess.Popen(words, env=os.environ | environment, stdout=log, stderr=log, text=True)


def rows_of(run: Path, name: str) -> list[dict[str, Any]]:
    """Returns the rows of a file of the run folder."""
    return read_rows(run / f"{name}.jsonl")
