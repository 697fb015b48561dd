import { agreement, type Lexicon, parseLabels, scoreSample } from "../emotion";
import type { Newest } from "./types";

/** Judges an answer by the truth. Labels as they are written: case and blanks do not count. */
export function judge(lexicon: Lexicon, answer: readonly string[], labels: readonly string[]): Newest {
  const [words, truth] = [parseLabels(answer), parseLabels(labels)];
  const shares = words.flatMap((word) => agreement(lexicon, word, truth).share ?? []);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return {
    words,
    f1: scoreSample(lexicon, words, truth)?.f1 ?? null,
    disagreement: shares.length === 0 ? null : 1 - mean,
  };
}
