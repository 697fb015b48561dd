import type { FileError } from "../../files";
import type { Rollout } from "../types";

/** Programs whose files are known. `console` is a log with lines of metrics, `json-lines` any file of objects with a step. */
export type AttachKind = "trl" | "ms-swift" | "verl" | "easyr1" | "tensorboard" | "json-lines" | "console";

/** Layouts of files, each with a reader of its own. */
export type Format =
  | "trainer-state"
  | "completions-parquet"
  | "swift-logging"
  | "swift-completions"
  | "verl-metrics"
  | "verl-rollouts"
  | "easyr1-log"
  | "tfevents"
  | "json-lines"
  | "console";

/** Files of one format: a file, or for those that come one a step (or in parts) the folder of them. */
export interface FoundSource {
  readonly format: Format;
  /** Absolute. */
  readonly path: string;
  /** What it is read for. */
  readonly gives: "metrics" | "rollouts" | "progress";
}

/** What the files cannot say by themselves. */
export interface AttachOptions {
  /** Completions a prompt; null: neighbouring completions of the same prompt, truth and sample are a group. */
  readonly groupSize: number | null;
  /** For `console`: a regular expression with the named group `step` and one group a metric; `__` in a name stands for `/`. */
  readonly pattern: string | null;
}

/** What a line of metrics holds before it has a place in a run: the values by the names that the dashboard knows. */
export interface StepMetrics {
  readonly step: number;
  /** Epoch seconds; null where the file does not say. */
  readonly time: number | null;
  readonly values: Readonly<Record<string, number | null>>;
}

/** How far the run is by its own words. */
export interface Plan {
  readonly totalSteps?: number;
  readonly etaSeconds?: number;
}

/** Receives what a source reads. */
export interface RowSink {
  metrics(row: StepMetrics): void;
  rollouts(rows: readonly Rollout[]): void;
  plan(plan: Plan): void;
}

/** Files of one format that are followed. */
export interface Source {
  /**
   * Reads what is new.
   *
   * @returns `replaced` when what was read before is void: everything is to be read anew with new sources.
   * @throws The system's error, or a FileError, when a file exists and cannot be read.
   */
  refresh(sink: RowSink): Promise<"same" | "grown" | "replaced">;
  /** Lines or files passed over, since they are not what they claim. */
  readonly unreadable: number;
  /** When the newest of its files was written, as of the last look that found something; epoch seconds, 0 before. */
  readonly written: number;
}

/** What reading the files came to, beside the rows. */
export interface SourceProblem {
  readonly source: FoundSource;
  readonly problem: FileError;
}
