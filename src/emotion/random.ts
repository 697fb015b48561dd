import { mersenne } from "pure-rand/generator/mersenne";

/**
 * Whole numbers from 0 to below 2³², by the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by its authors'
 * `init_genrand`. Python's standard library draws the same ones, which makes every interval and p-value the same in both languages.
 */
export function words(seed: number): () => number {
  const generator = mersenne(seed);
  return () => generator.next() >>> 0;
}
