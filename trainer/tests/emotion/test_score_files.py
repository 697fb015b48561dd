import json
import zipfile
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


def test_a_runs_predictions_are_scored_against_its_dataset_as_they_stand(tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"sample": "a", "labels": ["joyful"]}])
    truth = write(tmp_path / "t.jsonl", [{"id": "a", "labels": ["happy"]}])
    assert score_files(own_lexicon(), "ov", predictions, truth)["mean"]["f1"] == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "p.jsonl:1: not JSON"),
        ('{"name": "a"}', "p.jsonl:1: a line needs 'name' .text. and 'labels'"),
        ('{"name": "a", "labels": 3}', "'labels' must be a list"),
        ('{"name": "a", "labels": []}\n{"name": "a", "labels": []}', "p.jsonl:2: 'a' stands at .*p.jsonl:1 already"),
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


def npy(texts: list[str]) -> bytes:
    width = max(len(text) for text in texts)
    header = f"{{'descr': '<U{width}', 'fortran_order': False, 'shape': ({len(texts)},), }}\n".encode()
    values = b"".join(text.ljust(width, "\0").encode("utf-32-le") for text in texts)
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + values


def npz(file: Path, arrays: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in arrays.items():
            archive.writestr(f"{name}.npy", content)
    return file


def test_official_answers_are_scored_against_a_csv_of_labels(tmp_path: Path) -> None:
    arrays = {"filenames": npy(["a", "b"]), "fileitems": npy(["[happy, sad]", "[]"])}
    predictions = npz(tmp_path / "p.npz", arrays)
    truth = tmp_path / "t.csv"
    truth.write_text("name,openset,value\na,\"['joyful']\",0.5\nb,\"['angry']\",-1\n")
    scores = score_files(own_lexicon(), "ov", predictions, truth)
    assert scores["samples"] == 2
    assert scores["mean"]["precision"] == 0.25
    answers = npz(tmp_path / "s.npz", {**arrays, "fileitems": npy(["positive", "negative"])})
    assert score_files(own_lexicon(), "sentiment", answers, truth)["accuracy"] == 1


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"filenames": npy(["a"])}, "has none of the published arrays: .* It has: filenames."),
        ({"filenames": npy(["a"]), "fileitems": npy(["[]", "[]"])}, "'filenames' has 1 entries and 'fileitems' 2"),
        ({"filenames": npy(["a"]), "fileitems": npy(["[]"])[:-1]}, "'fileitems' is no list of text"),
    ],
)
def test_an_npz_that_holds_something_else_is_refused(tmp_path: Path, arrays: dict[str, bytes], said: str) -> None:
    truth = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["happy"]}])
    with pytest.raises(EmotionError, match=said):
        score_files(own_lexicon(), "ov", npz(tmp_path / "p.npz", arrays), truth)


def test_a_file_that_is_no_npz_is_refused(tmp_path: Path) -> None:
    truth = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["happy"]}])
    (tmp_path / "p.npz").write_text("no zip")
    with pytest.raises(EmotionError, match="is not an npz file"):
        score_files(own_lexicon(), "ov", tmp_path / "p.npz", truth)


def test_a_value_that_is_no_number_is_refused(tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"name": "a", "label": "positive"}])
    (tmp_path / "t.csv").write_text("name,value\na,much\n")
    with pytest.raises(EmotionError, match=r"t\.csv:2: 'value' must be a number"):
        score_files(own_lexicon(), "sentiment", predictions, tmp_path / "t.csv")


def test_a_truth_without_emotion_is_refused(tmp_path: Path) -> None:
    both = write(tmp_path / "t.jsonl", [{"name": "a", "labels": ["table"]}])
    with pytest.raises(EmotionError, match="no label that maps"):
        score_files(own_lexicon(), "ov", both, both)
