import type { QueueInfo, RunEntry } from "../../../../src/runs";

/** The moment at which tests look, epoch seconds. */
export const NOW = 1_800_000_000;

/** A run for tests; what is not given is that of a run that has just begun. */
export const runEntry = (change: Partial<RunEntry> = {}): RunEntry => ({
  folder: `/runs/${change.name ?? "demo"}`,
  id: change.name ?? "demo",
  name: "demo",
  created: NOW - 600,
  configPath: null,
  host: "lab-1",
  seed: null,
  heldOut: null,
  lexicon: null,
  state: "running",
  progress: null,
  exit: null,
  process: null,
  ...change,
});

/** What a scheduler says of a job that waits. */
export const QUEUED: QueueInfo = {
  scheduler: "slurm",
  jobId: "31",
  state: "PENDING",
  standing: "queued",
  reason: "Priority",
  neverStarts: false,
  message: "Waits behind jobs of higher priority.",
  submitted: NOW - 90,
  start: NOW + 3600,
  end: null,
  node: null,
  time: NOW,
};

/** The lexicon of runs that say which. */
export const OWN = { name: "own", version: "0.1.1", sha256: "0123456789abcdef" };

export const progress = (
  step: number,
  totalSteps: number,
  etaSeconds: number | null,
  age = 1,
): RunEntry["progress"] => ({
  phase: "rl",
  step,
  totalSteps,
  etaSeconds,
  heartbeat: step,
  time: NOW - age,
  medianStepSeconds: 1,
});

export const exit = (reason: "finished" | "stopped" | "failed", age: number, message = ""): RunEntry["exit"] => ({
  reason,
  message,
  time: NOW - age,
  code: 0,
  signal: null,
});
