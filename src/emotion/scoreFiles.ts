import { scoreHits, scoreSentiment } from "./benchmarks";
import { EmotionError } from "./errors";
import type { Level, Lexicon } from "./lexicon";
import { readLabelPairs, readSentimentPairs } from "./pairs";
import { scoreSets, type WheelScores } from "./scores";

export type Task = "ov" | "basic" | "sentiment";
export const TASKS: readonly Task[] = ["ov", "basic", "sentiment"];

/** The scores of one file against another, 0 to 1 at full precision. */
export type FileScores =
  | {
      task: "ov";
      level: Level;
      samples: number;
      skipped: number;
      mean: { precision: number; recall: number; f1: number };
      wheels: readonly WheelScores[];
    }
  | {
      task: "basic";
      samples: number;
      skipped: number;
      hitRate: number;
      wheels: readonly { wheel: string; hitRate: number }[];
    }
  | { task: "sentiment"; samples: number; skipped: number; waf: number; accuracy: number };

/**
 * Scores a predictions file against a truth file, both with `name` and `labels` a row; for the sentiment task `name` and `label` in the
 * predictions, `name` and `value` in the truth. The files are JSON Lines, CSV or the official npz of answers.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, or the two files do not hold the same names.
 */
export async function scoreFiles(
  lexicon: Lexicon,
  task: Task,
  predictions: string,
  truth: string,
  level: Level = "level1",
): Promise<FileScores> {
  if (task === "sentiment") {
    const result = scoreSentiment(await readSentimentPairs(predictions, truth));
    requireSome(result, truth, task);
    return { task, ...result };
  }
  const pairs = await readLabelPairs(predictions, truth);
  if (task === "basic") {
    const result = scoreHits(lexicon, pairs);
    requireSome(result, truth, task);
    return { task, ...result };
  }
  const { samples, skipped, precision, recall, f1, wheels } = scoreSets(lexicon, pairs, level);
  requireSome({ samples, skipped }, truth, task);
  return { task, level, samples, skipped, mean: { precision, recall, f1 }, wheels };
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
