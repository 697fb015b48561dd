import type { Lexicon } from "./lexicon";
import { harmonic, type LabelPair, mappedSets, precisionRecall } from "./scores";

/** Hit rate of a set with basic emotions, 0 to 1, and each wheel's own. */
export interface HitScores {
  readonly samples: number;
  readonly skipped: number;
  readonly hitRate: number;
  readonly wheels: readonly { readonly wheel: string; readonly hitRate: number }[];
}

/** Weighted-average F1 and accuracy of the sign of a sentiment, 0 to 1. */
export interface SentimentScores {
  readonly samples: number;
  readonly skipped: number;
  readonly waf: number;
  readonly accuracy: number;
}

/**
 * Scores a basic-emotion set as MER-UniBench does (Lian et al., 2025): level 1, mean over samples, then wheels. A sample's
 * hit is the number of clusters that answer and truth share; samples whose truth maps on no wheel are skipped.
 */
export function scoreHits(lexicon: Lexicon, pairs: readonly LabelPair[]): HitScores {
  const hits = lexicon.wheels.map(() => ({ hits: 0, count: 0 }));
  let skipped = 0;
  for (const { predicted, truth } of pairs) {
    const answers = mappedSets(lexicon, predicted, "level1");
    const trues = mappedSets(lexicon, truth, "level1");
    if (trues.every((true_) => true_.size === 0)) skipped += 1;
    hits.forEach((wheel, index) => {
      const scores = precisionRecall(answers[index] ?? new Set(), trues[index] ?? new Set());
      if (scores === undefined) return;
      wheel.hits += scores.shared;
      wheel.count += 1;
    });
  }
  const rates = hits.map(({ hits: shared, count }) => shared / Math.max(count, 1));
  return {
    samples: pairs.length - skipped,
    skipped,
    hitRate: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
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
    .map(({ label, value }) => ({ said: label.trim().toLowerCase() === "positive", true: value > 0 }));
  const total = Math.max(signs.length, 1);
  let waf = 0;
  for (const positive of [true, false]) {
    const right = signs.filter((sign) => sign.said === positive && sign.true === positive).length;
    const said = signs.filter((sign) => sign.said === positive).length;
    const support = signs.filter((sign) => sign.true === positive).length;
    waf += (harmonic(said ? right / said : 0, support ? right / support : 0) * support) / total;
  }
  const accuracy = signs.filter((sign) => sign.said === sign.true).length / total;
  return { samples: signs.length, skipped: pairs.length - signs.length, waf, accuracy };
}
