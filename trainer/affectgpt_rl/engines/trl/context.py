"""What the phases of a run share: its settings, its records and the wish to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch

from ...config import RunConfig
from ...config.costs import IMITATION_SECONDS, PRETRAINING_SECONDS, ROLLOUT_SECONDS
from ...emotion import Lexicon
from ...runfolder import RunFolder
from .progress import Progress, Stage
from .stop import StopSignal

# The log shows a line every so many steps of phases whose steps are short.
_LOGGED_EVERY = 25


@dataclass(frozen=True)
class Place:
    """Where a phase stands in the run's records.

    Attributes:
        key: Folder of its checkpoints.
        title: What people call it.
        phase: Phase name in the run folder.
        offset: Steps of the same recorded phase that came before.
    """

    key: str
    title: str
    phase: str
    offset: int = 0


PRETRAINING = Place("pretraining", "Encoder pretraining", "pretraining")
COLD_START = Place("cold-start", "Cold start", "cold-start")
RL = Place("rl", "GRPO", "rl")


def control_place(config: RunConfig) -> Place:
    """Returns the place of the supervised control: it is recorded as more cold start, which it is."""
    return Place("control", "Supervised control", COLD_START.phase, offset=config.cold_start.steps)


@dataclass
class Context:
    """One run in the making.

    Attributes:
        config: Its configuration.
        lexicon: The wheels that rewards and scores use.
        folder: Its records.
        stop: Whether it was asked to stop.
        resume: Whether it goes on from checkpoints.
        device: Where it computes.
        main: Whether this process writes the records; of several that train together, one does.
    """

    config: RunConfig
    lexicon: Lexicon
    folder: RunFolder
    stop: StopSignal
    resume: bool
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    main: bool = True
    _progress: Progress = field(init=False)
    _seam_told: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._progress = Progress(_stages(self.config))

    @property
    def checkpoints(self) -> Path:
        """The folder of all checkpoints."""
        return self.folder.path / "checkpoints"

    def preparing(self, done: int, total: int) -> None:
        """Beats the heart while clips are decoded; ``done`` of ``total`` are."""
        self.folder.write_state(phase="preparing", step=done, total_steps=total)
        self.stop.raise_if_requested()

    def begins(self, place: Place, done: int, steps: int) -> None:
        """Says that a phase begins, or where it goes on after a resume."""
        step = place.offset + done
        total = place.offset + steps
        self.folder.write_state(phase=place.phase, step=step, total_steps=total)
        if self.resume and not self._seam_told:
            self._seam_told = True
            message = f"{place.title} goes on after step {step} of {total}."
            self.folder.append_event("info", "resumed", message, step=step, phase=place.phase, data={"key": place.key})
        else:
            message = f"{place.title} begins: {steps} steps."
            self.folder.append_event("info", "phase", message, step=step, phase=place.phase, data={"key": place.key})
        print(message, flush=True)

    def step_done(self, place: Place, step: int, steps: int, values: Mapping[str, float | None]) -> None:
        """Records a finished step of a phase and beats the heart."""
        self._progress.step(place.key)
        self.folder.append_metrics(place.offset + step, place.phase, values)
        self.beat(place, step, steps)
        if place is RL or step % _LOGGED_EVERY == 0 or step == steps:
            shown = "  ".join(
                f"{name} {value:.4g}"
                for name, value in values.items()
                if value is not None and name in ("loss", "reward", "step_time")
            )
            print(f"{place.title} {place.offset + step}/{place.offset + steps}  {shown}", flush=True)

    def beat(self, place: Place, step: int, steps: int) -> None:
        """Writes how far a phase is."""
        self.folder.write_state(
            phase=place.phase,
            step=place.offset + step,
            total_steps=place.offset + steps,
            eta_seconds=self._progress.eta_seconds(step),
            median_step_seconds=self._progress.median_seconds(),
        )

    def checkpoint_saved(self, place: Place, step: int, path: Path) -> None:
        """Tells of a checkpoint, once it is whole."""
        shown = str(path.relative_to(self.folder.path))
        message = f"{place.title}: saved after step {place.offset + step}."
        self.folder.append_event(
            "info", "checkpoint", message, step=place.offset + step, phase=place.phase, data={"path": shown}
        )


def _stages(config: RunConfig) -> list[Stage]:
    encoder, cold, rl = config.encoder, config.cold_start, config.rl
    stages = [
        Stage(PRETRAINING.key, encoder.steps, encoder.batch_size * PRETRAINING_SECONDS),
        Stage(COLD_START.key, cold.steps, cold.batch_size * IMITATION_SECONDS),
    ]
    if config.control is not None:
        return [*stages, Stage("control", config.control.supervised_steps, cold.batch_size * IMITATION_SECONDS)]
    return [*stages, Stage(RL.key, rl.steps, rl.batch_size * ROLLOUT_SECONDS)]
