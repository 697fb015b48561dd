"""The records of a run of verl, made of what verl writes: its log, and the completions of each step.

The advantages are verl's: computed from the scores that it dumped, by its formula. A reward by name is verl's where it
dumps it, and else judged again, since its V1 trainer dumps the sum alone.
"""

from __future__ import annotations

import json
import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...config import RunConfig
from ...datasets import Row
from ...emotion import Lexicon
from ...evaluation import mean_scores, predict
from ...rewards import (
    Judgement,
    LabelScorer,
    RewardSet,
    Sampled,
    answer_indicators,
    build_rewards,
    read_completion,
    reward_indicators,
)
from ...rewards.facts import row_facts
from ...runfolder import RunFolder, read_rows
from ..first_steps import Answer, FirstSteps
from .folder import VerlFiles

PHASE = "rl"
# What verl calls what our metrics have by TRL's names; of two that mean the same, the first counts. verl's names stay.
_NAMES = {
    "critic/rewards/mean": "reward",
    "critic/score/mean": "reward",
    "actor/pg_loss": "loss",
    "actor/entropy": "entropy",
    "actor/kl_loss": "kl",
    "actor/grad_norm": "grad_norm",
    "actor/lr": "learning_rate",
    "response_length/mean": "completions/mean_length",
    "response_length/clip_ratio": "completions/clipped_ratio",
    "timing_s/step": "step_time",
    "perf/time_per_step": "step_time",
}
# As in verl's GRPO.
_EPSILON = 1e-6
_RECENT = 20


