import type { Lexicon } from "./lexicon";
import { scoreSample } from "./scores";

/** A word's agreement with the truth. */
export interface Agreement {
  /** Share of the wheels the word maps on where the truth has its cluster, 0 to 1; null for a word that maps on none. */
  readonly share: number | null;
  /** The word's cluster on each wheel, and whether the truth has it. */
  readonly wheels: readonly { readonly wheel: string; readonly cluster: string | null; readonly inTruth: boolean }[];
}

/** A word's level-1 agreement with the true labels. */
export function agreement(lexicon: Lexicon, word: string, truth: readonly string[]): Agreement {
  const clusters = lexicon.clusters(word);
  const wheels = lexicon.wheels.map((wheel, index) => {
    const cluster = clusters[index] ?? null;
    const inTruth = cluster !== null && truth.some((label) => lexicon.clusters(label)[index] === cluster);
    return { wheel: wheel.name, cluster, inTruth };
  });
  const mapped = wheels.filter(({ cluster }) => cluster !== null).length;
  return { share: mapped === 0 ? null : wheels.filter(({ inTruth }) => inTruth).length / mapped, wheels };
}

/**
 * Each answer word's effect: the sample's five-wheel F1 with it minus without it, -1 to 1. A word that stands twice has no
 * effect at either place, since the other one remains.
 *
 * @returns One number a word of the answer, or null when the truth maps on no wheel.
 */
export function effects(lexicon: Lexicon, answer: readonly string[], truth: readonly string[]): number[] | null {
  const whole = scoreSample(lexicon, answer, truth);
  if (whole === null) return null;
  return answer.map((_, index) => whole.f1 - (scoreSample(lexicon, answer.toSpliced(index, 1), truth)?.f1 ?? 0));
}
