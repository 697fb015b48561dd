"""The queue launches what is missing, keeps what is finished, and goes on with what was interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from affectgpt_rl.ablation.cells import write_config
from affectgpt_rl.ablation.grid import Grid
from affectgpt_rl.ablation.queue import Queue
from affectgpt_rl.ablation.study import OtherGrid, Standing, Study
from affectgpt_rl.relay.launch import launch
from affectgpt_rl.runfolder import read_json, replace_json, start_ticks

from ..waiting import eventually

RUNS = 6
# A busy machine starts a process in seconds.
SECONDS = 90.0


@pytest.fixture
def study(grid: Callable[..., Grid], tmp_path: Path) -> Iterator[Study]:
    """Two seeds of three variants. Runs that a test leaves are ended with it."""
    yield Study(grid(), tmp_path / "runs")
    for record in (tmp_path / "runs").glob("*/process.json"):
        process = read_json(record) or {}
        for member in ("supervisor", "engine"):
            identity = process.get(member) or {}
            if identity and start_ticks(identity["pid"]) == identity["startTicks"]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(identity["pid"], signal.SIGKILL)


def queue(study: Study, python: str, jobs: int = 3, retry_failed: bool = False) -> Queue:
    return Queue(study, jobs, retry_failed, lambda _: None, python, 0.05)


def states(study: Study) -> dict[str, str]:
    return {standing.cell.name: standing.state for standing in study.standings()}


def folders(study: Study) -> dict[str, str]:
    return {standing.cell.name: str(standing.folder) for standing in study.standings()}


def owner(study: Study) -> int | None:
    found = study.owner()
    return found and found.pid


def engine_starts(folder: str) -> int:
    return len((Path(folder) / "log.txt").read_text(encoding="utf-8").splitlines())


def test_every_cell_is_launched_once_and_kept_afterwards(study: Study, stand_in: Callable[..., str]) -> None:
    with study.owned() as ours:
        assert ours
        assert queue(study, stand_in()).run()
    assert Counter(states(study).values()) == {"finished": RUNS}
    before = folders(study)
    assert queue(study, stand_in()).run()
    assert folders(study) == before
    assert [engine_starts(folder) for folder in before.values()] == [1] * RUNS
    run = read_json(Path(before["grid-accuracy-s1"]) / "run.json") or {}
    assert (run["name"], run["seed"], run["config"]["encoder"]["steps"]) == ("grid-accuracy-s1", 1, 3)
    assert run["config"]["rewards"][0]["lengthPenalty"] == "P2"


def test_a_run_that_failed_waits_for_a_person_and_goes_on_in_its_folder(
    study: Study, stand_in: Callable[..., str]
) -> None:
    assert not queue(study, stand_in(grid_accuracy_s0="fail")).run()
    assert Counter(states(study).values()) == {"finished": RUNS - 1, "failed": 1}
    before = folders(study)
    assert not queue(study, stand_in()).run()
    assert states(study)["grid-accuracy-s0"] == "failed"
    assert queue(study, stand_in(), retry_failed=True).run()
    assert folders(study) == before
    assert "--resume" in (Path(before["grid-accuracy-s0"]) / "log.txt").read_text(encoding="utf-8")


def test_no_more_runs_than_jobs_are_under_way(study: Study, stand_in: Callable[..., str]) -> None:
    waits = dict.fromkeys(("grid_no_rl_s0", "grid_no_rl_s1", "grid_accuracy_s0"), "wait")
    working = queue(study, stand_in(**waits), jobs=2)
    thread = _in_background(working)
    eventually(lambda: Counter(states(study).values())["running"] == 2, SECONDS)
    # A queue that would start a third does it within one look.
    time.sleep(0.5)
    assert Counter(states(study).values()) == {"running": 2, "none": RUNS - 2}
    working.stop()
    thread.join(SECONDS)
    assert Counter(states(study).values()) == {"stopped": 2, "none": RUNS - 2}


def test_a_queue_that_was_asked_to_stop_goes_on_with_its_runs(study: Study, stand_in: Callable[..., str]) -> None:
    working = queue(study, stand_in(grid_no_rl_s0="wait"), jobs=1)
    thread = _in_background(working)
    eventually(lambda: states(study)["grid-no-rl-s0"] == "running", SECONDS)
    before = folders(study)["grid-no-rl-s0"]
    eventually(lambda: (Path(before) / "log.txt").is_file() and engine_starts(before) == 1, SECONDS)
    working.stop()
    found = study.owner()
    assert found is None or found.is_stopping
    thread.join(SECONDS)
    assert states(study)["grid-no-rl-s0"] == "stopped"
    study.set_share([cell.token for cell in study.cells])
    study.write_queue(1, study.standings(), {}, ended=False)
    begun = study.owner()
    assert begun is not None and not begun.is_stopping
    assert queue(study, stand_in()).run()
    assert folders(study)["grid-no-rl-s0"] == before
    assert engine_starts(before) == 2


def test_a_run_that_outlived_its_queue_is_waited_for(
    study: Study, stand_in: Callable[..., str], workspace: Path
) -> None:
    program = (
        "import sys; from pathlib import Path; from affectgpt_rl.ablation.queue import Queue; "
        "from affectgpt_rl.ablation.study import Study; "
        "Queue(Study.open(Path(sys.argv[1]), Path(sys.argv[2])), 1, False, print, sys.argv[3], 0.05).run()"
    )
    arguments = [str(workspace / "grid.yaml"), str(study.root), stand_in(grid_no_rl_s0="wait")]
    first = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL)
    eventually(lambda: owner(study) == first.pid, SECONDS)
    eventually(lambda: states(study)["grid-no-rl-s0"] == "running", SECONDS)
    folder = Path(folders(study)["grid-no-rl-s0"])
    eventually(lambda: (folder / "log.txt").is_file() and engine_starts(str(folder)) == 1, SECONDS)
    first.kill()
    first.wait()
    assert (states(study)["grid-no-rl-s0"], study.owner()) == ("running", None)
    thread = _in_background(queue(study, stand_in(), jobs=1))
    eventually(lambda: owner(study) == os.getpid(), SECONDS)
    assert Counter(states(study).values()) == {"running": 1, "none": RUNS - 1}
    os.kill((read_json(folder / "process.json") or {})["supervisor"]["pid"], signal.SIGTERM)
    thread.join(SECONDS)
    # Stopped by a person, it stays so; the others were done, and it was not launched again.
    assert states(study)["grid-no-rl-s0"] == "stopped"
    assert engine_starts(str(folder)) == 1
    assert Counter(states(study).values()) == {"stopped": 1, "finished": RUNS - 1}


def test_what_cannot_be_started_is_told_and_the_others_run(
    study: Study, stand_in: Callable[..., str], workspace: Path
) -> None:
    python = stand_in()
    said: list[str] = []
    working = Queue(study, 1, False, said.append, python, 0.05)
    broken = study.folder / "configs/run-accuracy-s0.yaml"
    broken.mkdir(parents=True)
    assert not working.run()
    assert Counter(states(study).values()) == {"finished": RUNS - 1, "none": 1}
    assert any("grid-accuracy-s0: could not be started" in sentence for sentence in said)
    cells = (read_json(study.queue / "queue.json") or {})["cells"]
    assert [cell["variant"] for cell in cells if cell["problem"]] == ["accuracy"]


def test_a_queue_has_one_owner_and_its_file_says_who(study: Study, stand_in: Callable[..., str]) -> None:
    assert study.owner() is None
    with study.owned() as first, study.owned() as second:
        assert (first, second) == (True, False)
        study.write_queue(1, study.standings(), {}, ended=False)
        assert owner(study) == os.getpid()
    study.write_queue(1, study.standings(), {}, ended=True)
    assert study.owner() is None


def test_a_queue_does_its_share_and_what_it_is_given_while_it_works(study: Study, stand_in: Callable[..., str]) -> None:
    tokens = {cell.name: cell.token for cell in study.cells}
    study.set_share([tokens["grid-no-rl-s0"], tokens["grid-accuracy-s0"]])
    thread = _in_background(queue(study, stand_in(grid_no_rl_s0="wait"), jobs=1))
    eventually(lambda: states(study)["grid-no-rl-s0"] == "running", SECONDS)
    found = study.owner()
    assert found is not None
    assert found.share == {tokens["grid-no-rl-s0"], tokens["grid-accuracy-s0"]}
    study.hand_over(found, [tokens["grid-light-format-s1"]])
    with pytest.raises(OtherGrid):
        study.hand_over(found, ["a token of another grid"])
    os.kill(
        (read_json(Path(folders(study)["grid-no-rl-s0"]) / "process.json") or {})["supervisor"]["pid"], signal.SIGTERM
    )
    thread.join(SECONDS)
    # Stopped by a person, it stays so; the others were done, and those of other shares were not begun.
    assert Counter(states(study).values()) == {"stopped": 1, "finished": 2, "none": RUNS - 3}
    assert states(study)["grid-light-format-s1"] == "finished"
    study.set_share([tokens["grid-accuracy-s0"]])
    assert queue(study, stand_in()).run()


def test_cells_that_come_when_the_last_run_has_ended_are_done_too(study: Study, stand_in: Callable[..., str]) -> None:
    tokens = [cell.token for cell in study.cells]
    study.set_share(tokens[:1])
    working = queue(study, stand_in())
    write = working.study.write_queue

    def write_and_get_more(jobs: int, standings: list[Standing], problems: dict[str, str], ended: bool) -> None:
        write(jobs, standings, problems, ended)
        if ended:
            study.set_share(tokens[:2])

    working.study.write_queue = write_and_get_more  # type: ignore[method-assign]
    assert working.run()
    assert Counter(states(study).values()) == {"finished": 2, "none": RUNS - 2}


def test_the_same_grid_in_another_file_has_the_same_owner(study: Study, workspace: Path) -> None:
    study.write_queue(1, study.standings(), {}, ended=False)
    other = workspace / "sent/again.yaml"
    other.parent.mkdir()
    other.write_text((workspace / "grid.yaml").read_text().replace("base: run", "base: ../run"))
    assert owner(Study.open(other, study.root)) == os.getpid()
    other.write_text(other.read_text().replace("seeds: [0, 1]", "seeds: [7]"))
    assert Study.open(other, study.root).owner() is None


def test_runs_whose_queue_is_gone_are_stopped_all_the_same(study: Study, stand_in: Callable[..., str]) -> None:
    cell = study.cells[0]
    config = write_config(cell, study.grid, study.folder / "configs")
    python = stand_in(grid_no_rl_s0="wait")
    launch({"token": cell.token, "root": str(study.root), "python": python, "config": str(config)})
    assert states(study)["grid-no-rl-s0"] == "running"
    assert study.stop()
    eventually(lambda: states(study)["grid-no-rl-s0"] == "stopped", SECONDS)
    assert not study.stop()


def test_a_run_of_another_machine_with_the_same_disk_is_no_lost_one(study: Study, stand_in: Callable[..., str]) -> None:
    study.set_share([study.cells[0].token])
    assert queue(study, stand_in()).run()
    folder = Path(folders(study)["grid-no-rl-s0"])
    (folder / "exit.json").unlink()
    process = read_json(folder / "process.json") or {}
    replace_json(folder / "process.json", {**process, "bootId": "another"})
    replace_json(folder / "state.json", {**(read_json(folder / "state.json") or {}), "time": time.time()})
    assert states(study)["grid-no-rl-s0"] == "lost"
    replace_json(folder / "process.json", {**process, "bootId": "another", "hostName": "another"})
    assert states(study)["grid-no-rl-s0"] == "running"
    replace_json(folder / "state.json", {**(read_json(folder / "state.json") or {}), "time": time.time() - 4000})
    assert states(study)["grid-no-rl-s0"] == "lost"


def _in_background(working: Queue) -> threading.Thread:
    thread = threading.Thread(target=working.run, daemon=True)
    thread.start()
    return thread


def test_secrets_reach_the_runs_and_no_file(
    grid: Callable[..., Grid], tmp_path: Path, stand_in: Callable[..., str]
) -> None:
    study = Study(grid("  encoder.steps: 3\n", "  encoder.steps: 3\n  secrets: [HF_TOKEN]\n"), tmp_path / "runs")
    study.set_share([study.cells[0].token])
    python = stand_in()
    show = Path(python).read_text().replace("print(does,", 'print(len(os.environ["HF_TOKEN"]), does,')
    Path(python).write_text(show)
    said: list[str] = []
    assert not Queue(study, 1, False, said.append, python, 0.05).run()
    assert "The secret HF_TOKEN has no value" in said[0]
    assert Queue(study, 1, False, said.append, python, 0.05, {"HF_TOKEN": "hf_abcdefghijklmnop"}).run()
    (folder,) = [Path(path) for path in folders(study).values() if path != "None"]
    assert (folder / "log.txt").read_text().startswith("19 finish")
    texts = [file.read_bytes() for file in study.root.rglob("*") if file.is_file()]
    assert not any(b"hf_abcdefghijklmnop" in text for text in texts)
