"""What published files become; test/unit/cli/convert.test.ts reads the same cases."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.cli import main
from affectgpt_rl.emotion.json_text import json_text

CASES = json.loads((Path(__file__).parents[3] / "test/fixtures/emotion/conversions.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_published_file_becomes_lines(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, content in case["files"].items():
        (tmp_path / name).write_bytes(
            content.encode() if isinstance(content, str) else base64.b64decode(content["base64"])
        )
    monkeypatch.chdir(tmp_path)
    assert main(["convert", *case["arguments"]]) == 0
    wanted = "".join(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in case["lines"])
    assert capfdbinary.readouterr().out.decode() == wanted


def test_lines_replace_a_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    given, output = tmp_path / "x.csv", tmp_path / "p.jsonl"
    given.write_text("name,labels\na,happy\n")
    output.write_text("old")
    assert main(["convert", "--input", str(given), "--output", str(output)]) == 0
    assert output.read_text() == '{"name":"a","labels":["happy"]}\n'
    assert sorted(tmp_path.iterdir()) == [output, given]


def test_json_is_written_as_javascript_does() -> None:
    value = {"a": [1.0, -0.0, 0.5, True, None], "é": "\ud800 \u2028 \x7f\x1f"}
    assert json_text(value) == '{"a":[1,0,0.5,true,null],"é":"\\ud800 \u2028 \x7f\\u001f"}'
