import type { Phase } from "../runs";

/** Names of the files that together make a corpus when they lie in one folder, in the order in which they are shown. */
export const SPLIT_FILES = ["train.jsonl", "validation.jsonl", "held-out.jsonl"] as const;

/** A dataset file that is one split of a corpus: `train.jsonl` is the split "train". */
export interface SplitFile {
  /** Absolute. */
  readonly file: string;
  readonly split: string;
  /**
   * The folder of the dataset on another machine, of whose file this is a copy: clips lie there and are named, not looked for. Absolute, with
   * slashes.
   */
  readonly elsewhere?: string;
}

/** One line of a dataset. */
export interface Sample {
  readonly id: string;
  readonly split: string;
  /** 1-based line of its file. */
  readonly line: number;
  /** As written: relative to the folder of the dataset. */
  readonly video: string;
  readonly subtitle: string;
  readonly labels: readonly string[];
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Why a line of a dataset is no sample. `key` names the field as a path: `labels`, `cues.face`. */
export type RowFault =
  | { readonly kind: "notJson" }
  | { readonly kind: "missing" | "empty" | "tooLong" | "unknown"; readonly key: string }
  | { readonly kind: "type"; readonly key: string; readonly wanted: string }
  | { readonly kind: "repeated"; readonly id: string; readonly firstLine: number };

/** A line of a dataset that is left out, and why. */
export interface RowProblem {
  readonly file: string;
  readonly line: number;
  readonly fault: RowFault;
}

/** A person's notes on a sample, saved beside the dataset and never over it. */
export interface Annotation {
  readonly flagged: boolean;
  readonly note: string;
  /** Labels that the person thinks right; null when not corrected. */
  readonly labels: readonly string[] | null;
}

/** What was answered to a sample at one point of a run's training. */
export interface SamplePrediction {
  readonly phase: Phase;
  readonly step: number;
  readonly labels: readonly string[];
}

/** The newest prediction of a sample as the list needs it. */
export interface Newest {
  readonly words: readonly string[];
  /** Five-wheel level-1 F1, 0 to 1; null where the truth reaches no wheel. */
  readonly f1: number | null;
  /** 1 minus the mean agreement of the answer's words, 0 to 1; null when none of them reaches a wheel. */
  readonly disagreement: number | null;
}

/** An evaluation of a run whose predictions are shown. */
export interface PredictionsFile {
  readonly phase: Phase;
  readonly step: number;
  /** Epoch seconds; another time for the same file means that it was written again. */
  readonly time: number;
  /** The split that its samples belong to. */
  readonly split: string;
  /** Relative to the run's folder; untrusted. */
  readonly file: string;
}

/** The run whose predictions are shown. */
export interface PredictingRun {
  /** Absolute. */
  readonly folder: string;
  /** In order of training. */
  readonly evaluations: readonly PredictionsFile[];
}

/** `dataset`: as written; `worst`, `best`: by the F1 of the newest prediction; `disagreement`: most of it first. Unknown comes last. */
export type SampleOrder = "dataset" | "worst" | "best" | "disagreement";

/** Which samples are listed, and in what order. */
export interface SampleFilter {
  /** The query as typed; `parseQuery` says what it may hold. */
  readonly text: string;
  readonly order: SampleOrder;
}
