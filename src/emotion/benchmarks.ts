import type { Lexicon } from "./lexicon";
import { harmonic, type LabelPair, mean } from "./scores";
import { wordOf } from "./text";

/** Hit rate of a set with basic emotions, 0 to 1, and each wheel's own. */
export interface HitScores {
  /** How many samples the set has: those that count and those that are skipped. */
  readonly samples: number;
  /** How many of them do not count, since their truth maps on no wheel (neutral, mostly). */
  readonly skipped: number;
  readonly hitRate: number;
  readonly wheels: readonly { readonly wheel: string; readonly hitRate: number }[];
}

/** Weighted-average F1 and accuracy of the sign of a sentiment, 0 to 1. */
export interface SentimentScores {
  /** How many samples the set has: those that count and those that are skipped. */
  readonly samples: number;
  /** How many of them do not count, since their value is 0. */
  readonly skipped: number;
  readonly waf: number;
  readonly accuracy: number;
}

/**
 * Scores a basic-emotion set as MER-UniBench does (Lian et al., 2025): level 1, mean over samples, then wheels. A sample's
 * hit is the number of clusters that answer and truth share; samples whose truth maps on no wheel are skipped.
 */
export function scoreHits(lexicon: Lexicon, pairs: readonly LabelPair[]): HitScores {
  const bits = lexicon.bits("level1");
  const sums = lexicon.wheels.map(() => ({ hits: 0, count: 0 }));
  let skipped = 0;
  for (const { predicted, truth } of pairs) {
    const overlap = bits.overlap(predicted, truth);
    if (overlap === undefined) skipped += 1;
    else {
      sums.forEach((sum, index) => {
        if (overlap.truth[index] === 0) return;
        sum.hits += overlap.shared[index] ?? 0;
        sum.count += 1;
      });
    }
  }
  const rates = sums.map(({ hits, count }) => hits / Math.max(count, 1));
  return {
    samples: pairs.length,
    skipped,
    hitRate: mean(rates),
    wheels: lexicon.wheels.map((wheel, index) => ({ wheel: wheel.name, hitRate: rates[index] ?? 0 })),
  };
}

/**
 * Scores sentiment signs as MER-UniBench does: samples of value 0 are skipped, and the weighted-average F1 weighs each
 * true class's F1 by its share of the samples. Any label but `positive` (negative, neutral, mixed) counts as negative.
 */
export function scoreSentiment(pairs: readonly { label: string; value: number }[]): SentimentScores {
  const signs = pairs
    .filter(({ value }) => value !== 0)
    .map(({ label, value }) => ({ said: isPositive(label), true: value > 0 }));
  const total = Math.max(signs.length, 1);
  let waf = 0;
  for (const positive of [true, false]) {
    const right = signs.filter((sign) => sign.said === positive && sign.true === positive).length;
    const said = signs.filter((sign) => sign.said === positive).length;
    const support = signs.filter((sign) => sign.true === positive).length;
    waf += (harmonic(said ? right / said : 0, support ? right / support : 0) * support) / total;
  }
  const accuracy = signs.filter((sign) => sign.said === sign.true).length / total;
  return { samples: pairs.length, skipped: pairs.length - signs.length, waf, accuracy };
}

/** Whether a sentiment label says positive; all others count as negative. */
export const isPositive = (label: string): boolean => wordOf(label) === "positive";
