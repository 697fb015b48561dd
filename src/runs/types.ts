import type { JsonObject } from "../files";

/** Phases of a run, in the order in which they happen. */
export const PHASES = ["preparing", "pretraining", "cold-start", "rl", "evaluating", "exporting"] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Derived from the run folder, never stored. `silent` is of attached runs alone: their files do not grow or their process is gone, and how
 * they ended is not known.
 */
export type RunState = "running" | "stalled" | "finished" | "stopped" | "failed" | "lost" | "queued" | "silent";

/** A dataset file as it was when the run was launched. */
export interface DatasetStamp {
  /** Absolute, on the host of the run. */
  readonly path: string;
  readonly rows: number | null;
  readonly sha256: string | null;
}

/** The emotion wheels that a run's rewards and evaluations are made with. */
export interface LexiconStamp {
  /** `own`, or the name of a pack. */
  readonly name: string;
  readonly version: string;
  /** Of the files it was read from. */
  readonly sha256: string | null;
}

/** run.json: what was launched, where and with what. */
export interface RunInfo {
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly created: number;
  /** The run configuration with every default filled in. */
  readonly config: JsonObject;
  readonly configPath: string | null;
  readonly engine: { readonly name: string; readonly versions: Readonly<Record<string, string>> };
  readonly argv: readonly string[];
  readonly cwd: string | null;
  readonly host: { readonly name: string; readonly kind: "local" | "ssh" };
  readonly launcher: { readonly kind: "direct" | "slurm"; readonly jobId: string | null };
  readonly dataset: { readonly train: DatasetStamp | null; readonly heldOut: DatasetStamp | null };
  readonly seed: number | null;
  readonly lexicon: LexiconStamp | null;
}

/** A process that cannot be mistaken for another one that got the same id later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to its start (`/proc/PID/stat`, field 22). */
  readonly startTicks: number;
}

/** process.json: who runs the run. */
export interface ProcessInfo {
  readonly supervisor: ProcessIdentity;
  readonly engine: ProcessIdentity | null;
  readonly bootId: string;
  readonly hostName: string;
  readonly user: string;
}

/** attached.json: the folder holds our rows of a run that somebody else started. */
export interface AttachedInfo {
  /** The folder or file that they were read from. */
  readonly path: string;
  /** Whose files they are: `trl`, `ms-swift`, … */
  readonly kind: string;
  readonly process: (ProcessIdentity & { readonly bootId: string }) | null;
  /** Whether it was made a run of ours, which follows those files no longer. */
  readonly adopted: boolean;
}

/** state.json: how far the run is. Step and total count within the phase. */
export interface Progress {
  readonly phase: Phase;
  readonly step: number;
  readonly totalSteps: number;
  readonly etaSeconds: number | null;
  readonly heartbeat: number;
  /** Epoch seconds of the last heartbeat. */
  readonly time: number;
  readonly medianStepSeconds: number | null;
}

/** queue.json: what a scheduler last said of the run's job. Times in epoch seconds. */
export interface QueueInfo {
  /** `local`: the run waits for its turn on its own machine, and its supervisor says so. */
  readonly scheduler: "slurm" | "local";
  /** `31`, or `31_2` for a task of an array; null while it is being submitted, and where there is no job. */
  readonly jobId: string | null;
  /** Slurm's word, or SUBMITTING or GONE; of `local`, WAITING. */
  readonly state: string;
  /** What that means for a run whose supervisor says nothing. */
  readonly standing: "queued" | "running" | "stopped" | "failed" | "lost";
  /** Why it waits, in Slurm's words; of `local`, the names of the runs that it waits for. */
  readonly reason: string | null;
  /** It waits for something that will not come. */
  readonly neverStarts: boolean;
  /** One sentence for a person. */
  readonly message: string;
  readonly submitted: number | null;
  /** When it started or, while it waits, is expected to. */
  readonly start: number | null;
  /** When it ended or reaches its time limit. */
  readonly end: number | null;
  readonly node: string | null;
  /** When it was written. */
  readonly time: number;
}

/** exit.json: how the run ended. */
export interface RunExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason: "finished" | "stopped" | "failed" | "killed";
  readonly message: string;
  readonly time: number;
}

/** A line of metrics.jsonl. */
export interface MetricRow {
  readonly step: number;
  readonly time: number;
  readonly phase: Phase;
  readonly values: Readonly<Record<string, number | null>>;
}

/** A line of evaluations.jsonl. Scores are means over the samples of the five-wheel level-1 scores, 0 to 1. */
export interface EvaluationRow {
  readonly step: number;
  readonly phase: Phase;
  readonly time: number;
  readonly set: string;
  readonly samples: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number;
  /** Words per answer, and different ones. */
  readonly words: number;
  readonly distinctWords: number | null;
  /** F1 with a part of the input taken from another sample. */
  readonly swapped?: Readonly<Record<string, number>>;
  /** F1 of the best answer that is the same for every sample. */
  readonly constant?: number;
  /** F1 on the samples whose words contradict face and voice. */
  readonly contrary?: number;
  /** File of the predictions, relative to the run folder. */
  readonly predictions: string | null;
}

/** A line of hardware.jsonl. */
export interface HardwareRow {
  readonly time: number;
  readonly cpuPercent: number | null;
  /** Of the run's process tree. */
  readonly memoryMB: number | null;
  readonly diskFreeMB: number | null;
  readonly gpus: readonly GpuUse[];
}

export interface GpuUse {
  readonly index: number;
  readonly name: string;
  readonly utilization: number | null;
  readonly memoryUsedMB: number | null;
  readonly memoryTotalMB: number | null;
  readonly temperatureC: number | null;
  readonly powerW: number | null;
}

/** A line of events.jsonl: something that a person should know. */
export interface EventRow {
  readonly time: number;
  readonly level: "info" | "warning" | "error";
  readonly kind: string;
  readonly message: string;
  readonly step?: number;
  readonly phase?: Phase;
  readonly data?: JsonObject;
}

/** A line of rollouts.jsonl: one completion. */
export interface Rollout {
  readonly step: number;
  readonly time: number;
  /** Unique within the step. */
  readonly group: number;
  readonly index: number;
  readonly sample: string;
  /** Written with the first completion of a group only. */
  readonly prompt: string | null;
  readonly completion: string;
  /** Null where the engine that wrote it does not say. */
  readonly tokens: number | null;
  readonly truncated: boolean;
  /** Null: this reward could not judge the completion. */
  readonly rewards: Readonly<Record<string, number | null>>;
  readonly total: number | null;
  /** Null where the engine that wrote it does not say. */
  readonly advantage: number | null;
  readonly truth: readonly string[];
}

/** A line of a predictions file. Scores are null where the truth reaches no wheel. */
export interface Prediction {
  readonly sample: string;
  readonly completion: string;
  readonly labels: readonly string[];
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}
