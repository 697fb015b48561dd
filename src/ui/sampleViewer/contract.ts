import type {
  CommonIntent,
  Phase,
  Problem,
  RowsMessage,
  ScoredWith,
  ScoreView,
  SnapshotMessage,
  WheelView,
  WindowIntent,
  WordView,
} from "../shared/messages";

export type SampleOrder = "dataset" | "worst" | "best" | "disagreement";

/**
 * Which samples are listed. `text` is the query as typed: free words and `truth: word: split: flagged:`, `f1:` and `disagree:` with ranges,
 * and the names of attributes.
 */
export interface SampleFilter {
  readonly text: string;
  readonly order: SampleOrder;
}

export interface SampleSnapshot {
  readonly dataset: {
    readonly name: string;
    readonly splits: readonly { readonly split: string; readonly samples: number }[];
    /** Names of the attributes that samples have: further keys of a query. */
    readonly attributes: readonly string[];
  };
  /** Whether files are still being read: more samples may come. */
  readonly reading: boolean;
  /** Lines that are no samples and files that cannot be read; all else is shown. */
  readonly notices: readonly Problem[];
  readonly filter: SampleFilter;
  /** Why the query text cannot be read; the grid then keeps the last good filter. */
  readonly filterProblem?: string;
  readonly list: { readonly generation: number; readonly shown: number; readonly total: number };
  /** The run whose predictions are shown; null when none has evaluated this dataset. */
  readonly run: { readonly id: string; readonly name: string } | null;
  readonly selected: SampleView | null;
  /** Everything on this page is scored anew with the lexicon that is shown; the run's own figures may be by another. */
  readonly lexicon: ScoredWith;
  /** How the run's exported policy is shown a clip; null when there is none that can be asked. */
  readonly policy: PictureRecipe | null;
  readonly restricted: boolean;
}

/** What the policy's two pictures of a clip are made of; the policy manifest (schema/policy-manifest.schema.json) says what each field means. */
export interface PictureRecipe {
  /** Width and height in pixels. */
  readonly size: number;
  /** Where in the clip the face is taken, 0 to 1. */
  readonly facePlace: number;
  readonly voice: {
    readonly sampleRate: number;
    readonly window: number;
    readonly lowestHz: number;
    readonly highestHz: number;
    readonly whiteDb: number;
    readonly rangeDb: number;
  };
}

/** A cell of the grid, asked for with `window`. Without thumbnail the page draws a frame of `video`. */
export interface SampleCell {
  /** Names the sample among all splits. */
  readonly key: string;
  readonly id: string;
  readonly split: string;
  readonly labels: readonly string[];
  readonly thumbnail: string | null;
  readonly video: string | null;
  /** F1 of the newest prediction; null when there is none or it cannot be scored. */
  readonly f1: number | null;
  readonly flagged: boolean;
}

export interface SampleView {
  readonly key: string;
  readonly id: string;
  readonly split: string;
  /** Its place in the list; null when the filter leaves it out. */
  readonly place: number | null;
  readonly subtitle: string;
  readonly description: string;
  readonly truth: readonly WordView[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly media: SampleMedia;
  /** In order of training. */
  readonly predictions: readonly PredictionView[];
  /** What the exported policy answered when it was asked here; null before. */
  readonly answer: PolicyAnswerView | null;
  readonly annotation: Annotation;
}

export interface SampleMedia {
  /** Webview URI; null with a problem. */
  readonly video: string | null;
  /** Name of the file, for what has no picture. */
  readonly name: string;
  /** The sound as a track of its own, for editors that decode no AAC; null when there is only the video's own. */
  readonly audio: string | null;
  /** The machine that the clip is played from; left out where that is this one. */
  readonly host?: string;
  readonly problem: Problem | null;
}

/** An answer laid on the truth. */
export interface AnswerView {
  readonly words: readonly WordView[];
  readonly score: ScoreView | null;
  readonly wheels: readonly WheelView[];
}

export interface PredictionView extends AnswerView {
  readonly phase: Phase;
  readonly step: number;
}

export interface PolicyAnswerView extends AnswerView {
  readonly completion: string;
  readonly milliseconds: number;
}

/** A person's notes on a sample, saved beside the dataset and never over it. */
export interface Annotation {
  readonly flagged: boolean;
  readonly note: string;
  /** Labels that the person thinks right; null when not corrected. */
  readonly labels: readonly string[] | null;
}

/** What the sample viewer keeps over a reload. */
export interface SampleRestored {
  readonly filter: SampleFilter;
  /** Key of a sample, or its id. */
  readonly selected: string | null;
}

/** The policy was asked about a sample. The answer comes with the next snapshot; `problem` says why there is none. */
export interface AskedMessage {
  readonly type: "asked";
  readonly sample: string;
  readonly problem: string | null;
}

export type SampleMessage = SnapshotMessage<SampleSnapshot> | RowsMessage<SampleCell> | AskedMessage;

/** `sample` is the key of a sample. */
export type SampleIntent =
  | CommonIntent<SampleRestored>
  | WindowIntent
  | { readonly type: "filter"; readonly filter: SampleFilter }
  | { readonly type: "select"; readonly sample: string }
  | { readonly type: "annotate"; readonly sample: string; readonly annotation: Annotation }
  /** Has the exported policy answer. `pictures`: uint8 (2, size, size, 3) in C order as base64, the face before the voice. */
  | { readonly type: "ask"; readonly sample: string; readonly pictures: string }
  /** Opens the media file in the system's own player. */
  | { readonly type: "openMedia"; readonly sample: string }
  /** Shows the sample's line of the dataset file. */
  | { readonly type: "openRow"; readonly sample: string }
  /** Rollouts of this sample in the run whose predictions are shown. */
  | { readonly type: "openRollouts"; readonly sample: string };
