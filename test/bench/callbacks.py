"""What recording costs of a step of GRPO: the time within the writers of the run folder over the time of the steps.

Both in processor time, so that a busy machine says the same as an idle one. Trains the tiny run of the engine's tests,
whose steps are far shorter than any real ones, and prints one JSON object.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "trainer"))

from affectgpt_rl.cli import main
from affectgpt_rl.engines.trl import order, records
from affectgpt_rl.runfolder import RunFolder, read_rows
from tests.engines.tiny import make_tiny

STEPS = 24
spent = {"seconds": 0.0, "depth": 0}


def timed(call: Callable[..., Any]) -> Callable[..., Any]:
    """Adds a call's time to what was spent; a call within another one counts once."""

    def wrapped(*arguments: Any, **named: Any) -> Any:
        spent["depth"] += 1
        began = time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            spent["depth"] -= 1
            if spent["depth"] == 0 and recording():
                spent["seconds"] += time.process_time() - began

    return wrapped


def recording() -> bool:
    """Says whether the GRPO phase has begun."""
    return bool(spent.get("rl"))


def from_the_first_step(call: Callable[..., Any]) -> Callable[..., Any]:
    """Notes when the GRPO phase begins and ends."""

    def wrapped(*arguments: Any, **named: Any) -> Any:
        spent["rl"] = time.process_time()
        try:
            return call(*arguments, **named)
        finally:
            spent["all"] = time.process_time() - spent.pop("rl")

    return wrapped


def measure(folder: Path) -> None:
    """Trains, and prints what was measured."""
    config = make_tiny(folder)
    config.write_text(
        config.read_text()
        .replace("rl: {steps: 5,", f"rl: {{steps: {STEPS},")
        .replace("everySteps: 2", f"everySteps: {STEPS}")
    )
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    for name in ("append_metrics", "append_rollouts", "append_event", "append_evaluation", "write_state"):
        setattr(RunFolder, name, timed(getattr(RunFolder, name)))
    records.rollout_rows = timed(records.rollout_rows)
    order.InOrder.train = from_the_first_step(order.InOrder.train)
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
        status = main(["train", "--config", str(config), "--run-dir", str(folder / "run")])
    rows = len(read_rows(folder / "run" / "rollouts.jsonl"))
    result = {"status": status, "steps": STEPS, "rows": rows, "recording": spent["seconds"], "training": spent["all"]}
    print(json.dumps(result))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        measure(Path(place))
