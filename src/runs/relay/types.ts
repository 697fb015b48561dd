import type { JsonObject } from "../../files";
import type { Phase, RunState } from "../types";

/** What the relay says about itself when it has started. */
export interface Hello {
  /** Version of the protocol. */
  readonly protocol: number;
  /** Version of the relay's program. */
  readonly version: string;
  /** The relay's own Python, such as `3.11.7`. */
  readonly python: string;
  readonly platform: string;
  readonly hostName: string;
  readonly user: string;
  readonly pid: number;
}

export interface ProbeRequest {
  /** The trainer's Python; the relay's own when left out. */
  readonly python?: string;
  /** Whose disk is looked at; the home folder when left out. */
  readonly folder?: string;
}

/** What a machine has to offer to a run. */
export interface Probe {
  readonly python: { readonly executable: string; readonly version: string };
  readonly cpus: number;
  readonly memoryMB: number | null;
  readonly disk: { readonly folder: string; readonly freeMB: number; readonly totalMB: number } | null;
  readonly gpus: readonly ProbedGpu[];
  /** Null where there is no Slurm. */
  readonly slurm: { readonly partitions: readonly string[] } | null;
  readonly trainer: {
    readonly python: string;
    /** Version of the trainer's package; null when it cannot be used, and then `problem` says why. */
    readonly version: string | null;
    /** Whether an engine's packages are installed, by engine. */
    readonly engines: Readonly<Record<string, boolean>>;
    readonly problem: string | null;
  };
}

export interface ProbedGpu {
  readonly index: number;
  readonly name: string;
  readonly memoryTotalMB: number | null;
  readonly memoryUsedMB: number | null;
  /** Percent. */
  readonly utilization: number | null;
}

/** One reason to refuse a run configuration. */
export interface ConfigProblem {
  /** The file that has to be changed or made. */
  readonly file: string;
  /** Dotted path of the key (`rewards[0].name`), or empty for the whole file. */
  readonly key: string;
  readonly message: string;
  /** 1-based. */
  readonly line?: number;
  /** The offending value. */
  readonly value?: unknown;
  /** The nearest right key or value. */
  readonly suggestion?: string;
}

export interface CheckRequest {
  /** The trainer's Python. */
  readonly python: string;
  /** run.yaml, absolute, on the relay's machine. */
  readonly config: string;
}

/** The result of a check: nothing was started. */
export interface CheckReport {
  readonly ok: boolean;
  /** Empty when the configuration may run. */
  readonly problems: readonly ConfigProblem[];
  /** The configuration with every default filled in, once it fits the schema. */
  readonly resolved: JsonObject | null;
  /** The engine and the versions of what it is made of; absent while the configuration does not fit the schema. */
  readonly engine?: { readonly name: string; readonly versions: Readonly<Record<string, string>> };
  /** The command that a launch would run; the run folder stands as `RUN_DIR` in it. */
  readonly argv: readonly string[];
}

export interface LaunchRequest extends CheckRequest {
  /** One per wish to launch, made once and kept over retries: the same token never makes a second run. 8 to 200 characters. */
  readonly token: string;
  /** The runs root, absolute; made when it does not exist. */
  readonly root: string;
  /** In place of the configuration's. */
  readonly name?: string;
  /** In place of the configuration's. */
  readonly seed?: number;
}

export interface Launched {
  /** The run folder, absolute. */
  readonly folder: string;
  readonly id: string;
  /** Of the supervisor; null when the run has ended already. */
  readonly pid: number | null;
  /** The token was used before: this is the run that it made then. */
  readonly already: boolean;
}

export interface ResumeRequest {
  readonly folder: string;
  /** The trainer's Python. */
  readonly python: string;
}

export interface Resumed {
  /** Of the new supervisor. */
  readonly pid: number;
}

export interface StopRequest {
  readonly folder: string;
  /** How long the trainer may take to save before it is killed; a minute when left out. */
  readonly graceSeconds?: number;
}

export interface StopAnswer {
  /** False when no supervisor of this run lives on the relay's machine. */
  readonly asked: boolean;
}

/** A run of a runs root. */
export interface ListedRun {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  /** ISO 8601, as run.json has it. */
  readonly created: string;
  readonly state: RunState;
  readonly phase: Phase | null;
  readonly step: number | null;
  readonly totalSteps: number | null;
}

/** How much of a run's files the caller has, by file name. */
export type FollowOffsets = Readonly<Record<string, { readonly bytes: number; readonly identity?: string }>>;

export interface FollowRequest {
  readonly folder: string;
  /** What is already here; empty to get everything. */
  readonly offsets: FollowOffsets;
  /** Between two looks; 500 when left out. */
  readonly intervalMs?: number;
}

/**
 * What a followed run folder has become. Events of one follow come in the order in which they are to be applied.
 *
 * - `grown`: cut the copy to `offset` bytes, then append `data`. An offset of 0 with an unknown identity is a file that was replaced.
 * - `replaced`: a small file is now `data`; replace the copy whole.
 * - `removed`: a small file is gone (a resumed run has no exit.json).
 * - `ended`: the run has ended and everything of it was sent, or the folder is gone. No event follows.
 */
export type FollowEvent =
  | {
      readonly kind: "grown";
      readonly file: string;
      readonly offset: number;
      readonly identity: string;
      readonly data: Uint8Array;
    }
  | { readonly kind: "replaced"; readonly file: string; readonly identity: string; readonly data: Uint8Array }
  | { readonly kind: "removed"; readonly file: string }
  | { readonly kind: "ended"; readonly reason: "exit" | "gone" };

/** A follow that is under way. */
export interface Follow {
  /** Settles after the last event; rejects with a RelayError when the relay ends before. */
  readonly ended: Promise<void>;
  /** Ends it; no event comes afterwards. */
  dispose(): void;
}

export interface ReadRequest {
  /** A runs root or the folder of a dataset, absolute: nothing outside is read. */
  readonly root: string;
  /** Absolute, or relative to the root. */
  readonly path: string;
  readonly offset: number;
  /** At most 4 MiB. */
  readonly length: number;
}

export interface ReadAnswer {
  /** Less than was asked for where the file ends before. */
  readonly data: Uint8Array;
  /** Of the whole file, in bytes. */
  readonly size: number;
  /** Changes when the file is replaced. */
  readonly identity: string;
}
