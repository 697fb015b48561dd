import { l10n } from "vscode";
import type { Lexicon } from "../../emotion";
import { type AnnotatedWord, annotateTrace, type TagProblem } from "../../traces";
import { lexiconText } from "../shared/scoredWith";
import type { FoundCompletion } from "./completions";

/**
 * How a word's agreement is drawn: by colour and by line, so that neither is needed alone. `known` is a word without a truth, `dropped` one
 * that the reasoning names without stating it.
 */
export type Tone = "high" | "middle" | "low" | "unmapped" | "known" | "dropped";

/** What is drawn behind one place of a text. Offsets are UTF-16 units into the whole text. */
export interface Mark {
  readonly kind: "word" | "score" | "problem";
  readonly tone: Tone;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The word as the lexicon knows it, for the hover. */
  readonly word?: AnnotatedWord;
}

/** One completion with its marks. */
export interface MarkedCompletion {
  readonly found: FoundCompletion;
  readonly marks: readonly Mark[];
}

/** Scores a completion of a text and says what to draw where. */
export function markCompletion(lexicon: Lexicon, text: string, found: FoundCompletion): MarkedCompletion {
  const trace = annotateTrace(lexicon, text.slice(found.start, found.end), found.truth);
  const marks: Mark[] = trace.parts.flatMap((part) =>
    part.words.map((word) => ({
      kind: "word" as const,
      tone: toneOf(word, found.truth !== undefined),
      start: found.start + word.start,
      end: found.start + word.end,
      label: labelOf(word, found.truth !== undefined),
      word,
    })),
  );
  const answer = trace.parts.findLast((part) => part.kind === "answer");
  if (answer && trace.scores) {
    const { precision, recall, f1 } = trace.scores;
    const label = `EW F1 ${f1.toFixed(2)}  P ${precision.toFixed(2)}  R ${recall.toFixed(2)}  · ${lexiconText(lexicon.identity)}`;
    marks.push({ kind: "score", tone: tone(f1), start: found.end, end: found.end, label });
  }
  for (const problem of trace.problems) {
    const at = found.start + problem.at;
    marks.push({ kind: "problem", tone: "low", start: at, end: at, label: problemText(problem) });
  }
  return { found, marks };
}

const tone = (share: number): Tone => (share >= 2 / 3 ? "high" : share >= 1 / 3 ? "middle" : "low");

function toneOf(word: AnnotatedWord, judged: boolean): Tone {
  const { share } = word.agreement;
  if (word.reason !== null) return "dropped";
  if (share === null) return "unmapped";
  return judged ? tone(share) : "known";
}

/** Two digits at most: what stands behind a word must not outweigh it. `1.0`, `.67`, `+.31`. */
export const short = (value: number): string =>
  value.toFixed(Math.abs(value) >= 0.995 ? 1 : 2).replace(/^(-?)0\./, "$1.");
export const signed = (value: number): string => `${value < 0 ? "−" : "+"}${short(Math.abs(value))}`;

function labelOf(word: AnnotatedWord, judged: boolean): string {
  const { share, wheels } = word.agreement;
  if (word.reason !== null) return "";
  if (share === null) return l10n.t("unmapped");
  if (!judged) return commonest(wheels.flatMap(({ cluster }) => cluster ?? []));
  return word.effect === null ? short(share) : `${short(share)} ${signed(word.effect)}`;
}

function commonest(clusters: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const cluster of clusters) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}

/** A problem of a completion's tags, for a person. */
export function problemText({ kind, tag }: TagProblem): string {
  switch (kind) {
    case "missing":
      return l10n.t("there is no <{0}>", tag);
    case "unclosed":
      return l10n.t("<{0}> is never closed", tag);
    case "unopened":
      return l10n.t("</{0}> closes nothing", tag);
    case "nested":
      return l10n.t("<{0}> stands inside another tag", tag);
    case "repeated":
      return l10n.t("<{0}> stands here again", tag);
  }
}
