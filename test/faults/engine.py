"""A quick engine for the fault matrix: rows by the trainer's own writer, checkpoints, and what a fault needs of it.

Started as the stand-in of a trainer's Python (see world.ts): answers `check`, and runs the configuration, JSON here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "trainer"))

from affectgpt_rl.runfolder import RunFolder, read_json, replace_json

GROUPS, SIZE, SAVED_EVERY = 2, 4, 5
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(900)"


def main() -> int:
    """Answers the two commands that the relay gives to a trainer."""
    command, options = sys.argv[3], dict(zip(sys.argv[4::2], sys.argv[5::2], strict=False))
    if command == "check":
        config = json.loads(Path(options["--config"]).read_text())
        time.sleep(config.get("checkSeconds", 0))
        print(json.dumps({"ok": True, "problems": [], "resolved": config}))
        return 0
    return train(Path(options["--run-dir"]), "--resume" in sys.argv)


def train(run_dir: Path, resume: bool) -> int:
    """Writes rows to the last step. Asked to stop, it saves first; resumed, it goes on from what was saved."""
    config = read_json(run_dir / "run.json")["config"]
    folder = RunFolder(run_dir)
    saved = run_dir / "checkpoints" / "step.json"
    saved.parent.mkdir(exist_ok=True)
    step = (read_json(saved) or {"step": 0})["step"] if resume else 0
    stops: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: stops.append(1))
    if not resume:
        leave_deaf(config.get("deaf", 0))
    print("on", "from", step, flush=True)
    eaten = b""
    while step < config["steps"] and not stops:
        step += 1
        write(folder, step, config["steps"])
        if config.get("eatsAtStep") == step and not resume:
            eaten = eat(config["cgroup"])
        if step % SAVED_EVERY == 0:
            save(folder, saved, step)
        time.sleep(config["pause"])
    settle(folder)
    replace_json(saved, {"step": step})
    print("saved" if stops else "done", "at", step, len(eaten), flush=True)
    return 0


def write(folder: RunFolder, step: int, steps: int) -> None:
    """Writes one step as the trainer does: rollouts together, a metrics row, a heartbeat."""
    rows = [
        {
            "step": step,
            "group": group,
            "index": index,
            "sample": f"s{group}",
            "completion": f"<think>{'she smiles ' * (step % 37)}</think><answer>happy, step {step}</answer>",
            "tokens": 7,
            "truncated": False,
            "rewards": {"accuracy": index / SIZE},
            "total": index / SIZE,
            "advantage": index - 1.5,
            "truth": ["happy"],
            **({"prompt": "What does she feel?"} if index == 0 else {}),
        }
        for group in range(GROUPS)
        for index in range(SIZE)
    ]
    folder.append_rollouts(rows)
    folder.append_metrics(step, "rl", {"loss": 1 / step})
    folder.write_state(phase="rl", step=step, total_steps=steps, median_step_seconds=0.1)


def save(folder: RunFolder, saved: Path, step: int) -> None:
    """Saves a checkpoint, which must not be ahead of the rows: on a full disk it is left out."""
    try:
        folder.flush()
        replace_json(saved, {"step": step})
    except OSError as error:
        print("not saved:", error.strerror, flush=True)


def settle(folder: RunFolder) -> None:
    """Waits until every row is written."""
    while True:
        try:
            return folder.flush()
        except OSError:
            time.sleep(0.2)


def leave_deaf(count: int) -> None:
    """Starts processes that hear no request to stop, every second one in a session of its own."""
    for number in range(count):
        child = subprocess.Popen(
            [sys.executable, "-c", DEAF], stdout=subprocess.PIPE, start_new_session=number % 2 == 0
        )
        child.stdout.read(2)


def eat(cgroup: str) -> bytes:
    """Takes more memory than a cgroup allows; without one, is killed as the kernel would."""
    if cgroup:
        Path(cgroup, "tasks").write_text("0")
        return bytes(bytearray(400_000_000))
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


if __name__ == "__main__":
    sys.exit(main())
