import { isPositive } from "./benchmarks";
import type { Level, Lexicon } from "./lexicon";
import { harmonic, type LabelPair } from "./scores";

/**
 * What shares of clusters are counted in, so that sums of them are whole numbers and the same in every order and language: the least
 * common multiple of 1 to 24. A share of more than 24 clusters is rounded to it, by less than 1e-10.
 */
const UNIT = 5_354_228_880;

/**
 * A score of a set as a function of sums over its samples. Every score of MER-UniBench is one, so that a set can be scored
 * anew on resampled samples by adding numbers, without reading a label again.
 */
export interface ScoreSums {
  readonly samples: number;
  /** How many numbers a sample adds. */
  readonly width: number;
  /** What each sample adds, whole numbers: `samples × width`, row by row. A sample that the score skips adds zeros. */
  readonly rows: Float64Array;
  /** The score, 0 to 1, of the sums of any multiset of samples. */
  score(sums: Float64Array): number;
}

/** A label set's score as sums: F1 of the mean precision and recall (`ov`), or the hit rate (`basic`). */
export function labelSums(
  lexicon: Lexicon,
  task: "ov" | "basic",
  pairs: readonly LabelPair[],
  level: Level = "level1",
): ScoreSums {
  const wheels = lexicon.wheels.length;
  // Per wheel whether the truth has clusters there, and how many the answer shares with it, or its precision and recall.
  const each = task === "basic" ? 2 : 3;
  const width = each * wheels;
  const rows = new Float64Array(pairs.length * width);
  const bits = lexicon.bits(level);
  pairs.forEach(({ predicted, truth }, sample) => {
    const overlap = bits.overlap(predicted, truth);
    if (overlap === undefined) return;
    for (let wheel = 0; wheel < wheels; wheel++) {
      const [size, right] = [overlap.answered[wheel] ?? 0, overlap.truth[wheel] ?? 0];
      if (right === 0) continue;
      const both = overlap.shared[wheel] ?? 0;
      const counted = task === "basic" ? [both] : [size === 0 ? 0 : inUnits(both, size), inUnits(both, right)];
      rows.set([1, ...counted], sample * width + each * wheel);
    }
  });
  const score = (sums: Float64Array) => {
    let total = 0;
    for (let at = 0; at < width; at += each) {
      const [count = 0, first = 0, second = 0] = [sums[at], sums[at + 1], sums[at + 2]];
      if (count === 0) continue;
      total += task === "basic" ? first / count : harmonic(first / UNIT / count, second / UNIT / count);
    }
    return total / wheels;
  };
  return { samples: pairs.length, width, rows, score };
}

const inUnits = (part: number, whole: number) => Math.floor((part * UNIT) / whole + 0.5);

/** A sentiment set's weighted-average F1 as sums. */
export function sentimentSums(pairs: readonly { readonly label: string; readonly value: number }[]): ScoreSums {
  // Whether it is a true positive, a false positive, a false negative or a true negative.
  const width = 4;
  const rows = new Float64Array(pairs.length * width);
  pairs.forEach(({ label, value }, sample) => {
    if (value === 0) return;
    const said = isPositive(label);
    const cell = said ? (value > 0 ? 0 : 1) : value > 0 ? 2 : 3;
    rows[sample * width + cell] = 1;
  });
  const score = ([truePositive = 0, falsePositive = 0, falseNegative = 0, trueNegative = 0]: Float64Array) => {
    const total = truePositive + falsePositive + falseNegative + trueNegative;
    if (total === 0) return 0;
    const f1 = (right: number, wrong: number, missed: number) =>
      right === 0 ? 0 : harmonic(right / (right + wrong), right / (right + missed));
    const positive = f1(truePositive, falsePositive, falseNegative) * (truePositive + falseNegative);
    const negative = f1(trueNegative, falseNegative, falsePositive) * (trueNegative + falsePositive);
    return (positive + negative) / total;
  };
  return { samples: pairs.length, width, rows, score };
}
