import json
from pathlib import Path

import pytest

from affectgpt_rl.cli import main
from affectgpt_rl.emotion import EmotionError, own_lexicon
from affectgpt_rl.emotion.score_files import score_files


def write(file: Path, rows: list[object]) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def test_the_command_prints_scores_and_the_lexicon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"name": "a", "labels": "[happy, sad]"}])
    truth = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["joyful"]}])
    code = main(["score", "--task", "ov", "--predictions", str(predictions), "--truth", str(truth), "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert code == 0
    assert printed["mean"] == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3)}
    assert printed["lexicon"]["name"] == "own"


def test_the_other_tasks(tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"name": "a", "label": "positive", "labels": ["glad"]}])
    truth = write(tmp_path / "t.jsonl", [{"name": "a", "value": 0.4, "labels": ["happy"]}])
    assert score_files(own_lexicon(), "sentiment", predictions, truth)["accuracy"] == 1
    assert score_files(own_lexicon(), "basic", predictions, truth)["hitRate"] == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "p.jsonl:1: not JSON"),
        ('{"name": "a"}', "p.jsonl:1: a line needs 'name' .text. and 'labels'"),
        ('{"name": "a", "labels": 3}', "'labels' must be a list"),
        ('{"name": "a", "labels": []}\n{"name": "a", "labels": []}', "p.jsonl:2: 'a' stands on line 1 already"),
        ('{"name": "b", "labels": []}', "no name in common"),
        ('{"name": "a", "labels": []}\n{"name": "c", "labels": []}', "lacks 1 of the names .*: c"),
        ("", "holds no lines"),
    ],
)
def test_bad_input_is_one_message_that_says_where(tmp_path: Path, line: str, said: str) -> None:
    truth = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["happy"]}])
    predictions = tmp_path / "p.jsonl"
    predictions.write_text(line + "\n")
    with pytest.raises(EmotionError, match=said):
        score_files(own_lexicon(), "ov", predictions, truth)


def test_a_truth_without_emotion_is_refused(tmp_path: Path) -> None:
    both = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["table"]}])
    with pytest.raises(EmotionError, match="no label that maps"):
        score_files(own_lexicon(), "ov", both, both)
