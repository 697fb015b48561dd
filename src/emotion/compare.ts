import { scoreHits, scoreSentiment } from "./benchmarks";
import { type Interval, percentileInterval, resampledScores } from "./bootstrap";
import type { Level, Lexicon } from "./lexicon";
import { readLabelPairs, readSentimentPairs } from "./pairs";
import { permutationPValue } from "./permutation";
import { requireSome, type Task } from "./scoreFiles";
import { labelSums, type ScoreSums, sentimentSums } from "./scoreSums";
import { scoreSets } from "./scores";

/** What a difference of two systems on the same samples is worth. */
export interface ComparedScores {
  /** 95 % confidence interval of the difference: percentiles of paired resamples. */
  readonly interval: Interval;
  /** How likely so large a difference, or a larger one, would be if the two did not differ. */
  readonly pValue: number;
}

/** How often is drawn, and with what. */
export interface CompareOptions {
  /** How many resamples, and how many permutations. */
  readonly resamples: number;
  /** The same seed gives the same figures, in both languages; 0 to below 2³². */
  readonly seed: number;
}

export const COMPARE_DEFAULTS: CompareOptions = { resamples: 10_000, seed: 0 };

/**
 * Compares two systems by the sums of their scores over the same samples, in the same order: a paired bootstrap of the difference
 * `first - second` and a paired permutation test, which draws with the next seed.
 */
export function compareScores(
  first: ScoreSums,
  second: ScoreSums,
  { resamples, seed }: CompareOptions = COMPARE_DEFAULTS,
): ComparedScores {
  const [one, other] = [resampledScores(first, seed, resamples), resampledScores(second, seed, resamples)];
  return {
    interval: percentileInterval(one.map((score, resample) => score - (other[resample] ?? 0))),
    pValue: permutationPValue(first, second, seed + 1, resamples),
  };
}

/** Two prediction files on the same truth: each one's main figure, 0 to 1, and their difference. */
export interface FileComparison extends ComparedScores, CompareOptions {
  readonly task: Task;
  readonly level?: Level;
  /** The task's main figure, as the score of a file calls it. */
  readonly figure: "f1" | "hitRate" | "waf";
  readonly samples: number;
  readonly skipped: number;
  readonly predictions: number;
  readonly baseline: number;
  /** `predictions - baseline`. */
  readonly difference: number;
}

/** The files that are compared. */
export interface ComparedFiles {
  readonly predictions: string;
  readonly baseline: string;
  readonly truth: string;
}

interface Scored {
  readonly figure: FileComparison["figure"];
  readonly samples: number;
  readonly skipped: number;
  readonly score: number;
  readonly sums: ScoreSums;
}

/**
 * Compares two prediction files on the same truth.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, or the files do not hold the same names.
 */
export async function compareFiles(
  lexicon: Lexicon,
  task: Task,
  { predictions, baseline, truth }: ComparedFiles,
  level: Level = "level1",
  options: CompareOptions = COMPARE_DEFAULTS,
): Promise<FileComparison> {
  const first = await scored(lexicon, task, predictions, truth, level);
  const second = await scored(lexicon, task, baseline, truth, level);
  const { figure, samples, skipped } = first;
  return {
    task,
    ...(task === "ov" && { level }),
    figure,
    samples,
    skipped,
    predictions: first.score,
    baseline: second.score,
    difference: first.score - second.score,
    ...compareScores(first.sums, second.sums, options),
    ...options,
  };
}

async function scored(lexicon: Lexicon, task: Task, predictions: string, truth: string, level: Level): Promise<Scored> {
  if (task === "sentiment") {
    const pairs = await readSentimentPairs(predictions, truth);
    const { samples, skipped, waf } = scoreSentiment(pairs);
    requireSome({ samples, skipped }, truth, task);
    return { figure: "waf", samples, skipped, score: waf, sums: sentimentSums(pairs) };
  }
  const pairs = await readLabelPairs(predictions, truth);
  if (task === "basic") {
    const { samples, skipped, hitRate } = scoreHits(lexicon, pairs);
    requireSome({ samples, skipped }, truth, task);
    return { figure: "hitRate", samples, skipped, score: hitRate, sums: labelSums(lexicon, task, pairs) };
  }
  const { samples, skipped, f1 } = scoreSets(lexicon, pairs, level);
  requireSome({ samples, skipped }, truth, task);
  return { figure: "f1", samples, skipped, score: f1, sums: labelSums(lexicon, task, pairs, level) };
}
