"""What the programs refuse, and how they say it; test/unit/cli/refusals.test.ts reads the same cases."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.cli import main

CASES = json.loads((Path(__file__).parents[3] / "test/fixtures/emotion/refusals.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_refusal_is_one_message(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in case["files"].items():
        raw = content.encode() if isinstance(content, str) else base64.b64decode(content["base64"])
        (tmp_path / name).write_bytes(raw)
    monkeypatch.chdir(tmp_path)
    assert main(case["arguments"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", case["message"] + "\n")
    assert not Path("run-by-pickle").exists(), "what a malicious pickle would have left behind"
