"""The files of demo/ fit what they refer to: the trainer's checks, the corpus, the lexicon."""

import re
import shutil
from pathlib import Path

import pytest

from affectgpt_rl.config import check_config
from affectgpt_rl.datasets.demo.samples import plan_split

DEMO = Path(__file__).parents[4] / "demo"
CONFIGS = sorted(path.name for path in DEMO.glob("run*.yaml"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, small_corpus: Path) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    shutil.copytree(DEMO, folder)
    (folder / "corpus").symlink_to(small_corpus)
    return folder


@pytest.mark.parametrize("name", CONFIGS)
def test_a_configuration_of_the_demo_is_ready_to_run_once_the_corpus_is_made(workspace: Path, name: str):
    report = check_config(workspace / name)
    assert [str(problem) for problem in report.problems] == []


def test_variants_differ_from_the_demo_in_name_and_in_what_they_vary(workspace: Path):
    configs = {name: check_config(workspace / name).config for name in CONFIGS}
    demo = configs.pop("run.yaml")
    assert demo is not None
    for name, config in configs.items():
        assert config is not None
        same = ("seed", "threads", "data", "model", "encoder", "cold_start", "rl")
        assert [key for key in same if getattr(config, key) != getattr(demo, key)] == [], name
        assert config.name == f"demo-{name.removeprefix('run-').removesuffix('.yaml')}"


def test_example_traces_quote_the_truth_of_their_samples():
    truths = {sample.id: sample.labels for sample in plan_split(0, "held-out", 200)}
    quoted = re.findall(r"^sample: (\S+)\n\ntruth: (.+)$", (DEMO / "example-traces.md").read_text(), re.MULTILINE)
    assert len(quoted) >= 3
    for sample, truth in quoted:
        assert truths[sample] == truth.split(", ")


def test_links_of_the_tour_lead_to_files():
    links = re.findall(r"\]\(([^)#]+)\)", (DEMO / "README.md").read_text())
    assert links
    assert [link for link in links if not (DEMO / link).exists()] == []
