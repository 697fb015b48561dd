import type {
  CommonIntent,
  RewardPart,
  RowsMessage,
  ScoredWith,
  ScoreView,
  SnapshotMessage,
  WheelView,
  WindowIntent,
  WordView,
} from "../shared/messages";

export type GroupFlag = "malformed" | "truncated" | "wideSpread" | "notJudged";
export type GroupOrder = "newest" | "oldest" | "best" | "worst" | "spread";

/** Which groups are listed. `text` is the query as typed: free words, `sample: word: cluster:`, and `step: reward: spread:` with ranges. */
export interface GroupFilter {
  readonly text: string;
  readonly flags: readonly GroupFlag[];
  readonly order: GroupOrder;
}

export interface TraceSnapshot {
  readonly run: { readonly id: string; readonly name: string; readonly live: boolean };
  readonly filter: GroupFilter;
  /** Why the query text cannot be read; the list then keeps the last good filter. */
  readonly filterProblem?: string;
  /** How many groups carry each flag, over the whole run. */
  readonly flagCounts: Readonly<Record<GroupFlag, number>>;
  readonly list: { readonly generation: number; readonly shown: number; readonly total: number };
  /** Lowest and highest total of the run, by which the bars of the list are scaled. */
  readonly totals: { readonly least: number; readonly most: number };
  /** Rewards and advantages are by the run's lexicon, words and scores by the one that is shown. */
  readonly lexicon: ScoredWith;
  readonly selected: SelectedGroup | null;
}

/** A row of the list, asked for with `window`. `key` is stable over refreshes. */
export interface GroupRow {
  readonly key: string;
  readonly step: number;
  readonly group: number;
  readonly sample: string;
  /** What is said in it; null where the dataset does not tell. */
  readonly subtitle: string | null;
  readonly thumbnail: string | null;
  readonly mean: number;
  /** Total of each completion, in the order of the group; null where none was given. */
  readonly totals: readonly (number | null)[];
  readonly flags: readonly GroupFlag[];
}

export interface SelectedGroup {
  readonly key: string;
  /** Index of the completion that is shown. The page moves inside the group by itself and adopts this one when `choice` changes. */
  readonly index: number;
  /** Counts the choices that were made for the page: by opening a place, by the next failure. */
  readonly choice: number;
  /** Place in the list; null when the filter hides the group. */
  readonly at: number | null;
  readonly step: number;
  readonly group: number;
  readonly sample: string;
  readonly subtitle: string;
  readonly truth: readonly WordView[];
  readonly prompt: string | null;
  readonly mean: number;
  readonly deviation: number;
  /** Every completion of the group, in the order of the group. */
  readonly traces: readonly TraceView[];
  /** The same prompt over training, in order of step, this group among them. */
  readonly history: readonly PromptStep[];
}

export interface PromptStep {
  readonly key: string;
  readonly step: number;
  readonly mean: number;
  readonly best: number;
}

/** One completion with what is known about it. */
export interface TraceView {
  readonly index: number;
  /** Null when it was not judged. */
  readonly total: number | null;
  /** Null when the engine did not write it; so are the tokens. */
  readonly advantage: number | null;
  readonly tokens: number | null;
  readonly truncated: boolean;
  readonly parts: readonly TracePart[];
  /** Missing, unclosed, nested and repeated tags, in the user's language. */
  readonly problems: readonly string[];
  readonly answer: readonly WordView[];
  /** Null where truth or answer does not reach the wheels. */
  readonly score: ScoreView | null;
  /** Reward "alignment": how far reasoning and answer agree, 0 to 1. */
  readonly alignment: number | null;
  readonly wheels: readonly WheelView[];
  readonly rewards: readonly RewardPart[];
}

/** A stretch of the completion without its tags. `rest` is text outside of any tag. */
export interface TracePart {
  readonly kind: "think" | "answer" | "rest";
  readonly text: string;
  /** In order, not overlapping; offsets are UTF-16 units into `text`. */
  readonly words: readonly PlacedWord[];
}

export interface PlacedWord extends WordView {
  readonly start: number;
  readonly end: number;
}

/** What the trace viewer keeps over a reload. */
export interface TraceRestored {
  readonly filter: GroupFilter;
  readonly selected: { readonly key: string; readonly index: number } | null;
}

export type TraceMessage = SnapshotMessage<TraceSnapshot> | RowsMessage<GroupRow>;

export type TraceIntent =
  | CommonIntent<TraceRestored>
  | WindowIntent
  | { readonly type: "filter"; readonly filter: GroupFilter }
  | { readonly type: "select"; readonly key: string; readonly index?: number }
  /** The next group, in the order of the list, with a completion that is malformed, truncated, not judged or shares nothing with the truth. */
  | { readonly type: "nextFailure"; readonly key: string; readonly index: number }
  | { readonly type: "openSample"; readonly sample: string }
  /** The completion as a text document, where inline scores decorate it. */
  | { readonly type: "openText"; readonly key: string; readonly index: number };
