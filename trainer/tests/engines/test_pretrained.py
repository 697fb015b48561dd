"""Pretrained models by TRL: words alone, adapters, images, and two processes. Each is trained once without interruption
and once with a kill and a stop, and ends with the same weights."""

from __future__ import annotations

import json
import shutil
import signal
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open

from affectgpt_rl.emotion import own_lexicon
from affectgpt_rl.engines.trl.pretrained.policy import policy_sha256
from affectgpt_rl.evaluation import predict
from affectgpt_rl.rewards import read_completion
from affectgpt_rl.runfolder import read_json, read_rows

from .conftest import Start
from .pretrained import RUN, make_run

GROUP, BATCH, STEPS = 4, 8, 5
SHORT = RUN.replace("coldStart: {steps: 60", "coldStart: {steps: 8")
LORA = SHORT + "lora: {rank: 4, alpha: 8, dropout: 0.1}\n"
MEASURED = SHORT.replace("seed: 3", "seed: 4").replace("warmupSteps: 1", "warmupSteps: 0, beta: 0.04")
TWO = MEASURED + "trl: {processes: 2}\n"
FAMILIES = ("text", "lora", "image", "two")


@dataclass
class Family:
    """A kind of policy: a run that nothing interrupted, and one that was killed and stopped on its way."""

    name: str
    finished: Path
    interrupted: Path
    statuses: list[int]


def trained(start: Start, config: Path, name: str = "finished") -> Path:
    run = start(config.parent / name, run=config)
    assert run.wait() == 0, (run.folder / "log.txt").read_text()
    return run.folder


def continued(start: Start, config: Path, folder: Path, *ends: tuple[str, int, int]) -> list[int]:
    """Runs on and on, ended each time by a signal once a step of a phase is reached; returns the statuses."""
    statuses: list[int] = []
    for phase, step, number in ends:
        run = start(folder, *(["--resume"] if (folder / "checkpoints").exists() else []), run=config)
        run.reaches(phase, step)
        statuses.append(run.send(number))
    statuses.append(start(folder, "--resume", run=config).wait())
    return statuses


