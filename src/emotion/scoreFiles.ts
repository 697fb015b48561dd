import { type HitScores, type SentimentScores, scoreHits, scoreSentiment } from "./benchmarks";
import {
  type Confusion,
  clusterConfusion,
  signConfusion,
  type WheelConfusion,
  type WordConfusion,
  wordConfusion,
} from "./confusion";
import { type Coverage, coverage } from "./coverage";
import { EmotionError } from "./errors";
import type { Level, Lexicon } from "./lexicon";
import { readLabelPairs, readSentimentPairs } from "./pairs";
import { type LabelPair, scoreSets, type WheelScores } from "./scores";

export type Task = "ov" | "basic" | "sentiment";
export const TASKS: readonly Task[] = ["ov", "basic", "sentiment"];

/** What the scores of label lists are made of. */
export interface LabelDetails {
  readonly coverage: { readonly predictions: Coverage; readonly truth: Coverage };
  readonly clusters: readonly WheelConfusion[];
  readonly words: WordConfusion;
}

/** The scores of one file against another, 0 to 1 at full precision, and where asked for what they are made of. */
export type FileScores =
  | {
      task: "ov";
      level: Level;
      samples: number;
      skipped: number;
      mean: { precision: number; recall: number; f1: number };
      wheels: readonly WheelScores[];
      details?: LabelDetails;
    }
  | ({ task: "basic"; details?: LabelDetails } & HitScores)
  | ({ task: "sentiment"; details?: { confusion: readonly Confusion[] } } & SentimentScores);

/** How a file is scored. */
export interface ScoreOptions {
  /** The ring of the wheels for `ov`; `basic` is scored on the inner one. */
  readonly level?: Level;
  /** Adds unmapped words and confusions. */
  readonly details?: boolean;
}

/**
 * Scores a predictions file against a truth file, both with `name` and `labels` a row; for the sentiment task `name` and `label` in the
 * predictions, `name` and `value` in the truth. The files are JSON Lines, CSV or a published npz.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, the two files do not hold the same names, or no sample counts.
 */
export async function scoreFiles(
  lexicon: Lexicon,
  task: Task,
  predictions: string,
  truth: string,
  { level = "level1", details = false }: ScoreOptions = {},
): Promise<FileScores> {
  if (task === "sentiment") {
    const pairs = await readSentimentPairs(predictions, truth);
    const scores = scoreSentiment(pairs);
    requireSome(scores, truth, task);
    return { task, ...scores, ...(details && { details: { confusion: signConfusion(pairs) } }) };
  }
  const pairs = await readLabelPairs(predictions, truth);
  if (task === "basic") {
    const scores = scoreHits(lexicon, pairs);
    requireSome(scores, truth, task);
    return { task, ...scores, ...(details && { details: labelDetails(lexicon, pairs, "level1") }) };
  }
  const { precision, recall, f1, wheels, ...counts } = scoreSets(lexicon, pairs, level);
  requireSome(counts, truth, task);
  const scores = { task, level, ...counts, mean: { precision, recall, f1 }, wheels };
  return { ...scores, ...(details && { details: labelDetails(lexicon, pairs, level) }) };
}

function labelDetails(lexicon: Lexicon, pairs: readonly LabelPair[], level: Level): LabelDetails {
  return {
    coverage: {
      predictions: coverage(
        lexicon,
        pairs.map(({ predicted }) => predicted),
        level,
      ),
      truth: coverage(
        lexicon,
        pairs.map(({ truth }) => truth),
        level,
      ),
    },
    clusters: clusterConfusion(lexicon, pairs, level),
    words: wordConfusion(lexicon, pairs, level),
  };
}

/** Requires that some sample counts. @throws EmotionError when none does. */
export function requireSome(
  { samples, skipped }: { samples: number; skipped: number },
  truth: string,
  task: Task,
): void {
  if (samples > skipped) return;
  const reason = task === "sentiment" ? "has the value 0 on every line" : "has no label that maps on a wheel";
  throw new EmotionError(`${truth} ${reason}: there is nothing to score.`);
}
