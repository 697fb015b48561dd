import { words } from "./random";
import type { ScoreSums } from "./scoreSums";

/** Differences that are equal but for rounding count as equal. */
const ROUNDING = 1e-12;
const WORD_BITS = 32;

/**
 * Paired permutation test (Fisher, 1935), two-sided: if it made no difference which of two systems gave an answer, the difference of
 * their scores would be as likely with any sample's answers exchanged.
 *
 * @param first Sums over the samples of one system.
 * @param second Sums over the same samples, in the same order, of the other.
 * @param seed The same seed gives the same value.
 * @returns The p-value (1 + differences at least as large as the one seen) / (1 + permutations), which is never 0 (Phipson and
 *   Smyth, 2010).
 */
export function permutationPValue(first: ScoreSums, second: ScoreSums, seed: number, permutations: number): number {
  const { samples, width, score } = first;
  const next = words(seed);
  const [one, other] = [totals(first), totals(second)];
  const exchange = second.rows.map((value, at) => value - (first.rows[at] ?? 0));
  const matters = Uint8Array.from({ length: samples }, (_, sample) =>
    Number(exchange.subarray(sample * width, (sample + 1) * width).some((value) => value !== 0)),
  );
  const seen = Math.abs(score(one) - score(other)) - ROUNDING;
  const [left, right] = [new Float64Array(width), new Float64Array(width)];
  let atLeast = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    left.set(one);
    let word = 0;
    for (let sample = 0; sample < samples; sample++) {
      // One bit a sample, from the lowest one on.
      const bit = sample % WORD_BITS;
      if (bit === 0) word = next();
      if (((word >>> bit) & 1) === 0 || matters[sample] === 0) continue;
      const row = sample * width;
      for (let column = 0; column < width; column++) left[column] = (left[column] ?? 0) + (exchange[row + column] ?? 0);
    }
    for (let column = 0; column < width; column++) {
      right[column] = (one[column] ?? 0) + (other[column] ?? 0) - (left[column] ?? 0);
    }
    if (Math.abs(score(left) - score(right)) >= seen) atLeast += 1;
  }
  return (1 + atLeast) / (1 + permutations);
}

/** The sums over all samples. */
function totals({ samples, width, rows }: ScoreSums): Float64Array {
  const found = new Float64Array(width);
  for (let at = 0; at < samples * width; at++) found[at % width] = (found[at % width] ?? 0) + (rows[at] ?? 0);
  return found;
}
