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
  /** How many samples the set has: those that count and those that are skipped. */
  readonly samples: number;
  /** How many of them do not count, since their truth maps on no wheel. */
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

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

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
  const overlap = lexicon.bits(level).overlap(predicted, truth);
  if (overlap === undefined) return null;
  const { answered, truth: trues, shared } = overlap;
  const wheels: WheelScores[] = [];
  lexicon.wheels.forEach((wheel, index) => {
    const [size, right, both] = [answered[index] ?? 0, trues[index] ?? 0, shared[index] ?? 0];
    if (right === 0) return;
    const [precision, recall] = [size === 0 ? 0 : both / size, both / right];
    wheels.push({ wheel: wheel.name, precision, recall, f1: harmonic(precision, recall) });
  });
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
  const bits = lexicon.bits(level);
  const sums = lexicon.wheels.map(() => ({ precision: 0, recall: 0, count: 0 }));
  let skipped = 0;
  for (const { predicted, truth } of pairs) {
    const overlap = bits.overlap(predicted, truth);
    if (overlap === undefined) {
      skipped += 1;
      continue;
    }
    for (let index = 0; index < sums.length; index++) {
      const sum = sums[index];
      const right = overlap.truth[index] ?? 0;
      if (sum === undefined || right === 0) continue;
      const [size, both] = [overlap.answered[index] ?? 0, overlap.shared[index] ?? 0];
      if (size > 0) sum.precision += both / size;
      sum.recall += both / right;
      sum.count += 1;
    }
  }
  const wheels = lexicon.wheels.map((wheel, index) => {
    const sum = sums[index] ?? { precision: 0, recall: 0, count: 0 };
    return wheelScores(wheel.name, sum.precision, sum.recall, sum.count);
  });
  return {
    samples: pairs.length,
    skipped,
    precision: mean(wheels.map((wheel) => wheel.precision)),
    recall: mean(wheels.map((wheel) => wheel.recall)),
    f1: mean(wheels.map((wheel) => wheel.f1)),
    wheels,
  };
}

/** A wheel's scores from its samples' summed precisions and recalls; 0 where no truth maps on it. */
function wheelScores(wheel: string, precisions: number, recalls: number, count: number): WheelScores {
  const [precision, recall] = [precisions / Math.max(count, 1), recalls / Math.max(count, 1)];
  return { wheel, precision, recall, f1: harmonic(precision, recall) };
}
