import type { Level, Lexicon } from "./lexicon";

/** Scores on one wheel, each 0 to 1. */
export interface WheelScores {
  readonly wheel: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores of one sample, each 0 to 1: means over the wheels that its truth maps on. */
export interface SampleScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly wheels: readonly WheelScores[];
}

/** Scores of a set of samples, each 0 to 1. */
export interface SetScores {
  /** How many samples were scored. */
  readonly samples: number;
  /** How many were not, since their truth maps on no wheel. */
  readonly skipped: number;
  /** Mean over the wheels of the mean over samples. */
  readonly precision: number;
  readonly recall: number;
  /** Mean over the wheels of the F1 of each wheel's two means. */
  readonly f1: number;
  readonly wheels: readonly WheelScores[];
}

/** F1 of a precision and a recall; 0 when both are 0. */
export function harmonic(precision: number, recall: number): number {
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/** The labels' clusters on each wheel. */
export function mappedSets(lexicon: Lexicon, labels: Iterable<string>, level: Level): Set<string>[] {
  const found = lexicon.wheels.map(() => new Set<string>());
  for (const label of labels) {
    const clusters = lexicon.clusters(label, level);
    for (let wheel = 0; wheel < clusters.length; wheel++) {
      const cluster = clusters[wheel];
      if (cluster !== null && cluster !== undefined) found[wheel]?.add(cluster);
    }
  }
  return found;
}

/** Precision and recall of an answer's clusters on one wheel; undefined when the truth has none there. */
export function precisionRecall(answer: ReadonlySet<string>, truth: ReadonlySet<string>) {
  if (truth.size === 0) return undefined;
  let shared = 0;
  for (const cluster of answer) if (truth.has(cluster)) shared++;
  return { precision: answer.size === 0 ? 0 : shared / answer.size, recall: shared / truth.size, shared };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Scores one sample. Per wheel, precision is the share of the answer's clusters that the truth has, recall the share of
 * the truth's clusters that the answer has (0 and 0 for an answer that maps on none), and F1 their harmonic mean; wheels
 * on which the truth maps nowhere do not count. This is the per-sample reward of AffectGPT-R1 (Lian et al., 2025).
 *
 * @param predicted The answer's labels, trimmed and lower-cased.
 * @param truth The true labels, likewise.
 * @returns The scores, or null when no true label maps on any wheel.
 */
export function scoreSample(
  lexicon: Lexicon,
  predicted: readonly string[],
  truth: readonly string[],
  level: Level = "level1",
): SampleScores | null {
  const answers = mappedSets(lexicon, predicted, level);
  const trues = mappedSets(lexicon, truth, level);
  const wheels: WheelScores[] = [];
  lexicon.wheels.forEach((wheel, index) => {
    const scores = precisionRecall(answers[index] ?? new Set(), trues[index] ?? new Set());
    if (scores === undefined) return;
    const { precision, recall } = scores;
    wheels.push({ wheel: wheel.name, precision, recall, f1: harmonic(precision, recall) });
  });
  if (wheels.length === 0) return null;
  return {
    precision: mean(wheels.map((wheel) => wheel.precision)),
    recall: mean(wheels.map((wheel) => wheel.recall)),
    f1: mean(wheels.map((wheel) => wheel.f1)),
    wheels,
  };
}

/** An answer and its truth. */
export interface LabelPair {
  readonly predicted: readonly string[];
  readonly truth: readonly string[];
}

/**
 * Scores a set as the official OV-MER scorer does (Lian et al., 2025, EW metric): per wheel, precision and recall are
 * averaged over the samples whose truth maps on that wheel, F1 is taken from these two means, and all three are averaged
 * over the wheels.
 */
export function scoreSets(lexicon: Lexicon, pairs: readonly LabelPair[], level: Level = "level1"): SetScores {
  const sums = lexicon.wheels.map(() => ({ precision: 0, recall: 0, count: 0 }));
  let skipped = 0;
  for (const { predicted, truth } of pairs) {
    const answers = mappedSets(lexicon, predicted, level);
    const trues = mappedSets(lexicon, truth, level);
    let counted = false;
    for (let index = 0; index < sums.length; index++) {
      const scores = precisionRecall(answers[index] ?? new Set(), trues[index] ?? new Set());
      const sum = sums[index];
      if (scores === undefined || sum === undefined) continue;
      sum.precision += scores.precision;
      sum.recall += scores.recall;
      sum.count += 1;
      counted = true;
    }
    if (!counted) skipped += 1;
  }
  const wheels = lexicon.wheels.map((wheel, index) => {
    const sum = sums[index] ?? { precision: 0, recall: 0, count: 0 };
    const count = Math.max(sum.count, 1);
    const [precision, recall] = [sum.precision / count, sum.recall / count];
    return { wheel: wheel.name, precision, recall, f1: harmonic(precision, recall) };
  });
  return {
    samples: pairs.length - skipped,
    skipped,
    precision: mean(wheels.map((wheel) => wheel.precision)),
    recall: mean(wheels.map((wheel) => wheel.recall)),
    f1: mean(wheels.map((wheel) => wheel.f1)),
    wheels,
  };
}
