import { agreement, effects, type Lexicon, type SampleScores } from "../../emotion";
import type { AnnotatedWord } from "../../traces";
import type { ScoreView, WheelPlace, WheelView, WordView } from "./messages";
import { reasonText } from "./reasons";

/** Where a word stands on each wheel, and by which base form or synonym it got there. */
function placesOf(lexicon: Lexicon, word: string, truth: readonly string[] | undefined): WheelPlace[] {
  return agreement(lexicon, word, truth ?? []).wheels.map(({ cluster, inTruth }, index) => {
    const via = lexicon.path(word, index)?.wheelWord;
    return {
      wheel: index + 1,
      cluster,
      inTruth: truth === undefined ? null : inTruth,
      ...(via !== undefined && via !== word ? { via } : {}),
    };
  });
}

/**
 * An emotion word as pages show it.
 *
 * @param truth The sample's true labels; left out, clusters alone are given.
 * @param effect Its effect on the answer's F1, for a word of the answer.
 */
function wordView(
  lexicon: Lexicon,
  text: string,
  word: string,
  truth: readonly string[] | undefined,
  effect?: number | null,
): WordView {
  const { share } = agreement(lexicon, word, truth ?? []);
  return {
    text,
    agreement: share === null ? "unmapped" : truth === undefined ? null : share,
    wheels: share === null ? [] : placesOf(lexicon, word, truth),
    ...(effect === null || effect === undefined ? {} : { effect }),
  };
}

/** A word that was found in a trace. */
export function annotatedWordView(
  lexicon: Lexicon,
  text: string,
  word: AnnotatedWord,
  truth: readonly string[] | undefined,
): WordView {
  const view = wordView(lexicon, text, word.word, truth, word.effect);
  return word.reason === null ? view : { ...view, notCounted: reasonText(word.reason) };
}

/** The words of an answer, with their effects where there is a truth. */
export function answerWords(
  lexicon: Lexicon,
  labels: readonly string[],
  truth: readonly string[] | undefined,
): WordView[] {
  const change = truth && effects(lexicon, labels, truth);
  return labels.map((label, index) => wordView(lexicon, label, label, truth, change?.[index]));
}

/** True labels as words: on the wheels, without agreement, for they are what others agree with. */
export function truthWords(lexicon: Lexicon, truth: readonly string[]): WordView[] {
  return truth.map((label) => wordView(lexicon, label, label, undefined));
}

/** The five wheels with truth and answer in their sectors, in each wheel's own order. */
export function wheelViews(lexicon: Lexicon, answer: readonly string[], truth: readonly string[]): WheelView[] {
  return lexicon.wheels.map((wheel, index) => {
    const inCluster = (labels: readonly string[], cluster: string) =>
      labels.filter((label) => lexicon.clusters(label)[index] === cluster);
    const clusters = [...new Set(wheel.level1.values())];
    return {
      wheel: index + 1,
      sectors: clusters.map((cluster) => ({
        cluster,
        truth: inCluster(truth, cluster),
        answer: inCluster(answer, cluster),
      })),
    };
  });
}

/** Precision, recall and F1 alone. */
export function scoreView(scores: SampleScores | null): ScoreView | null {
  return scores && { precision: scores.precision, recall: scores.recall, f1: scores.f1 };
}
