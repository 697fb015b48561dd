"""Every figure that the official scoring gives on published answers. Skipped where that data is not at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.emotion import LEVELS, load_official_pack
from affectgpt_rl.emotion.convert import convert_file
from affectgpt_rl.emotion.npz import Npz
from affectgpt_rl.emotion.score_files import score_files

SHARED = Path(os.environ.get("AFFECTGPT_RL_DATA") or Path(__file__).parents[4] / "shared/data")
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the published data is not at hand")


def answers(data: str, checkpoint: str, ending: str) -> Path:
    return next((SHARED / "predictions/affectgpt" / data).glob(f"{checkpoint}*{ending}"))


def test_the_official_figures_to_1e_9() -> None:
    expected = json.loads((SHARED / "expected-scores.json").read_text())
    pack = load_official_pack(SHARED / "emotion-wheel/affectgpt-2025")
    found: list[tuple[float, float]] = []
    for file, levels in expected["ovmerd"].items():
        for level in LEVELS:
            truth = SHARED / "labels/ovmerd-openset.csv"
            scores = score_files(pack, "ov", SHARED / "predictions/ovmerd" / file, truth, level)
            assert scores["samples"] == levels[level]["samples"]
            ours = [scores["mean"], *scores["wheels"]]
            theirs = [levels[level]["avg"], *levels[level]["per_wheel"]]
            for one, other in zip(ours, theirs, strict=True):
                found += zip((one["f1"], one["precision"], one["recall"]), other, strict=True)
    for checkpoint, theirs in expected["hit_rate"]["mer2023"].items():
        truth = SHARED / "labels/mer2023-label-6way.npz"
        scores = score_files(pack, "basic", answers("mer2023", checkpoint, "-openset.npz"), truth)
        found.append((scores["hitRate"], theirs["hit_rate"]))
        found += zip((wheel["hitRate"] for wheel in scores["wheels"]), theirs["per_wheel_hit"], strict=True)
    for checkpoint, theirs in expected["sentiment"]["cmumosi"].items():
        truth = SHARED / "labels/cmumosi-label.npz"
        scores = score_files(pack, "sentiment", answers("cmumosi", checkpoint, "-sentiment.npz"), truth)
        found += [(scores["waf"], theirs["waf"]), (scores["accuracy"], theirs["acc"])]
    assert len(found) == 416
    assert max(abs(ours - theirs) for ours, theirs in found) < 1e-9


def test_the_compiled_maps_of_the_later_pack_are_those_of_its_tables() -> None:
    folder = SHARED / "emotion-wheel/mer-2026"
    npz = Npz(folder / "wheel_mapping.npz", (folder / "wheel_mapping.npz").read_bytes())
    forms, synonyms, rings = (npz.items(name)[0] for name in ("format_mapping", "raw_mapping", "wheel_map_whole"))
    pack = load_official_pack(folder)

    def official(word: str, ring: dict[str, str]) -> Any:
        reached = sorted(wheel_word for base in forms[word] for wheel_word in synonyms[base])
        return next((ring[wheel_word] for wheel_word in reached if wheel_word in ring), None)

    assert forms.keys() == pack.forms.keys()
    for word in forms:
        for level in LEVELS:
            theirs = tuple(official(word, rings[f"wheel{index}"][level]) for index in range(1, 6))
            assert pack.clusters(word, level) == theirs


def test_every_published_file_of_answers_and_labels_converts() -> None:
    files = [*(SHARED / "predictions").rglob("*.*"), *(SHARED / "labels").iterdir()]
    for file in files:
        assert len(convert_file(file)) > 300
