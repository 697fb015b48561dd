"""Judges a dry run's answers and says what a person should know of the rewards (schema/dry-run.schema.json)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..datasets import DatasetError, Row, read_rows
from ..rewards.build import asks_endpoint, build_rewards, requests_per_completion
from ..rewards.endpoint import ChatEndpoint
from ..rewards.facts import row_facts
from ..rewards.reward_set import Judgement, RewardSet, Sampled
from ..rewards.scorer import LabelScorer
from ..rewards.setting import RewardError, RewardSetting
from ..rewards.values import Group, GroupReward, Outcome
from .answers import MADE, Kind, made_answers, one_word_a_cluster
from .given import read_given

SCHEMA = 1
# Two means that differ by less are the same.
_SAME = 1e-9


@dataclass
class _Timed:
    """A reward that remembers how long it took."""

    reward: GroupReward
    seconds: float = 0.0

    def __call__(self, groups: Sequence[Group]) -> list[list[Outcome]]:
        start = time.perf_counter()
        try:
            return self.reward(groups)
        finally:
            self.seconds = time.perf_counter() - start


@dataclass(frozen=True)
class _Judged:
    kind: Kind
    sample: str
    judgement: Judgement


def dry_run(path: Path, setting: RewardSetting, samples: int, completions: Path | None) -> dict[str, Any]:
    """Runs every reward of a configuration on answers to samples of its training set.

    Args:
        path: run.yaml, for the report.
        setting: What it says.
        samples: How many samples are answered, spread evenly over the set.
        completions: Completions to judge as well; see ``read_given``.

    Returns:
        The report, as ``schema/dry-run.schema.json`` describes it.

    Raises:
        RewardError: The training set or the completions cannot be read.
    """
    start = time.perf_counter()
    config = setting.config
    train = config.path(config.data.train)
    rows = _rows(train)
    given = read_given(completions, [*rows, *_other_rows(setting)]) if completions else []
    rewards = build_rewards(config, setting.lexicon)
    timed = _timed(rewards)
    made = _made(_spread(rows, samples), rows, LabelScorer(setting.lexicon), config.reasoning)
    judged = _judge(replace(rewards, rewards=timed), made, given)
    # What asks nobody is timed anew, without what only the first words of a lexicon cost.
    local = [reward for reward in config.rewards if not asks_endpoint(reward)]
    anew = build_rewards(replace(config, rewards=local), setting.lexicon)
    timed |= (timed_anew := _timed(anew))
    _judge(replace(anew, rewards=timed_anew), made, given)
    members = [
        {
            **_of_reward(reward.name, reward.weight, judged),
            "secondsPerThousand": 1000 * timed[reward.name].seconds / len(judged),
            "requestsPerThousand": 1000 * requests_per_completion(reward, config.rl.group_size),
        }
        for reward in config.rewards
    ]
    total = _figures((each.kind, rewards.total(each.judgement)) for each in judged)
    return {
        "schema": SCHEMA,
        "config": str(path),
        "lexicon": setting.lexicon.identity(),
        "dataset": {"path": str(train), "rows": len(rows), "samples": len(made)},
        "kinds": [*MADE, *(["given"] if given else [])],
        "rewards": members,
        "total": total,
        "warnings": [
            *_reward_warnings(members, len(judged)),
            *_total_warnings(total),
            *_cache_warnings(rewards.endpoint),
        ],
        "examples": [_example(rewards, each) for each in _first_of_each(judged)],
        "seconds": time.perf_counter() - start,
        "judge": rewards.endpoint.usage.to_json() if rewards.endpoint else None,
    }


def _timed(rewards: RewardSet) -> dict[str, _Timed]:
    return {name: _Timed(reward) for name, reward in rewards.rewards.items()}


def _rows(path: Path) -> list[Row]:
    try:
        return read_rows(path)
    except DatasetError as error:
        raise RewardError(str(error)) from error


def _other_rows(setting: RewardSetting) -> Iterator[Row]:
    """Yields the rows that completions may belong to beside the training set's, as far as they can be read."""
    data = setting.config.data
    for written in (data.validation, data.held_out):
        if written is not None and (path := setting.config.path(written)).is_file():
            yield from _rows(path)


