import type { Probe } from "../runs/relay";

export type FindingKind = "python" | "gpus" | "memory" | "disk" | "slurm" | "trainer";
export type FindingLevel = "good" | "note" | "problem";

/**
 * What makes a finding good.
 *
 * - `setUpTrainer`: install the trainer there. `chooseFolder`: give the host another folder, or make room.
 * - `checkDriver`: have the GPUs' driver looked at, or train with Slurm on another node.
 */
export type HostFix = "setUpTrainer" | "chooseFolder" | "checkDriver";

/** One thing that a probe found. */
export interface HostFinding {
  readonly kind: FindingKind;
  readonly level: FindingLevel;
  readonly message: string;
  readonly fix?: HostFix;
}

/** Torch with CUDA and an engine take 6 to 10 GB; a checkpoint of a 7B policy with its optimizer takes several times that. */
const ENVIRONMENT_MB = 12 * 1024;
const ROOMY_MB = 100 * 1024;
const NO_PYTHON = /cannot be started: No such file/;
const ABSENT = "The trainer is not installed on this host.";
const MB_PER_GB = 1024;
/** A GPU with less in use than this share is free. */
const FREE_SHARE = 0.1;

/** What a probe says about a host, each with what is to be done about it. Pure. */
export function findings(probe: Probe): readonly HostFinding[] {
  return [python(probe), ...gpus(probe), memory(probe), ...disk(probe), ...slurm(probe), trainer(probe)];
}

const gigabytes = (mb: number): string => `${Math.round(mb / MB_PER_GB)} GB`;

const python = ({ python: { version, executable } }: Probe): HostFinding => ({
  kind: "python",
  level: "good",
  message: `Python ${version} (${executable}) runs the relay.`,
});

function gpus({ gpus: found, slurm: scheduler }: Probe): HostFinding[] {
  if (found.length === 0) {
    // A login node of a cluster has none, as it should.
    if (scheduler) return [{ kind: "gpus", level: "note", message: "No GPU on this node; Slurm gives runs theirs." }];
    const message = "No GPU answers to nvidia-smi. Runs would train on the processor.";
    return [{ kind: "gpus", level: "problem", message, fix: "checkDriver" }];
  }
  const names = new Map<string, number>();
  for (const { name } of found) names.set(name, (names.get(name) ?? 0) + 1);
  const kinds = [...names].map(([name, count]) => `${count} × ${name}`).join(", ");
  const free = found.filter(
    ({ memoryUsedMB, memoryTotalMB }) => (memoryUsedMB ?? 0) < FREE_SHARE * (memoryTotalMB ?? 1),
  );
  const level = free.length > 0 ? "good" : "note";
  return [{ kind: "gpus", level, message: `${kinds}; ${free.length} of ${found.length} free.` }];
}

function memory({ cpus, memoryMB }: Probe): HostFinding {
  const size = memoryMB === null ? "" : `, ${gigabytes(memoryMB)} of memory`;
  return { kind: "memory", level: "good", message: `${cpus} processors${size}.` };
}

function disk({ disk: found, trainer: { version } }: Probe): HostFinding[] {
  if (!found) return [{ kind: "disk", level: "note", message: "The disk cannot be looked at." }];
  const message = `${gigabytes(found.freeMB)} of ${gigabytes(found.totalMB)} free for ${found.folder}.`;
  const needed = version === null ? ENVIRONMENT_MB : 0;
  if (found.freeMB < Math.max(needed, ENVIRONMENT_MB / 4)) {
    return [
      {
        kind: "disk",
        level: "problem",
        message: `${message} That is too little for the trainer and a run.`,
        fix: "chooseFolder",
      },
    ];
  }
  return [{ kind: "disk", level: found.freeMB < ROOMY_MB ? "note" : "good", message }];
}

function slurm({ slurm: found }: Probe): HostFinding[] {
  if (!found) return [];
  const names = found.partitions.join(", ");
  if (names === "")
    return [{ kind: "slurm", level: "note", message: "Slurm is there, but does not name its partitions." }];
  return [{ kind: "slurm", level: "good", message: `Slurm with the partitions ${names}.` }];
}

function trainer({ trainer: { version, engines, problem } }: Probe): HostFinding {
  const installed = Object.keys(engines).filter((engine) => engines[engine]);
  if (version !== null && installed.length > 0) {
    return { kind: "trainer", level: "good", message: `Trainer ${version} with ${installed.join(", ")}.` };
  }
  // The Python of an environment that was never made.
  const isAbsent = problem === null || NO_PYTHON.test(problem);
  return { kind: "trainer", level: "problem", message: isAbsent ? ABSENT : problem, fix: "setUpTrainer" };
}