class VerlRecords:
    """Follows the files of one attempt and writes the rows of the run folder.

    Args:
        config: The run.
        lexicon: Its wheels.
        folder: The run folder.
        files: Those of the attempt.
        train: The training set.
        evaluated: The set that is answered greedily.
    """

    def __init__(
        self,
        config: RunConfig,
        lexicon: Lexicon,
        folder: RunFolder,
        files: VerlFiles,
        train: Sequence[Row],
        evaluated: Sequence[Row],
    ) -> None:
        self._config, self._lexicon, self._folder, self._files = config, lexicon, folder, files
        self._train = {row.id: row for row in train}
        self._evaluated = {row.id: row for row in evaluated}
        self._scorer = LabelScorer(lexicon)
        self._rewards: RewardSet = build_rewards(config, lexicon)
        self._watch = FirstSteps(config.rl.max_new_tokens)
        self._log = _GrowingLines(files.metrics)
        self._logged: dict[int, dict[str, float | None]] = {}
        self._answers: dict[Path, int] = {}
        self._answered: set[Path] = set()
        self._times: list[float] = []
        self._saved = files.saved_step()
        self.step = self._saved
        """The last step that is recorded."""

    def refresh(self, ended: bool = False) -> None:
        """Records what is new.

        Args:
            ended: verl has ended: what is not whole by now never will be.
        """
        for line in self._log.read():
            step, data = line.get("step"), line.get("data")
            if isinstance(step, int) and isinstance(data, dict):
                self._logged[step] = _numbers(data)
        self._evaluations(ended)
        for step in sorted(self._logged):
            rollouts = self._rollouts(step)
            # verl dumps a step's completions in the background: they are waited for until the next step is there.
            if rollouts is None and step > 0 and not ended and max(self._logged) <= step + 1:
                break
            self._record(step, self._logged.pop(step), rollouts or [])
        self._checkpoint()

    def beat(self) -> None:
        """Says that the run lives, and how far it is."""
        median = statistics.median(self._times) if self._times else None
        left = self._config.rl.steps - self.step
        self._folder.write_state(
            phase=PHASE,
            step=self.step,
            total_steps=self._config.rl.steps,
            eta_seconds=median * left if median is not None else None,
            median_step_seconds=median,
        )

    def _record(self, step: int, values: dict[str, float | None], rollouts: Sequence[Mapping[str, Any]]) -> None:
        groups = self._groups(rollouts)
        if groups:
            values |= self._judged(step, groups)
        elif step > 0:
            message = f"verl wrote no completions of step {step}: it has curves and no rollouts."
            self._folder.append_event("warning", "rollouts-missing", message, step=step, phase=PHASE)
        self._folder.append_metrics(step, PHASE, values)
        self.step = step
        seconds = values.get("step_time")
        if seconds is not None:
            self._times = [*self._times[1 - _RECENT :], seconds]
        self.beat()
        print(f"GRPO {step} of {self._config.rl.steps}: recorded.", flush=True)

    def _rollouts(self, step: int) -> list[dict[str, Any]] | None:
        """Returns a step's completions; None as long as they are not all there."""
        rows = read_rows(self._files.rollouts / f"{step}.jsonl")
        return rows if len(rows) >= self._config.rl.batch_size else None

    def _groups(self, rollouts: Sequence[Mapping[str, Any]]) -> list[tuple[Row, list[Mapping[str, Any]]]]:
        """Returns completions by their prompt: a step asks for no sample twice, and verl reorders what it balances."""
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for rollout in rollouts:
            groups.setdefault(sample_of(rollout), []).append(rollout)
        return [(self._train[sample], of_sample) for sample, of_sample in groups.items() if sample in self._train]

    def _judged(self, step: int, groups: Sequence[tuple[Row, list[Mapping[str, Any]]]]) -> dict[str, float | None]:
        """Writes a step's rollouts, and returns what is known of its rewards and answers."""
        sampled = [Sampled([_text(one) for one in of_row], row.labels, row_facts(row)) for row, of_row in groups]
        judged = self._rewards.judge(sampled)
        rows: list[dict[str, Any]] = []
        spreads: list[float] = []
        for number, ((row, of_row), judgements) in enumerate(zip(groups, judged, strict=True)):
            scores = [_number(one.get("score")) for one in of_row]
            advantages, spread = advantages_of(scores)
            spreads.append(spread)
            for index, (one, judgement) in enumerate(zip(of_row, judgements, strict=True)):
                own = judgement.rewards.items()
                rewards = {name: _number(one[name]) if name in one else value for name, value in own}
                rows.append(
                    {
                        "step": step,
                        "group": number,
                        "index": index,
                        "sample": row.id,
                        **({"prompt": str(one.get("input", ""))} if index == 0 else {}),
                        "completion": _text(one),
                        "tokens": None,
                        "truncated": False,
                        "rewards": rewards,
                        "total": scores[index],
                        "advantage": advantages[index],
                        "truth": row.labels,
                    }
                )
        self._folder.append_rollouts(rows)
        self._tell(step, groups)
        truths = [row.labels for row, _ in groups]
        everything: list[Judgement] = [judgement for of_row in judged for judgement in of_row]
        indicators = answer_indicators(self._scorer, judged, truths) | reward_indicators(everything)
        return _reward_figures(rows) | _spread_figures(spreads) | indicators

    def _tell(self, step: int, groups: Sequence[tuple[Row, list[Mapping[str, Any]]]]) -> None:
        found = self._watch.answers([[Answer(_text(one), False) for one in of_row] for _, of_row in groups])
        for finding in found:
            self._folder.append_event(
                "warning", finding.kind, finding.message, step=step, phase=PHASE, data=finding.data
            )

    def _evaluations(self, ended: bool) -> None:
        """Scores the greedy answers of the evaluations that are whole."""
        for file in sorted(self._files.answers.glob("*.jsonl")):
            if not file.stem.isdecimal() or file in self._answered:
                continue
            # verl leaves out prompts that are too long: how many answers there will be is not known. They are written
            # in one go, so that a file which has stopped growing is whole.
            size = file.stat().st_size
            if size and (ended or size == self._answers.get(file)):
                self._answered.add(file)
                self._evaluate(int(file.stem), read_rows(file))
            self._answers[file] = size

    def _evaluate(self, step: int, dumps: Sequence[Mapping[str, Any]]) -> None:
        reasoning = self._config.reasoning
        answers = [(self._evaluated[sample_of(dump)], dump) for dump in dumps if sample_of(dump) in self._evaluated]
        predictions = [
            predict(self._lexicon, row.id, _text(dump), read_completion(_text(dump), reasoning).answer, row.labels)
            for row, dump in answers
        ]
        if missing := len(self._evaluated) - len(predictions):
            message = (
                f"verl answered {len(predictions)} of {len(self._evaluated)} samples of the evaluated set: it leaves "
                "out prompts that are longer than verl.maxPromptTokens. The scores are of those alone."
            )
            self._folder.append_event(
                "warning", "evaluation-partial", message, step=step, phase=PHASE, data={"missing": missing}
            )
        try:
            scores = mean_scores(predictions)
        except ValueError:
            return
        name = f"{PHASE}-{step:06d}.jsonl"
        folder = self._folder.path / "predictions"
        folder.mkdir(exist_ok=True)
        partial = folder / f".{name}.partial"
        lines = [json.dumps(prediction.to_json(), ensure_ascii=False) + "\n" for prediction in predictions]
        partial.write_text("".join(lines), encoding="utf-8")
        os.replace(partial, folder / name)
        self._folder.append_evaluation(
            {
                "step": step,
                "phase": PHASE,
                "set": self._config.evaluation.set,
                "samples": scores.samples,
                "precision": scores.precision,
                "recall": scores.recall,
                "f1": scores.f1,
                "words": scores.words,
                "distinctWords": scores.distinct_words,
                "predictions": f"predictions/{name}",
            }
        )

    def _checkpoint(self) -> None:
        step = self._files.saved_step()
        if step <= self._saved:
            return
        self._saved = step
        shown = str((self._files.checkpoints / f"global_step_{step}").relative_to(self._folder.path))
        message = f"GRPO: saved after step {step}."
        self._folder.append_event("info", "checkpoint", message, step=step, phase=PHASE, data={"path": shown})