def _spread(rows: Sequence[Row], count: int) -> list[Row]:
    chosen = min(count, len(rows))
    return [rows[index * len(rows) // chosen] for index in range(chosen)]


def _made(chosen: Sequence[Row], rows: Sequence[Row], scorer: LabelScorer, reasoning: bool) -> list[Sampled]:
    padding = list(dict.fromkeys(label for row in rows for label in row.labels))
    stuffing = one_word_a_cluster(scorer)
    return [
        Sampled([*made_answers(row, padding, stuffing, reasoning).values()], row.labels, row_facts(row))
        for row in chosen
    ]


def _judge(rewards: RewardSet, made: Sequence[Sampled], given: Sequence[Sampled]) -> list[_Judged]:
    judged: list[_Judged] = []
    for sampled, group in zip([*made, *given], rewards.judge([*made, *given]), strict=True):
        given_kinds: list[Kind] = ["given"] * len(group)
        kinds = MADE if len(judged) < len(made) * len(MADE) else given_kinds
        judged += [
            _Judged(kind, str(sampled.sample["id"]), judgement) for kind, judgement in zip(kinds, group, strict=True)
        ]
    return judged


def _of_reward(name: str, weight: float, judged: Sequence[_Judged]) -> dict[str, Any]:
    values = _figures((each.kind, each.judgement.rewards[name]) for each in judged)
    inapplicable = [
        (each.judgement.not_applicable[name], each.sample) for each in judged if name in each.judgement.not_applicable
    ]
    failed = [
        (failure.error, each.sample) for each in judged for failure in each.judgement.failures if failure.reward == name
    ]
    return {
        "name": name,
        "weight": weight,
        "values": values,
        "notApplicable": _count(inapplicable),
        "failed": _count(failed),
        "blindTo": _blind_to(values),
    }


def _figures(values: Iterable[tuple[Kind, float | None]]) -> dict[str, dict[str, float]]:
    of_kind: dict[str, list[float]] = {}
    for kind, value in values:
        if value is not None:
            of_kind.setdefault(kind, []).append(value)
    return {
        kind: {"mean": sum(found) / len(found), "min": min(found), "max": max(found), "count": len(found)}
        for kind, found in of_kind.items()
    }


def _count(reasons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    counted = Counter(reason for reason, _ in reasons)
    first = {reason: sample for reason, sample in reversed(reasons)}
    return {
        "count": len(reasons),
        "reasons": [
            {"reason": reason, "count": count, "sample": first[reason]} for reason, count in counted.most_common()
        ],
    }


def _blind_to(values: Mapping[str, Mapping[str, float]], least: float = -_SAME) -> list[Kind]:
    """Returns the bad kinds whose mean is not below the ideal's, or above it by more than ``least``."""
    if "ideal" not in values:
        return []
    ideal = values["ideal"]["mean"]
    return [kind for kind in MADE[1:] if kind in values and values[kind]["mean"] - ideal > least]


def _reward_warnings(members: Sequence[dict[str, Any]], completions: int) -> Iterator[dict[str, str]]:
    for member in members:
        name = member["name"]

        def warning(kind: str, message: str, name: str = name) -> dict[str, str]:
            return {"kind": kind, "reward": name, "message": message}

        if failed := member["failed"]["count"]:
            first = member["failed"]["reasons"][0]
            yield warning(
                "failed",
                f"The reward '{name}' failed on {failed} of {completions} completions, first on sample "
                f"{first['sample']}: {first['reason']}",
            )
        if not member["values"]:
            if not failed:
                reason = member["notApplicable"]["reasons"][0]["reason"]
                yield warning("inapplicable", f"The reward '{name}' applies to no sample: {reason}.")
            continue
        better = _blind_to(member["values"], _SAME)
        if better:
            shown = ", ".join(better)
            yield warning("inverted", f"The reward '{name}' gives answers that are {shown} more than the ideal one.")
        if len(member["blindTo"]) == len(MADE) - 1:
            yield warning("blind", f"The reward '{name}' cannot tell an ideal answer from any bad one.")


def _total_warnings(total: Mapping[str, Mapping[str, float]]) -> Iterator[dict[str, str]]:
    for kind in _blind_to(total):
        message = (
            f"All rewards together give an answer that is {kind} {total[kind]['mean']:.3f} in the mean, and the ideal "
            f"one {total['ideal']['mean']:.3f}: training would not lead away from it."
        )
        yield {"kind": "total", "message": message}


def _cache_warnings(endpoint: ChatEndpoint | None) -> Iterator[dict[str, str]]:
    if endpoint is not None and endpoint.cache_problem is not None:
        yield {"kind": "cache", "message": f"The judge's replies cannot be kept: {endpoint.cache_problem}."}


def _first_of_each(judged: Sequence[_Judged]) -> list[_Judged]:
    first: dict[Kind, _Judged] = {}
    for each in judged:
        first.setdefault(each.kind, each)
    return list(first.values())


def _example(rewards: RewardSet, each: _Judged) -> dict[str, Any]:
    judgement = each.judgement
    return {
        "kind": each.kind,
        "sample": each.sample,
        "completion": judgement.completion.text,
        "faults": [fault.message for fault in judgement.completion.faults],
        "rewards": judgement.rewards,
        "total": rewards.total(judgement),
    }
