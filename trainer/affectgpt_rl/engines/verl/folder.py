"""Where a run of verl keeps what is neither a record of ours nor a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER, _ATTEMPT = "verl", "attempt-"


@dataclass(frozen=True)
class VerlFiles:
    """Files of one attempt at a run. verl empties its log at each start, so that each attempt has a log of its own.

    Attributes:
        run_dir: The run folder.
        attempt: Counts from 1; each resume is another one.
    """

    run_dir: Path
    attempt: int

    @property
    def rewards(self) -> Path:
        """The configuration that verl's processes read the rewards from."""
        return self.run_dir / _FOLDER / "run.yaml"

    @property
    def job(self) -> Path:
        """The job of the Ray cluster that was submitted last."""
        return self.run_dir / _FOLDER / "job.json"

    @property
    def checkpoints(self) -> Path:
        """verl's checkpoints, ``global_step_N`` each."""
        return self.run_dir / "checkpoints" / "rl"

    @property
    def own(self) -> Path:
        """What this attempt writes."""
        return self.run_dir / _FOLDER / f"{_ATTEMPT}{self.attempt}"

    @property
    def metrics(self) -> Path:
        """What verl's logger ``file`` writes: a line a step."""
        return self.own / "metrics.jsonl"

    @property
    def rollouts(self) -> Path:
        """Folder of ``STEP.jsonl``, the completions of each step."""
        return self.own / "rollouts"

    @property
    def answers(self) -> Path:
        """Folder of ``STEP.jsonl``, the greedy completions of each evaluation."""
        return self.own / "answers"

    def dataset(self, name: str) -> Path:
        """Returns the rows of a set as verl reads them."""
        return self.run_dir / _FOLDER / f"{name}.jsonl"

    def saved_step(self) -> int:
        """Returns the step of the newest whole checkpoint, which verl goes on from; 0 when there is none."""
        # verl writes this file when all of a checkpoint is written.
        try:
            step = int((self.checkpoints / "latest_checkpointed_iteration.txt").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0
        return step if (self.checkpoints / f"global_step_{step}").is_dir() else 0


def next_attempt(run_dir: Path) -> VerlFiles:
    """Returns the files of a new attempt, whose folders are made."""
    found = [int(path.name.removeprefix(_ATTEMPT)) for path in (run_dir / _FOLDER).glob(f"{_ATTEMPT}[0-9]*")]
    files = VerlFiles(run_dir, max(found, default=0) + 1)
    for folder in (files.rollouts, files.answers):
        folder.mkdir(parents=True)
    return files
