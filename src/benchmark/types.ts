import type { Interval, LexiconIdentity } from "../emotion";
import type { BenchmarkProblem } from "./problems";
import type { BenchmarkSet } from "./sets";

/** What is scored: a folder of predictions or a run's folder, and a folder of truth (the same one, where both lie together). */
export interface Suite {
  readonly predictions: string;
  readonly truth: string;
}

/** A score with its 95 % interval, 0 to 1. */
export interface Scored {
  readonly score: number;
  /** The percentile interval of a bootstrap over samples. */
  readonly interval: Interval;
}

/** One checkpoint on one set. */
export interface CheckpointScore extends Scored {
  /** Its name; empty where the files say none. */
  readonly checkpoint: string;
  readonly file: string;
  readonly truth: string;
  /** All samples of the set, and those among them that the metric skips: their truth is on no wheel, or their value 0. */
  readonly samples: number;
  readonly skipped: number;
  /** Each wheel's own score; empty for sentiment. */
  readonly wheels: readonly { readonly wheel: string; readonly score: number }[];
}

/** One set with every checkpoint that answered it, in the order of their names. */
export interface SetResult {
  readonly set: BenchmarkSet;
  readonly checkpoints: readonly CheckpointScore[];
}

/** What a row of the table says of one set. */
export interface Cell extends Scored {
  readonly set: BenchmarkSet["id"];
  readonly checkpoint: string;
}

/**
 * How a row takes one score a set from several checkpoints:
 *
 * - `best`: the best checkpoint of each set, as published figures are taken. It is chosen by the scores that it is reported with.
 * - `one`: one checkpoint for all sets, the one with the best mean.
 */
export type CheckpointRule = "best" | "one";

/** One row of own scores. */
export interface OwnRow {
  readonly rule: CheckpointRule;
  /** The checkpoint of rule `one`; null for rule `best`. */
  readonly checkpoint: string | null;
  readonly cells: readonly Cell[];
  /** Over the sets of MER-UniBench that have a score; null when none has. `sets` names them. */
  readonly mean: (Scored & { readonly sets: readonly string[] }) | null;
}

/** A scored benchmark. */
export interface BenchmarkResult {
  /** What the folder of predictions is called. */
  readonly name: string;
  readonly suite: Suite;
  readonly lexicon: LexiconIdentity;
  /** Sets with at least one score, in the order of MER-UniBench, a run's own set last. */
  readonly sets: readonly SetResult[];
  readonly rows: readonly OwnRow[];
  /** What could not be scored. */
  readonly problems: readonly BenchmarkProblem[];
}

/** One sample under a score. */
export interface SampleRow {
  readonly name: string;
  /** 0 to 1: F1 or hits over the wheels, or whether the sign is right; null when the metric skips the sample. */
  readonly score: number | null;
  readonly truth: readonly string[];
  readonly answer: readonly string[];
  /** Clusters of the truth that no word of the answer reaches, each once, in the order of the wheels. */
  readonly missed: readonly string[];
}
