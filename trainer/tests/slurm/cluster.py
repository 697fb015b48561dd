"""A Slurm cluster of one node on this machine, on 127.0.0.1 alone, with its own folder, keys and ports.

Its two GPUs are device files; processes are tracked by their groups, so that no control groups are needed. It needs
root and the packages slurm-wlm and munge.

As a program it keeps a cluster for tests in other languages: ``python -m tests.slurm.cluster`` prints the path of its
slurm.conf and ends the cluster when its standard input ends; ``--check`` prints why this machine can have none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..waiting import eventually

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel")


def why_not() -> str:
    """Says why this machine can have no cluster; empty when it can."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if not missing and os.geteuid() == 0:
        return ""
    why = f"missing: {', '.join(missing)}" if missing else "not root"
    return f"A Slurm cluster needs root and: apt-get install slurm-wlm munge ({why})."


@contextlib.contextmanager
def started() -> Iterator[Cluster]:
    """Gives a running cluster, and leaves nothing of it behind."""
    # Paths of sockets are short.
    folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    """A running cluster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.node = socket.gethostname().split(".")[0]
        self.environment = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
        self._ports = _free_ports(2)

    def start(self) -> None:
        for name in ("run", "log", "state", "spool", "munge"):
            (self.folder / name).mkdir()
        self.folder.chmod(0o755)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        (self.folder / "slurm.conf").write_text(self._configuration())
        (self.folder / "gres.conf").write_text("Name=gpu File=/dev/null\nName=gpu File=/dev/zero\n")
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        run, log = self.folder / "run", self.folder / "log"
        self._daemon(
            "munged",
            "--force",
            f"--key-file={key}",
            f"--socket={run}/munge.socket",
            f"--pid-file={run}/munged.pid",
            f"--log-file={log}/munged.log",
            f"--seed-file={self.folder}/munge/seed",
        )
        self.start_controller("-c")
        self.start_node()

    def start_controller(self, *options: str) -> None:
        """Starts the controller; with `-c` it forgets the jobs that it had."""
        self._daemon("slurmctld", "-f", str(self.folder / "slurm.conf"), *options)
        eventually(self.answers, 30)

    def answers(self) -> bool:
        """Says whether the controller does."""
        ping = subprocess.run(["scontrol", "ping"], env=self.environment, capture_output=True, timeout=60, check=False)
        return b"is UP" in ping.stdout

    def start_node(self) -> None:
        self._daemon("slurmd", "-f", str(self.folder / "slurm.conf"), "-N", self.node)
        eventually(lambda: self.call("sinfo", "-h", "-o", "%T").split()[:1] in (["idle"], ["mixed"]), 60)

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError, AssertionError):
            self.call("scancel", "--user=root")
            eventually(lambda: not self.call("squeue", "-h"), 20)
        for name in ("slurmd", "slurmctld", "munged"):
            self.kill(name, signal.SIGTERM)
        # Each removes its file at its end, after it has written its last into the folder.
        eventually(lambda: not list((self.folder / "run").glob("*.pid")), 20)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signals a daemon."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.folder / "run" / f"{name}.pid").read_text()), number)

    def call(self, *argv: str) -> str:
        """Calls one of Slurm's programs; returns its output."""
        done = subprocess.run(argv, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def state(self, job: str) -> str:
        """Returns a job's state in Slurm's word."""
        return self.call("squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%T").strip()

    def _daemon(self, *argv: str) -> None:
        # Daemons keep streams open: a pipe would be waited for.
        log = self.folder / "log" / f"{argv[0]}.start"
        with open(log, "wb") as stream:
            done = subprocess.run(
                argv,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                timeout=60,
                check=False,
            )
        assert done.returncode == 0, log.read_text()

    def _configuration(self) -> str:
        folder, (controller, node) = self.folder, self._ports
        return "\n".join(
            [
                "ClusterName=fixture",
                f"SlurmctldHost={self.node}(127.0.0.1)",
                f"SlurmctldPort={controller}",
                f"SlurmdPort={node}",
                "SlurmUser=root",
                "SlurmdUser=root",
                "AuthType=auth/munge",
                f"AuthInfo=socket={folder}/run/munge.socket",
                "CredType=cred/munge",
                "CommunicationParameters=NoCtldInAddrAny,NoInAddrAny",
                f"StateSaveLocation={folder}/state",
                f"SlurmdSpoolDir={folder}/spool",
                f"SlurmctldPidFile={folder}/run/slurmctld.pid",
                f"SlurmdPidFile={folder}/run/slurmd.pid",
                f"SlurmctldLogFile={folder}/log/slurmctld.log",
                f"SlurmdLogFile={folder}/log/slurmd.log",
                "SwitchType=switch/none",
                "MpiDefault=none",
                "ProctrackType=proctrack/pgid",
                "TaskPlugin=task/none",
                "JobAcctGatherType=jobacct_gather/linux",
                "JobAcctGatherFrequency=task=1",
                "JobAcctGatherParams=OverMemoryKill",
                "AccountingStorageType=accounting_storage/none",
                "JobCompType=jobcomp/none",
                "SchedulerType=sched/backfill",
                "SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1",
                "SelectType=select/cons_tres",
                "SelectTypeParameters=CR_Core_Memory",
                "ReturnToService=2",
                "MinJobAge=300",
                "KillWait=3",
                "SlurmctldTimeout=30",
                "SlurmdTimeout=30",
                "GresTypes=gpu",
                f"NodeName={self.node} NodeAddr=127.0.0.1 CPUs=2 RealMemory=2000 Gres=gpu:2 State=UNKNOWN",
                "PartitionName=main Nodes=ALL Default=YES DefMemPerCPU=100 MaxTime=60 State=UP",
                "",
            ]
        )


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def main(arguments: list[str]) -> int:
    """Keeps a cluster for as long as standard input is open."""
    reason = why_not()
    if arguments == ["--check"] or reason:
        print(reason)
        return 1 if reason else 0
    with started() as cluster:
        print(cluster.folder / "slurm.conf", flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
