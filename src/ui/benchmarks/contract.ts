import type {
  CommonIntent,
  LexiconView,
  Problem,
  RowsMessage,
  SnapshotMessage,
  WindowIntent,
  WordView,
} from "../shared/messages";

/** A score in percent with its 95 % interval; published ones have none. */
export interface FigureView {
  readonly value: number;
  readonly interval: IntervalView | null;
}

export interface IntervalView {
  readonly low: number;
  readonly high: number;
}

/** One checkpoint on one set. */
export interface ScoreKey {
  readonly set: string;
  readonly checkpoint: string;
}

export interface ColumnView {
  /** The set's id, or `mean`. */
  readonly id: string;
  readonly name: string;
  /** What its figures are: hit rate, WAF, F1; empty for the mean. */
  readonly metric: string;
}

/** A row of own scores. */
export interface OwnRowView {
  readonly label: string;
  /** How its checkpoints were taken; empty where there is but one. */
  readonly rule: string;
  /** One a column; null where the set has no score. */
  readonly figures: readonly ((FigureView & { readonly key: ScoreKey | null }) | null)[];
}

export interface PublishedRowView {
  readonly system: string;
  readonly figures: readonly (FigureView | null)[];
  /** Place in the list of sources. */
  readonly source: number;
}

export interface SourceView {
  readonly citation: string;
  readonly url: string;
  /** What a reader must know before relying on it. */
  readonly caveat: string | null;
}

/** A set with all its checkpoints. */
export interface SetView {
  readonly id: string;
  readonly name: string;
  readonly metric: string;
  readonly checkpoints: readonly CheckpointView[];
  /** Published scores to hold them against, in percent. */
  readonly published: readonly { readonly system: string; readonly value: number }[];
}

export interface CheckpointView {
  readonly checkpoint: string;
  readonly figure: FigureView;
  readonly samples: number;
  readonly skipped: number;
  /** Each wheel's own score in percent; empty for sentiment. */
  readonly wheels: readonly { readonly wheel: string; readonly value: number }[];
}

export interface BenchmarkSnapshot {
  readonly name: string;
  /** The folders, as they are shown. */
  readonly predictions: string;
  readonly truth: string;
  readonly lexicon: LexiconView;
  readonly columns: readonly ColumnView[];
  readonly own: readonly OwnRowView[];
  readonly published: readonly PublishedRowView[];
  readonly sources: readonly SourceView[];
  /** Own means are over fewer sets than published ones: they carry a mark. */
  readonly isPartial: boolean;
  /** Why own and published figures do not compare, where they do not; sentences in the user's language. */
  readonly remarks: readonly string[];
  /** The official wheels, which published scores were made with, are not in use. */
  readonly lacksOfficialWheels: boolean;
  /** How the figures were made: sentences in the user's language. */
  readonly notes: readonly string[];
  /** What could not be scored. */
  readonly problems: readonly Problem[];
  readonly selected: SelectedScore | null;
}

/** The score whose checkpoints and samples are shown. */
export interface SelectedScore {
  readonly key: ScoreKey;
  readonly set: SetView;
  /** Its samples, worst first; null while they are read. */
  readonly list: { readonly generation: number; readonly shown: number } | null;
  /** Why the samples cannot be shown; null when they can. */
  readonly problem: string | null;
}

/** A sample under a score, asked for with `window`. */
export interface SampleRowView {
  readonly name: string;
  /** 0 to 1; null when the metric skips the sample. */
  readonly score: number | null;
  readonly truth: readonly WordView[];
  readonly answer: readonly WordView[];
  /** Clusters of the truth that the answer misses. */
  readonly missed: readonly string[];
}

export const EXPORT_FORMATS = ["markdown", "latex", "csv"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What the page keeps over a reload. */
export interface BenchmarkRestored {
  readonly selected: ScoreKey | null;
}

export type BenchmarkMessage = SnapshotMessage<BenchmarkSnapshot> | RowsMessage<SampleRowView>;

export type BenchmarkIntent =
  | CommonIntent<BenchmarkRestored>
  | WindowIntent
  | { readonly type: "select"; readonly key: ScoreKey }
  /** Shows the sample in the sample viewer, or copies its name where no dataset knows it. */
  | { readonly type: "openSample"; readonly sample: string }
  | { readonly type: "export"; readonly format: ExportFormat }
  /** Scores everything anew. */
  | { readonly type: "runAgain" }
  | { readonly type: "installWheels" };
