import { words } from "./random";
import type { ScoreSums } from "./scoreSums";

/** A confidence interval, in the unit of the score. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Enough that the ends of a 95 % interval differ by about a tenth of a point between seeds on sets of a few hundred samples. */
export const RESAMPLES = 2000;
const RANGE = 2 ** 32;

/**
 * Scores a set anew on resampled samples (Efron's bootstrap, 1979): each resample draws as many samples as the set has,
 * with replacement. Two sets of as many samples draw the same ones with the same seed.
 *
 * @param seed The same seed gives the same scores.
 * @returns One score a resample, in the order of drawing.
 */
export function resampledScores(sums: ScoreSums, seed: number, resamples = RESAMPLES): Float64Array {
  const { samples, width, rows, score } = sums;
  const next = words(seed);
  const found = new Float64Array(resamples);
  const drawn = new Float64Array(width);
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < samples; draw++) {
      const row = Math.floor((next() * samples) / RANGE) * width;
      for (let column = 0; column < width; column++) drawn[column] = (drawn[column] ?? 0) + (rows[row + column] ?? 0);
    }
    found[resample] = score(drawn);
  }
  return found;
}

/** The percentile interval of resampled scores. @param level The share of them that lies inside. */
export function percentileInterval(scores: Float64Array, level = 0.95): Interval {
  const sorted = Float64Array.from(scores).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
