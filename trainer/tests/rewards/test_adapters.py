"""The adapters, called as the engines call them (ms-swift 4.6, verl 0.8 and 0.10); neither engine is installed here."""

from __future__ import annotations

import importlib.util
import inspect
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from affectgpt_rl.rewards.adapters import shared
from affectgpt_rl.rewards.setting import RewardError

from .support import completion

ADAPTERS = Path(shared.__file__).parent
RIGHT, WRONG = completion("brows raised so happy", "happy"), completion("so sad", "sad")
CUES = {"face": {"brows": "raised"}}


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Writes a run.yaml and names it in the environment."""

    def write(*rewards: dict[str, Any], **keys: Any) -> Path:
        data = {"train": "train.jsonl", "heldOut": "held-out.jsonl"}
        written = {"version": 1, "name": "run", "data": data, "rewards": list(rewards), **keys}
        file = tmp_path / "run.yaml"
        file.write_text(json.dumps(written), encoding="utf-8")
        monkeypatch.setenv(shared.CONFIG_VARIABLE, str(file))
        shared.setting_of_environment.cache_clear()
        shared.rewards_of_environment.cache_clear()
        return file

    yield write
    shared.setting_of_environment.cache_clear()
    shared.rewards_of_environment.cache_clear()


def read_file(name: str) -> ModuleType:
    """Imports a file by its path, as the engines do with what their options name."""
    spec = importlib.util.spec_from_file_location(f"by_path_{name}", ADAPTERS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def orms(monkeypatch: pytest.MonkeyPatch) -> dict[str, type]:
    """What ms-swift offers a plugin: the class ORM and the dictionary that it registers in."""

    class ORM:
        def __init__(self, args: Any = None, **kwargs: Any) -> None:
            self.args = args

        def __call__(self, **kwargs: Any) -> list[float]:
            raise NotImplementedError

    rewards = ModuleType("swift.rewards")
    registered: dict[str, type] = {}
    rewards.ORM, rewards.orms = ORM, registered  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "swift", ModuleType("swift"))
    monkeypatch.setitem(sys.modules, "swift.rewards", rewards)
    return registered


def swift_call(reward: type, completions: list[str], **columns: Any) -> Any:
    """Calls a reward with the columns that ms-swift 4.6 passes beside those of the dataset."""
    count = len(completions)
    own = {
        "finish_reason": ["stop"] * count,
        "is_truncated": [False] * count,
        "messages": [[{"role": "user", "content": "<video>emotion?"}]] * count,
        "request_id": [str(number) for number in range(count)],
        "response_token_ids": [[1, 2]] * count,
        "rollout_infos": [{}] * count,
        "videos": [["clip.mp4"]] * count,
        "trainer_state": object(),
    }
    return reward()(completions=completions, **(own | columns))


def test_swift_registers_each_reward_under_a_name_of_ours_with_the_class_name_of_its_metric(
    configure: Callable[..., Path], orms: dict[str, type]
) -> None:
    configure({"name": "format"}, {"name": "accuracy"})
    read_file("swift_plugin")
    assert {name: reward.__name__ for name, reward in orms.items()} == {
        "affectgpt_format": "format",
        "affectgpt_accuracy": "accuracy",
    }


def test_swift_gets_one_reward_a_completion(configure: Callable[..., Path], orms: dict[str, type]) -> None:
    configure({"name": "accuracy"})
    read_file("swift_plugin")
    accuracy = orms["affectgpt_accuracy"]
    assert swift_call(accuracy, [RIGHT, WRONG], labels=[["happy"], ["happy"]], prompt_id=["p", "p"]) == [1.0, 0.0]
    assert swift_call(accuracy, [RIGHT, WRONG], solution=["[sad]", "[sad]"], prompt_id=["p", "p"]) == [0.0, 1.0]


def test_swift_groups_by_prompt_wherever_the_completions_stand(
    configure: Callable[..., Path], orms: dict[str, type]
) -> None:
    configure({"name": "perception"})
    read_file("swift_plugin")
    perception = orms["affectgpt_perception"]
    columns: dict[str, Any] = {"labels": [["happy"]] * 4, "cues": [CUES] * 4}
    texts = [RIGHT, WRONG, WRONG, RIGHT]
    assert swift_call(perception, texts, prompt_id=["a", "b", "a", "b"], **columns) == [1.0, 0.0, 0.0, 1.0]
    # Without ids, neighbours of the same prompt are a group.
    assert swift_call(perception, texts, **columns) == [1.0, 0.0, 0.0, 1.0]


def test_swift_gets_none_for_what_does_not_apply(configure: Callable[..., Path], orms: dict[str, type]) -> None:
    configure({"name": "accuracy"})
    read_file("swift_plugin")
    assert swift_call(orms["affectgpt_accuracy"], [RIGHT], labels=[["qwertz"]]) == [None]


def test_swift_is_told_of_a_missing_column(configure: Callable[..., Path], orms: dict[str, type]) -> None:
    configure({"name": "accuracy"})
    read_file("swift_plugin")
    with pytest.raises(RewardError, match="'labels' or 'solution'"):
        swift_call(orms["affectgpt_accuracy"], [RIGHT])


def test_swift_is_not_given_a_number_for_a_reward_that_failed(
    configure: Callable[..., Path], orms: dict[str, type]
) -> None:
    endpoint = {"url": "http://127.0.0.1:9/v1", "model": "m", "retries": 0}
    configure({"name": "judge"}, endpoint=endpoint)
    read_file("swift_plugin")
    with pytest.raises(RuntimeError, match=r"'judge' failed on sample 's1'.*cannot be reached"):
        swift_call(orms["affectgpt_judge"], [RIGHT], labels=[["happy"]], id=["s1"])


def test_verl_calls_with_its_four_arguments(configure: Callable[..., Path]) -> None:
    configure({"name": "format"}, {"name": "accuracy", "weight": 2.0})
    compute_score = read_file("verl_reward").compute_score
    assert [*inspect.signature(compute_score).parameters][:4] == [
        "data_source",
        "solution_str",
        "ground_truth",
        "extra_info",
    ]
    found = compute_score(
        data_source="mer",
        solution_str=WRONG,
        ground_truth="[happy]",
        extra_info={"id": "s1"},
        reward_router_address=None,
    )
    assert found == {"score": 1.0, "format": 1.0, "accuracy": 0.0}
    assert compute_score("mer", RIGHT, ("happy", "glad"))["score"] == 3.0
    assert compute_score("mer", RIGHT, {"id": "s1", "labels": ["happy"]})["score"] == 3.0


def test_verl_sees_what_does_not_apply(configure: Callable[..., Path]) -> None:
    configure({"name": "format"}, {"name": "accuracy"})
    compute_score = read_file("verl_reward").compute_score
    found = compute_score("mer", RIGHT, ["qwertz"])
    assert found["score"] == 1.0 and math.isnan(found["accuracy"])
    configure({"name": "accuracy"})
    found = compute_score("mer", RIGHT, ["qwertz"])
    assert found["score"] == 0.0 and math.isnan(found["accuracy"])


def test_verl_is_not_given_a_number_for_what_cannot_be_judged(configure: Callable[..., Path]) -> None:
    compute_score = read_file("verl_reward").compute_score
    configure({"name": "perception"})
    with pytest.raises(RewardError, match="compares a group"):
        compute_score("mer", RIGHT, ["happy"])
    configure({"name": "judge"}, endpoint={"url": "http://127.0.0.1:9/v1", "model": "m", "retries": 0})
    with pytest.raises(RewardError, match="cannot be reached"):
        compute_score("mer", RIGHT, ["happy"], {"id": "s1"})


def test_a_configuration_that_cannot_be_used_is_told(
    configure: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure({"name": "acuracy"})
    with pytest.raises(RewardError, match=r"run\.yaml.*acuracy"):
        shared.rewards_of_environment()
    monkeypatch.delenv(shared.CONFIG_VARIABLE)
    with pytest.raises(RewardError, match=shared.CONFIG_VARIABLE):
        shared.rewards_of_environment()
