"""The records of GRPO's steps: metrics, rollouts and what a person should know of the rewards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ...rewards import LabelScorer, answer_indicators, reward_indicators
from .context import RL, Context
from .recorder import JudgedSample, RolloutRecorder, rollout_rows

# TRL's names that mean something else in our metrics, or nothing.
_RENAMED = {"num_tokens": "tokens"}
_LEFT_OUT = ("epoch", "total_flos")


class GrpoRecords(TrainerCallback):
    """Writes each step of GRPO to the run folder.

    Args:
        context: The run.
        recorder: Its rollouts.
        prompt: The text of a sample's prompt, for people.
    """

    def __init__(self, context: Context, recorder: RolloutRecorder, prompt: Callable[[JudgedSample], str]) -> None:
        self._context = context
        self._recorder = recorder
        self._prompt = prompt
        self._scorer = LabelScorer(context.lexicon)
        self._told: set[str] = set()
        self._judge_used: dict[str, int] = {}

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        """Writes the step that has just been logged."""
        # The summary at the end of training is logged too; it belongs to no step.
        if logs is None or "reward" not in logs:
            return
        step, context = state.global_step, self._context
        values = {_RENAMED.get(name, name): value for name, value in logs.items() if name not in _LEFT_OUT}
        values |= self._indicators()
        self._tell_failures(step)
        self._tell_not_applicable(step)
        self._tell_judge_cache(step)
        rows = rollout_rows(self._recorder, self._prompt)
        context.folder.append_rollouts({"step": step, **row} for row in rows)
        context.step_done(RL, step, state.max_steps, values)

    def _indicators(self) -> dict[str, float | None]:
        groups = self._recorder.groups()
        judgements = [[rollout.judgement for rollout in group] for group in groups]
        truths = [group[0].sample.labels for group in groups]
        of_rewards = reward_indicators([judgement for group in judgements for judgement in group])
        return answer_indicators(self._scorer, judgements, truths) | of_rewards | self._judge_use()

    def _judge_use(self) -> dict[str, float | None]:
        """Returns what the judge's endpoint was asked since the last step; empty when no reward asks one."""
        endpoint = self._recorder.endpoint
        if endpoint is None:
            return {}
        used, before = endpoint.usage.to_json(), self._judge_used
        self._judge_used = used
        return {f"judge/{name}": float(count - before.get(name, 0)) for name, count in used.items()}

    def _tell_judge_cache(self, step: int) -> None:
        problem = self._recorder.endpoint.cache_problem if self._recorder.endpoint else None
        if problem is None or "judge-cache" in self._told:
            return
        self._told.add("judge-cache")
        message = f"The judge's replies cannot be kept ({problem}): a resumed run will ask again."
        self._context.folder.append_event(
            "warning", "judge-cache", message, step=step, phase=RL.phase, data={"reason": problem}
        )

    def _tell_not_applicable(self, step: int) -> None:
        """Tells once a reward that there are samples which it does not apply to; metrics count them at every step."""
        for rollout in self._recorder.rollouts:
            for reward, reason in rollout.judgement.not_applicable.items():
                if reward in self._told:
                    continue
                self._told.add(reward)
                message = (
                    f"The reward '{reward}' does not apply to sample {rollout.sample.id}: {reason}. It is left out of "
                    f"such samples' totals; rewards/{reward}/not_applicable counts them."
                )
                data = {"reward": reward, "sample": rollout.sample.id, "reason": reason}
                self._context.folder.append_event(
                    "warning", "reward-not-applicable", message, step=step, phase=RL.phase, data=data
                )

    def _tell_failures(self, step: int) -> None:
        failures = [failure for rollout in self._recorder.rollouts for failure in rollout.judgement.failures]
        for reward in dict.fromkeys(failure.reward for failure in failures):
            of_reward = [failure for failure in failures if failure.reward == reward]
            first = of_reward[0]
            message = (
                f"The reward '{reward}' raised on {len(of_reward)} completions of step {step}, first on sample "
                f"{first.sample}: {first.error}. They got no reward and taught nothing."
            )
            data = {
                "reward": reward,
                "count": len(of_reward),
                "samples": sorted({failure.sample for failure in of_reward}),
                "error": first.error,
            }
            self._context.folder.append_event("warning", "reward-error", message, step=step, phase=RL.phase, data=data)
