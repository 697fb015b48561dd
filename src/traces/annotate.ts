import { type Agreement, agreement, effects, type Lexicon, type SampleScores, scoreSample } from "../emotion";
import { answerLabels, type Part, parseCompletion, type TagProblem } from "./completion";
import type { Reason } from "./contexts";
import { extract, type Mention } from "./extract";

/** An emotion word of a trace, with what stands beside it. */
export interface AnnotatedWord extends Mention {
  /** Its clusters, and its agreement with the truth where there is one. */
  readonly agreement: Agreement;
  /** Its effect on the answer's F1, for a word of the last answer when the truth is known; else null. */
  readonly effect: number | null;
  /** Why a word of the reasoning is not among the emotions that it states; null for one that is, and for answers. */
  readonly reason: Shown | null;
}

/** A reader sees why a feeling that is named does not count; a word that names none here is not marked at all. */
type Shown = Exclude<Reason, "everyday" | "verb">;

/** A part of a completion with its emotion words, placed in the whole completion. */
export interface AnnotatedPart extends Part {
  readonly words: readonly AnnotatedWord[];
}

/** A completion as the trace viewer and the inline scores show it. */
export interface AnnotatedTrace {
  readonly parts: readonly AnnotatedPart[];
  readonly problems: readonly TagProblem[];
  readonly labels: readonly string[];
  /** The answer's scores; null without a truth or when no true label maps on any wheel. */
  readonly scores: SampleScores | null;
  /** EW F1 of the answer against the emotions that the reasoning states, 0 to 1; null when it states none. */
  readonly alignment: number | null;
}

/**
 * Finds and scores every emotion word of a completion.
 *
 * @param truth The true labels; left out, clusters alone are given.
 */
export function annotateTrace(lexicon: Lexicon, text: string, truth?: readonly string[]): AnnotatedTrace {
  const parsed = parseCompletion(text);
  const labels = answerLabels(parsed);
  const lastAnswer = parsed.parts.findLast((part) => part.kind === "answer");
  const labelEffects = truth === undefined ? null : effects(lexicon, labels, truth);
  const parts = parsed.parts.map((part) => ({
    ...part,
    words: wordsOf(lexicon, part, part === lastAnswer ? labels : undefined).map(({ label, ...word }) => ({
      ...word,
      agreement: agreement(lexicon, word.word, truth ?? []),
      effect: label === undefined ? null : (labelEffects?.[label] ?? null),
    })),
  }));
  const thoughts = parsed.parts.filter(({ kind }) => kind === "think").map(({ text: thought }) => thought.trim());
  // As the alignment reward reads it: several reasonings are one text.
  const reasoned = extract(lexicon, thoughts.join(" ")).labels;
  return {
    parts,
    problems: parsed.problems,
    labels,
    scores: truth === undefined ? null : scoreSample(lexicon, labels, truth),
    alignment: scoreSample(lexicon, labels, reasoned)?.f1 ?? null,
  };
}

type Placed = Mention & { readonly reason: Shown | null; readonly label?: number };

/** A part's words: the labels of the last answer, mapped or not, in their order; elsewhere the feelings that the text names. */
function wordsOf(lexicon: Lexicon, part: Part, labels: readonly string[] | undefined): Placed[] {
  if (labels === undefined) {
    return extract(lexicon, part.text).mentions.flatMap(({ word, start, end, reason }) =>
      reason === "everyday" || reason === "verb"
        ? []
        : [{ word, start: part.start + start, end: part.start + end, reason }],
    );
  }
  let at = 0;
  const text = part.text.toLowerCase();
  return labels.flatMap((word, label) => {
    const found = text.indexOf(word, at);
    if (found < 0) return [];
    at = found + word.length;
    return [{ word, start: part.start + found, end: part.start + at, reason: null, label }];
  });
}
