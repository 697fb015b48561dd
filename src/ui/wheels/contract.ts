import type { CommonIntent, LexiconView, ScoreView, SnapshotMessage, WheelView, WordView } from "../shared/messages";

/** The completions of a text document, and one of them on the wheels. */
export interface WheelsSnapshot {
  /** Name of the document. */
  readonly document: string;
  /** In the order of the text. */
  readonly completions: readonly CompletionItem[];
  readonly selected: SelectedCompletion;
  readonly lexicon: LexiconView;
}

/** A completion in the list. */
export interface CompletionItem {
  /** Where it begins, in UTF-16 units: names it until the text is edited. */
  readonly start: number;
  /** 1-based line. */
  readonly line: number;
  readonly answer: string;
}

export interface SelectedCompletion {
  readonly start: number;
  /** Name of the sample, where the text says it. */
  readonly sample: string | null;
  readonly answer: readonly WordView[];
  /** Emotion words of the reasoning. */
  readonly reasoning: readonly WordView[];
  /** Null where the text has no line `truth: …` above it. */
  readonly truth: readonly WordView[] | null;
  readonly score: ScoreView | null;
  readonly wheels: readonly WheelView[];
  /** Missing, unclosed, nested and repeated tags, in the user's language. */
  readonly problems: readonly string[];
}

/** What the page keeps over a reload. */
export interface WheelsRestored {
  readonly start: number;
}

export type WheelsMessage = SnapshotMessage<WheelsSnapshot>;

export type WheelsIntent =
  | CommonIntent<WheelsRestored>
  | { readonly type: "select"; readonly start: number }
  /** Shows the completion in its editor. */
  | { readonly type: "showText"; readonly start: number };