@pytest.fixture(scope="session")
def text(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """All weights of a language model."""
    config = make_run(tmp_path_factory.mktemp("pretrained") / "text")
    folder = config.parent / "interrupted"
    ends = (("cold-start", 20, signal.SIGKILL), ("rl", 1, signal.SIGTERM), ("rl", 3, signal.SIGKILL))
    return Family("text", trained(start, config), folder, continued(start, config, folder, *ends))


@pytest.fixture(scope="session")
def warm(text: Family) -> str:
    """A model that has learnt to answer, for runs whose own cold start could not teach it that."""
    return str(text.finished / "checkpoints/cold-start/checkpoint-60")


@pytest.fixture(scope="session")
def lora(start: Start, warm: str, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Adapters of a language model, with a divergence from the policy that GRPO began with."""
    run = LORA.replace("path: model", f"path: {warm}").replace("warmupSteps: 1", "warmupSteps: 1, beta: 0.04")
    config = make_run(tmp_path_factory.mktemp("pretrained") / "lora", run)
    folder = config.parent / "interrupted"
    ends = (("cold-start", 2, signal.SIGTERM), ("rl", 3, signal.SIGKILL))
    return Family("lora", trained(start, config), folder, continued(start, config, folder, *ends))


@pytest.fixture(scope="session")
def image(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """All weights of an image-text model but its vision tower's, each step in two parts."""
    run = RUN.replace("0.02", "0.01") + "trl: {accumulation: 2}\n"
    config = make_run(tmp_path_factory.mktemp("pretrained") / "image", run, images=True)
    folder = config.parent / "interrupted"
    ends = (("cold-start", 20, signal.SIGKILL), ("rl", 1, signal.SIGTERM), ("rl", 3, signal.SIGKILL))
    return Family("image", trained(start, config), folder, continued(start, config, folder, *ends))


@pytest.fixture(scope="session")
def two(start: Start, warm: str, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """A language model in two processes; the interrupted run goes on from the end of the cold start."""
    run = TWO.replace("path: model", f"path: {warm}")
    config = make_run(tmp_path_factory.mktemp("pretrained") / "two", run)
    finished = trained(start, config)
    folder = config.parent / "interrupted"
    shutil.copytree(finished, folder, ignore=shutil.ignore_patterns("rl*", "rollouts.jsonl", "events.jsonl"))
    for name in ("metrics.jsonl", "evaluations.jsonl"):
        lines = (folder / name).read_text().splitlines(keepends=True)
        (folder / name).write_text("".join(line for line in lines if json.loads(line)["phase"] != "rl"))
    ends = (("rl", 1, signal.SIGTERM), ("rl", 3, signal.SIGKILL))
    return Family("two", finished, folder, continued(start, config, folder, *ends))


@pytest.fixture(params=FAMILIES)
def family(request: pytest.FixtureRequest) -> Family:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Family)
    return found


def rollouts_of(folder: Path) -> dict[int, list[dict[str, Any]]]:
    steps: dict[int, list[dict[str, Any]]] = {}
    for row in read_rows(folder / "rollouts.jsonl"):
        steps.setdefault(row["step"], []).append(row)
    return steps


def last_weights(folder: Path) -> dict[str, str]:
    found = {}
    for phase in ("cold-start", "rl"):
        paths = sorted((folder / "checkpoints" / phase).glob("checkpoint-*"), key=lambda path: int(path.name[11:]))
        found[phase] = json.loads((paths[-1] / "complete.json").read_text())["weights"]
    return found


def test_the_interruptions_were_real(family: Family) -> None:
    assert family.statuses[-1] == 0
    assert -signal.SIGKILL in family.statuses and 0 in family.statuses[:-1]


def test_an_interrupted_run_ends_with_the_weights_of_one_that_was_not(family: Family) -> None:
    assert last_weights(family.interrupted) == last_weights(family.finished)


def test_it_has_the_rollouts_of_one_that_was_not(family: Family) -> None:
    def rollouts(folder: Path) -> dict[tuple, dict]:
        rows = read_rows(folder / "rollouts.jsonl")
        return {
            (row["step"], row["group"], row["index"]): {key: row[key] for key in row if key != "time"} for row in rows
        }

    assert rollouts(family.interrupted) == rollouts(family.finished)


def test_it_has_the_scores_of_one_that_was_not(family: Family) -> None:
    def scores(folder: Path) -> dict[tuple, dict]:
        rows = read_rows(folder / "evaluations.jsonl")
        return {(row["phase"], row["step"]): {key: row[key] for key in row if key != "time"} for row in rows}

    assert scores(family.interrupted) == scores(family.finished)


def test_the_policy_has_learnt_in_both_phases(family: Family) -> None:
    weights = last_weights(family.finished)
    assert weights["cold-start"] != weights["rl"]
    totals = [row["total"] for rows in rollouts_of(family.finished).values() for row in rows]
    assert len(set(totals)) > 3


def test_every_rollout_of_every_step_is_there_once(family: Family) -> None:
    steps = rollouts_of(family.finished)
    assert list(steps) == list(range(1, STEPS + 1))
    places = [(group, index) for group in range(BATCH // GROUP) for index in range(GROUP)]
    assert all([(row["group"], row["index"]) for row in rows] == places for rows in steps.values())


def test_a_group_has_one_sample_whose_words_are_asked_about(family: Family) -> None:
    samples = {row["id"]: row for row in read_rows(family.finished.parent / "train.jsonl")}
    for rows in rollouts_of(family.finished).values():
        for first in range(0, BATCH, GROUP):
            group = rows[first : first + GROUP]
            sample = samples[group[0]["sample"]]
            assert {row["sample"] for row in group} == {sample["id"]}
            assert f'"{sample["subtitle"]}"' in group[0]["prompt"]
            assert ("images" in group[0]["prompt"]) == (family.name == "image")
            assert all(row["truth"] == sample["labels"] for row in group)


def test_rows_agree_with_what_trl_computes_over_all_processes(family: Family) -> None:
    logged = {
        row["step"]: row["values"] for row in read_rows(family.finished / "metrics.jsonl") if row["phase"] == "rl"
    }
    for step, rows in rollouts_of(family.finished).items():
        for name in ("format", "accuracy"):
            own = statistics.fmean(row["rewards"][name] for row in rows)
            assert own == pytest.approx(logged[step][f"rewards/{name}/mean"], abs=1e-6)
        lengths = statistics.fmean(row["tokens"] for row in rows)
        assert lengths == pytest.approx(logged[step]["completions/mean_length"], abs=1e-6)
        for first in range(0, BATCH, GROUP):
            group = rows[first : first + GROUP]
            totals = [row["total"] for row in group]
            mean, deviation = statistics.fmean(totals), statistics.stdev(totals)
            for row in group:
                assert row["advantage"] == pytest.approx((row["total"] - mean) / (deviation + 1e-4), abs=1e-4)


def test_evaluations_are_the_scores_of_the_written_answers(family: Family) -> None:
    lexicon = own_lexicon()
    samples = {row["id"]: row for row in read_rows(family.finished.parent / "held-out.jsonl")}
    evaluations = read_rows(family.finished / "evaluations.jsonl")
    cold = 60 if family.name in ("text", "image") else 8
    assert [(row["phase"], row["step"]) for row in evaluations] == [
        ("cold-start", cold),
        ("rl", 2),
        ("rl", 4),
        ("rl", 5),
    ]
    for evaluation in evaluations:
        answers = read_rows(family.finished / evaluation["predictions"])
        assert [row["sample"] for row in answers] == list(samples)
        own = [
            predict(
                lexicon,
                row["sample"],
                row["completion"],
                read_completion(row["completion"], True).answer,
                samples[row["sample"]]["labels"],
            )
            for row in answers
        ]
        assert [row.f1 for row in own] == [row["f1"] for row in answers]
        assert evaluation["f1"] == pytest.approx(statistics.fmean(row.f1 or 0.0 for row in own))
    swapped = {name for row in evaluations for name in row.get("swapped", {})}
    assert swapped == ({"media", "words"} if family.name == "image" else {"words"})


def test_the_last_event_but_the_cost_names_the_policy(family: Family) -> None:
    event = next(row for row in read_rows(family.finished / "events.jsonl") if row["kind"] == "exported")
    assert event["data"]["weights"] == last_weights(family.finished)["rl"]
    assert (family.finished / event["data"]["path"]).is_dir()
    assert (read_json(family.finished / "state.json") or {})["phase"] == "exporting"


def test_a_resume_goes_on_where_the_seam_says(family: Family) -> None:
    rows = read_rows(family.interrupted / "metrics.jsonl")
    seams = [row for row in read_rows(family.interrupted / "events.jsonl") if row["kind"] == "resumed"]
    assert len(seams) == len(family.statuses) - (0 if family.name == "two" else 1)
    for seam in seams:
        after = next(row for row in rows if row["time"] >= seam["time"])
        assert (after["phase"], after["step"]) == (seam["phase"], seam["step"] + 1)


def test_checkpoints_of_adapters_hold_nothing_else(lora: Family) -> None:
    path = lora.finished / "checkpoints/rl/checkpoint-5"
    assert not (path / "model.safetensors").exists()
    with safe_open(path / "adapter_model.safetensors", "pt") as file:
        names = list(file.keys())
    assert names and all(".lora_" in name for name in names)


def test_the_divergence_is_from_the_policy_that_grpo_began_with_also_after_a_resume(lora: Family) -> None:
    def adapters(folder: Path) -> dict[str, bytes]:
        with safe_open(folder / "adapter_model.safetensors", "pt") as file:
            return {name: file.get_tensor(name).numpy().tobytes() for name in list(file.keys())}

    def divergence(folder: Path) -> dict[int, float]:
        rows = [row for row in read_rows(folder / "metrics.jsonl") if row["phase"] == "rl"]
        return {row["step"]: row["values"]["kl"] for row in rows}

    checkpoints = lora.finished / "checkpoints"
    assert adapters(checkpoints / "rl/reference") == adapters(checkpoints / "cold-start/checkpoint-8")
    assert all(value > 0 for value in divergence(lora.finished).values())
    assert divergence(lora.interrupted) == divergence(lora.finished)


def test_the_vision_tower_stays_as_it_was(image: Family) -> None:
    def tensors(folder: Path) -> dict[str, bytes]:
        with safe_open(folder / "model.safetensors", "pt") as file:
            return {name: file.get_tensor(name).numpy().tobytes() for name in list(file.keys())}

    before = tensors(image.finished.parent / "model")
    after = tensors(image.finished / "checkpoints/rl/checkpoint-5")
    tower = [name for name in before if "vision_tower" in name]
    assert tower and all(before[name] == after[name] for name in tower)
    assert any(before[name] != after[name] for name in before if name not in tower)


def test_pictures_reach_the_policy(image: Family) -> None:
    """With another sample's pictures a policy answers otherwise, somewhere in the run."""
    rows = [row for row in read_rows(image.finished / "evaluations.jsonl") if "swapped" in row]
    assert any(row["swapped"]["media"] != row["f1"] for row in rows)


def test_all_processes_measure_from_the_policy_that_grpo_began_with(two: Family) -> None:
    def divergence(folder: Path) -> dict[int, float]:
        rows = [row for row in read_rows(folder / "metrics.jsonl") if row["phase"] == "rl"]
        return {row["step"]: row["values"]["kl"] for row in rows}

    found = divergence(two.finished)
    assert found[1] == pytest.approx(0, abs=1e-6)
    assert all(found[step] > 1e-6 for step in range(2, STEPS + 1))
    assert divergence(two.interrupted) == found


def test_each_process_saves_its_own_draws(two: Family) -> None:
    states = [two.finished / f"checkpoints/rl/checkpoint-5/rng_state_{rank}.pth" for rank in range(2)]
    assert states[0].read_bytes() != states[1].read_bytes()


def test_the_two_processes_sample_different_prompts_and_completions(two: Family) -> None:
    for rows in rollouts_of(two.finished).values():
        halves = [{(row["sample"], row["completion"]) for row in rows[first : first + GROUP]} for first in (0, GROUP)]
        assert halves[0] != halves[1]


def test_the_recorded_hash_is_that_of_the_policy_in_the_checkpoint(text: Family) -> None:
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(text.finished / "checkpoints/rl/checkpoint-5")
    assert policy_sha256(model) == last_weights(text.finished)["rl"]
