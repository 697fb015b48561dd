import { type Agreement, agreement, effects, type Lexicon, type SampleScores, scoreSample } from "../emotion";
import { answerLabels, type Part, parseCompletion, type TagProblem } from "./completion";
import { findMentions, type Mention } from "./mentions";

/** An emotion word of a trace, with what stands beside it. */
export interface AnnotatedWord extends Mention {
  /** Its clusters, and its agreement with the truth where there is one. */
  readonly agreement: Agreement;
  /** Its effect on the answer's F1, for a word of the last answer when the truth is known; else null. */
  readonly effect: number | null;
}

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
  /** EW F1 of the answer against the reasoning's words, 0 to 1; null when the reasoning has none that map. */
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
  const reasoned = parts.filter(({ kind }) => kind === "think").flatMap(({ words }) => words.map(({ word }) => word));
  return {
    parts,
    problems: parsed.problems,
    labels,
    scores: truth === undefined ? null : scoreSample(lexicon, labels, truth),
    alignment: scoreSample(lexicon, labels, reasoned)?.f1 ?? null,
  };
}

/** A part's words: the labels of the last answer, mapped or not, in their order; elsewhere the emotion words in the text. */
function wordsOf(
  lexicon: Lexicon,
  part: Part,
  labels: readonly string[] | undefined,
): (Mention & { label?: number })[] {
  if (labels === undefined) {
    return findMentions(lexicon, part.text).map(({ word, start, end }) => ({
      word,
      start: part.start + start,
      end: part.start + end,
    }));
  }
  let at = 0;
  const text = part.text.toLowerCase();
  return labels.flatMap((word, label) => {
    const found = text.indexOf(word, at);
    if (found < 0) return [];
    at = found + word.length;
    return [{ word, start: part.start + found, end: part.start + at, label }];
  });
}