def sample_of(dump: Mapping[str, Any]) -> str:
    """Returns the sample of a dumped completion, which its ground truth names."""
    truth = dump.get("gts")
    return str(truth.get("id", "")) if isinstance(truth, dict) else ""


def advantages_of(scores: Sequence[float | None]) -> tuple[list[float | None], float]:
    """Returns a group's advantages as verl's GRPO computes them, and the deviation of its scores.

    (score - mean) / (deviation + 0.000001), with the deviation of a sample (n - 1), as PyTorch has it.
    """
    known = [score for score in scores if score is not None]
    if len(known) < 2:
        return [0.0 if score is not None else None for score in scores], 0.0
    mean, spread = statistics.fmean(known), statistics.stdev(known)
    return [None if score is None else (score - mean) / (spread + _EPSILON) for score in scores], spread


def _reward_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """Returns mean and deviation of each reward over a step, by TRL's names."""
    found: dict[str, float | None] = {}
    for name in rows[0]["rewards"]:
        values = [row["rewards"][name] for row in rows if row["rewards"][name] is not None]
        found[f"rewards/{name}/mean"] = statistics.fmean(values) if values else None
        found[f"rewards/{name}/std"] = statistics.stdev(values) if len(values) > 1 else None
    return found


def _spread_figures(spreads: Sequence[float]) -> dict[str, float | None]:
    without = sum(spread < _EPSILON for spread in spreads) / len(spreads)
    return {"reward_std": statistics.fmean(spreads), "frac_reward_zero_std": without}


def _numbers(data: Mapping[str, Any]) -> dict[str, float | None]:
    """Returns verl's figures of a step, with the dashboard's names added."""
    values = {name: _number(value) for name, value in data.items() if value is None or _is_number(value)}
    for theirs, ours in _NAMES.items():
        if theirs in values:
            values.setdefault(ours, values[theirs])
    return values


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _text(dump: Mapping[str, Any]) -> str:
    return str(dump.get("output", ""))


class _GrowingLines:
    """Objects of a file of JSON Lines that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._behind = 0

    def read(self) -> Iterator[dict[str, Any]]:
        """Yields the lines that are new and whole."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._behind)
                text = file.read()
        except FileNotFoundError:
            return
        end = text.rfind(b"\n") + 1
        self._behind += end
        for line in text[:end].splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value
