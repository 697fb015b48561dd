"""Fixtures of tests that need a Slurm cluster; without one on this machine they are skipped."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from affectgpt_rl.runfolder import read_json

from ..relay.conftest import Relay, relay, request_for, root, stand_in_python, start_relay
from ..waiting import eventually
from .cluster import Cluster, started, why_not

__all__ = ["Relay", "relay", "request_for", "root", "stand_in_python", "start_relay"]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with started() as made:
        yield made


@pytest.fixture
def on_cluster(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SLURM_CONF", str(cluster.folder / "slurm.conf"))
    yield
    subprocess.run(["scancel", "--user=root"], env=cluster.environment, check=False)
    eventually(lambda: not cluster.call("squeue", "-h"), 30)


@pytest.fixture
def job_request(request_for: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Makes the parameters of a launch through Slurm."""

    def make(program: str, token: str = "token-0001", *, slurm: dict[str, Any] | None = None, **config: Any) -> Any:
        return request_for(program, token, launcher="slurm", slurm=slurm or {}, **config)

    return make


def queue_of(folder: str | Path) -> dict[str, Any]:
    """Returns queue.json."""
    return read_json(Path(folder) / "queue.json") or {}
