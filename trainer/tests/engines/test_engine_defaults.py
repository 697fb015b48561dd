"""What the editor says of the engines' own defaults, against the engines that are installed."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import MISSING, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
TABLE = json.loads((ROOT / "src/ui/runConfig/engineDefaults.json").read_text(encoding="utf-8"))
SWIFT = ROOT / ".tools/ms-swift/bin/python"


def default(kind: Any, name: str) -> Any:
    field = next(field for field in fields(kind) if field.name == name)
    return field.default_factory() if field.default_factory is not MISSING else field.default


@pytest.mark.parametrize("engine", ["trl", "peft"])
def test_the_defaults_of_trl_and_peft_are_those_of_the_installed_ones(engine: str) -> None:
    from peft import LoraConfig
    from trl.trainer.grpo_config import GRPOConfig
    from trl.trainer.sft_config import SFTConfig

    kinds = {kind.__name__: kind for kind in (GRPOConfig, SFTConfig, LoraConfig)}
    assert version(engine) == TABLE[engine]["version"]
    said = {key: (entry["parameter"], entry["value"]) for key, entry in TABLE[engine]["defaults"].items()}
    found = {
        key: (parameter, default(kinds[parameter.split(".")[0]], parameter.split(".")[1]))
        for key, (parameter, _) in said.items()
    }
    assert said == found


@pytest.mark.skipif(not SWIFT.exists(), reason="ms-swift is not installed")
def test_the_defaults_of_ms_swift_are_those_of_the_installed_one() -> None:
    names = sorted({entry["parameter"] for entry in TABLE["ms-swift"]["defaults"].values()})
    program = (
        "import dataclasses, json, sys\n"
        "from importlib.metadata import version\n"
        "from swift.arguments import RLHFArguments\n"
        "defaults = {field.name: field.default for field in dataclasses.fields(RLHFArguments)}\n"
        "found = {name: defaults[name] for name in json.loads(sys.argv[1])}\n"
        "print(json.dumps({'version': version('ms-swift'), 'defaults': found}))\n"
    )
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    argv = [str(SWIFT), "-c", program, json.dumps(names)]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["version"] == TABLE["ms-swift"]["version"]
    said = {entry["parameter"]: entry["value"] for entry in TABLE["ms-swift"]["defaults"].values()}
    assert said == found["defaults"]
