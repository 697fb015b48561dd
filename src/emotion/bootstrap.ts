import type { ScoreSums } from "./scoreSums";

/** A confidence interval, in the unit of the score. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Enough that the ends of a 95 % interval differ by about a tenth of a point between seeds on sets of a few hundred samples. */
export const RESAMPLES = 2000;

/**
 * Scores a set anew on resampled samples (Efron's bootstrap, 1979): each resample draws as many samples as the set has,
 * with replacement.
 *
 * @param seed The same seed gives the same scores.
 * @returns One score a resample, in the order of drawing.
 */
export function resampledScores(sums: ScoreSums, seed: number, resamples = RESAMPLES): Float64Array {
  const { samples, width, rows, score } = sums;
  const random = generator(seed);
  const found = new Float64Array(resamples);
  const drawn = new Float64Array(width);
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let draw = 0; draw < samples; draw++) {
      const row = Math.floor(random() * samples) * width;
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

/** Uniform numbers from 0 to below 1 by splitmix32 (Steele, Lea and Flood, 2014): small, and good enough for resampling. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 4294967296;
  };
}
