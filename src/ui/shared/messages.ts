/**
 * What the extension host and every webview page say to each other. Types only: this file runs on neither side.
 *
 * The host sends whole snapshots, never changes, so that a page which was hidden or reloaded needs no history. The page sends intents
 * and owns no truth. VS Code carries messages as JSON: a number that is not finite arrives as `null`.
 *
 * Handshake: the page sends `ready` once its listener stands; the host answers with a `snapshot` and with one more after every change
 * (at most a few a second) and whenever the page becomes visible again. Strings come with the page (`pageHtml.ts`), not by message.
 */

/** Something that went wrong, said so that a person can act: what happened, where, and what to do. Already in the user's language. */
export interface Problem {
  readonly what: string;
  /** File, line or host. Empty when there is no place to point to. */
  readonly where: string;
  readonly todo: string;
  /** Whether sending `retry` can help. */
  readonly canRetry: boolean;
}

/** A button that the host offers. The page sends its id back in an `act` intent. */
export interface OfferedAction {
  readonly id: string;
  readonly label: string;
  readonly primary?: boolean;
}

/** The four faces of a page. */
export type View<T> =
  | { readonly kind: "loading" /** What is being waited for, in the user's language. */; readonly what: string }
  | {
      readonly kind: "empty";
      readonly title: string;
      readonly text: string;
      readonly actions: readonly OfferedAction[];
    }
  | { readonly kind: "error"; readonly problem: Problem; readonly actions: readonly OfferedAction[] }
  | { readonly kind: "data"; readonly data: T };

export interface SnapshotMessage<T> {
  readonly type: "snapshot";
  readonly view: View<T>;
}

/** Intents that every page may send. `R` is what the page kept over a reload: what was looked at, never what was fetched. */
export type CommonIntent<R = null> =
  | { readonly type: "ready"; readonly restored: R | null }
  | { readonly type: "retry" }
  | { readonly type: "act"; readonly action: string }
  /** The page itself failed; `message` goes to the extension's log. */
  | { readonly type: "pageFailed"; readonly message: string };

/** The rows `from` to `from + rows.length - 1` of a long list. Rows of another generation (another filter, other data) are dropped. */
export interface RowsMessage<Row> {
  readonly type: "rows";
  readonly generation: number;
  readonly from: number;
  readonly rows: readonly Row[];
}

/** Asks for a window of the list that the last snapshot announced. The host answers with `rows`, at most 500 at once. */
export interface WindowIntent {
  readonly type: "window";
  readonly generation: number;
  readonly from: number;
  readonly count: number;
}

/** Where a word stands on one wheel. */
export interface WheelPlace {
  /** 1 to 5. */
  readonly wheel: number;
  /** Base form or synonym through which the word reached the wheel, when it is not the word itself. */
  readonly via?: string;
  /** Inner-ring cluster; null when the word does not reach this wheel. */
  readonly cluster: string | null;
  /** Whether the cluster is among the truth's clusters; null without truth. */
  readonly inTruth: boolean | null;
}

/** An emotion word as it is shown: the word, its agreement with the truth, its effect on the answer's F1. */
export interface WordView {
  readonly text: string;
  /** Share of the wheels it maps on where its cluster is among the truth's (0 to 1); null without truth. */
  readonly agreement: number | "unmapped" | null;
  /** Only for a word of the answer: five-wheel F1 with it minus without it (-1 to 1). */
  readonly effect?: number;
  /** Why a word of the reasoning is not among the emotions that it states, for a person. */
  readonly notCounted?: string;
  /** Five places, one a wheel; empty when unmapped. */
  readonly wheels: readonly WheelPlace[];
}

/** One sector of a wheel's inner ring with the words that fell into it. */
export interface WheelSector {
  readonly cluster: string;
  readonly truth: readonly string[];
  readonly answer: readonly string[];
}

/** One wheel, its sectors in the wheel's own order. */
export interface WheelView {
  /** 1 to 5. */
  readonly wheel: number;
  readonly sectors: readonly WheelSector[];
}

/** The emotion wheels that something was scored with. */
export interface LexiconView {
  /** `own`, or the name of an installed pack. */
  readonly name: string;
  readonly version: string;
  /** Null where it was not recorded. */
  readonly sha256: string | null;
}

/** Which lexicon made what is shown of a run. */
export interface ScoredWith {
  /** Words, clusters and answers are shown with it. */
  readonly shown: LexiconView;
  /** The run's rewards and evaluations were made with it; null where the run does not say. */
  readonly run: LexiconView | null;
  /** The two are known to be different, so their figures cannot be compared. */
  readonly differs: boolean;
}

/** Precision, recall and F1 of one answer: mean over five wheels at level 1, each 0 to 1. */
export interface ScoreView {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** One reward of one completion. */
export interface RewardPart {
  readonly name: string;
  /** Null: this reward could not judge the completion. */
  readonly value: number | null;
  readonly weight: number;
  /** w_k (r_k - group mean of r_k) / (group deviation of the total + 1e-4); null when not judged. The parts sum to the advantage. */
  readonly contribution: number | null;
}

/** Phases of a run, in the order in which they happen. */
export type Phase = "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting";

/** Derived from the run folder, never stored. */
export type RunState = "running" | "stalled" | "finished" | "stopped" | "failed" | "lost" | "queued" | "silent";
