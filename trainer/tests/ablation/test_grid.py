from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from affectgpt_rl.ablation.grid import BadGrid, Grid, grid_schema, read_grid

ROOT = Path(__file__).parents[3]


def test_the_packaged_schema_is_the_published_one() -> None:
    assert grid_schema() == json.loads((ROOT / "schema/ablation.schema.json").read_text(encoding="utf-8"))


def test_a_grid_is_its_base_with_the_changes_of_each_variant(grid: Callable[..., Grid]) -> None:
    found = grid()
    resolved = {variant.name: variant.report.resolved or {} for variant in found.variants}
    assert list(resolved) == ["no-rl", "accuracy", "light-format"]
    assert {name: config["rl"]["steps"] for name, config in resolved.items()} == {
        "no-rl": 0,
        "accuracy": 4,
        "light-format": 4,
    }
    assert all(config["encoder"]["steps"] == 3 for config in resolved.values())
    assert [reward["name"] for reward in resolved["accuracy"]["rewards"]] == ["accuracy"]
    assert [reward["weight"] for reward in resolved["light-format"]["rewards"]] == [0.1, 1.0]
    assert resolved["light-format"]["rl"]["beta"] == 0.04
    assert [variant.title for variant in found.variants] == ["no RL", "accuracy", "light-format"]
    assert (found.baseline, found.seeds) == ("no-rl", [0, 1])
    assert found.reference is not None and found.reference.values["accuracy"] == 63.0


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("seeds: [0, 1]", "seeds: []", 3, "seeds must not be empty."),
        ("seeds: [0, 1]", "seeds: [0, -1]", 3, "seeds[1] must be at least 0"),
        ("base: run.yaml", "base: walk.yaml", 2, "base names walk.yaml: there is no such file"),
        ("name: accuracy\n", "name: no-rl\n", 11, "The variant 'no-rl' stands here twice"),
        ("version: 1", "version: 2", 1, "this release reads 1"),
        ("title: no RL", "titel: no RL", 8, "Unknown key 'titel'. Did you mean 'title'?"),
        (
            "accuracy: 63.0",
            "acuracy: 63.0",
            21,
            "There is no variant 'acuracy'; there are no-rl, accuracy, light-format.",
        ),
        ("seeds: [0, 1]", "seeds: [0, 1]\nbaseline: none", 4, "There is no variant 'none'"),
        ("rl.steps: 0", "rl.stepps: 0", 10, "Variant 'no-rl': Unknown key 'stepps'. Did you mean 'steps'?"),
        ("rl.steps: 0", "rl.steps: few", 10, "Variant 'no-rl': rl.steps must be a whole number"),
        ("lengthPenalty: P2", "lengthPenalty: P4", 13, "Variant 'accuracy': rewards[0].lengthPenalty"),
        ("{ beta: 0.04 }", "{ groupSize: 3 }", 17, "Variant 'light-format': rl.groupSize 3 does not divide"),
        ("encoder.steps: 3", "evaluation.everySteps: 9", 5, "Variant 'accuracy': evaluation.everySteps 9 is more"),
        ("rewards.0.weight", "rewards.7.weight", 16, "'rewards.7.weight' cannot be set"),
        ("rl.steps: 0", "seed: 3", 10, "The seed of a run comes from 'seeds'."),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    grid: Callable[..., Grid], old: str, new: str, line: int, message: str
) -> None:
    with pytest.raises(BadGrid) as refused:
        grid(old, new)
    assert message in str(refused.value)
    assert refused.value.problems[0].line == line


def test_a_fault_of_the_base_is_told_in_the_base(workspace: Path) -> None:
    base = workspace / "run.yaml"
    base.write_text(base.read_text(encoding="utf-8").replace("name: accuracy", "name: acuracy"), encoding="utf-8")
    with pytest.raises(BadGrid, match=r"run\.yaml:14: .*Did you mean 'accuracy'") as refused:
        read_grid(workspace / "grid.yaml")
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("text", ["", "- a list", "version: [1", "\x00"])
def test_a_file_that_is_no_grid_is_refused(workspace: Path, text: str) -> None:
    (workspace / "grid.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadGrid, match=r"grid\.yaml"):
        read_grid(workspace / "grid.yaml")
