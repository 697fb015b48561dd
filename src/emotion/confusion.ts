import { isPositive } from "./benchmarks";
import { Counts } from "./counts";
import type { Level, Lexicon } from "./lexicon";
import type { LabelPair } from "./scores";
import { byCodePoint, wordOf } from "./text";

/**
 * In how many samples something was said in another thing's place: `truth` is missing in the answer, and `predicted` is there
 * without being true. `null` stands for nothing: missed without anything else in its place, or added without anything missing.
 * With one label on each side this is the usual confusion matrix off its diagonal.
 */
export interface Confusion {
  readonly truth: string | null;
  readonly predicted: string | null;
  readonly count: number;
}

/** The clusters of one wheel, over the samples whose truth maps on it. */
export interface WheelConfusion {
  readonly wheel: string;
  readonly samples: number;
  /** In how many samples each cluster is true, is answered, and both; clusters that never come are left out. */
  readonly clusters: readonly {
    readonly cluster: string;
    readonly truth: number;
    readonly predicted: number;
    readonly both: number;
  }[];
  /** The most frequent first. */
  readonly confusion: readonly Confusion[];
}

/** The words on both sides, over the samples whose truth maps on some wheel; words that map on none are left out. */
export interface WordConfusion {
  /** The true words: in how many samples, and the mean share of a word's wheels on which the answer has its cluster. */
  readonly truth: readonly { readonly word: string; readonly samples: number; readonly found: number }[];
  /** The answered words: in how many samples, and the mean share of a word's wheels on which the truth has its cluster. */
  readonly predicted: readonly { readonly word: string; readonly samples: number; readonly right: number }[];
  /** True words that the answer has on no wheel, with answered words that the truth has on no wheel. */
  readonly confusion: readonly Confusion[];
}

/** Counts which clusters answers have in place of others, wheel by wheel. */
export function clusterConfusion(
  lexicon: Lexicon,
  pairs: readonly LabelPair[],
  level: Level = "level1",
): WheelConfusion[] {
  const wheels = lexicon.wheels.map(({ name }) => ({
    wheel: name,
    samples: 0,
    clusters: new Map<string, { truth: number; predicted: number; both: number }>(),
    counts: new Counts<readonly [string | null, string | null]>(),
  }));
  for (const { predicted, truth } of pairs) {
    const [answers, trues] = [clusterSets(lexicon, predicted, level), clusterSets(lexicon, truth, level)];
    for (const [index, wheel] of wheels.entries()) {
      const [answer, right] = [answers[index] ?? new Set<string>(), trues[index] ?? new Set<string>()];
      if (right.size === 0) continue;
      wheel.samples += 1;
      for (const cluster of new Set([...right, ...answer])) {
        const counted = wheel.clusters.get(cluster) ?? { truth: 0, predicted: 0, both: 0 };
        wheel.clusters.set(cluster, counted);
        counted.truth += Number(right.has(cluster));
        counted.predicted += Number(answer.has(cluster));
        counted.both += Number(right.has(cluster) && answer.has(cluster));
      }
      confuse(
        wheel.counts,
        [...right].filter((cluster) => !answer.has(cluster)),
        [...answer].filter((cluster) => !right.has(cluster)),
      );
    }
  }
  return wheels.map(({ wheel, samples, clusters, counts }) => ({
    wheel,
    samples,
    clusters: [...clusters]
      .sort(([one], [other]) => byCodePoint(one, other))
      .map(([cluster, counted]) => ({ cluster, ...counted })),
    confusion: listed(counts),
  }));
}

/** Counts which words answers have in place of others. */
export function wordConfusion(lexicon: Lexicon, pairs: readonly LabelPair[], level: Level = "level1"): WordConfusion {
  const [trueWords, answered] = [new Shares(), new Shares()];
  const counts = new Counts<readonly [string | null, string | null]>();
  for (const { predicted, truth } of pairs) {
    const [answers, trues] = [clusterSets(lexicon, predicted, level), clusterSets(lexicon, truth, level)];
    if (trues.every((clusters) => clusters.size === 0)) continue;
    const missed = trueWords.add(lexicon, truth, answers, level);
    const added = answered.add(lexicon, predicted, trues, level);
    confuse(counts, missed, added);
  }
  return {
    truth: trueWords.sorted().map(({ word, samples, share }) => ({ word, samples, found: share })),
    predicted: answered.sorted().map(({ word, samples, share }) => ({ word, samples, right: share })),
    confusion: listed(counts),
  };
}

/** Counts the labels that were given for each sign; samples of value 0 do not count. */
export function signConfusion(pairs: readonly { readonly label: string; readonly value: number }[]): Confusion[] {
  const counts = new Counts<readonly [string, string]>();
  for (const { label, value } of pairs) {
    const sign = value > 0 ? "positive" : "negative";
    if (value !== 0) counts.add([sign, isPositive(label) ? "positive" : wordOf(label)]);
  }
  return listed(counts);
}

/** Words with the share of their wheels on which the other side has their cluster. */
class Shares {
  readonly #words = new Map<string, { samples: number; sum: number }>();

  /** Adds a sample's words. @returns those that the other side has on no wheel. */
  add(lexicon: Lexicon, words: readonly string[], against: readonly ReadonlySet<string>[], level: Level): string[] {
    const absent: string[] = [];
    for (const word of new Set(words)) {
      let [wheels, shared] = [0, 0];
      for (const [index, cluster] of lexicon.clusters(word, level).entries()) {
        if (cluster === null) continue;
        wheels += 1;
        shared += Number(against[index]?.has(cluster) ?? false);
      }
      if (wheels === 0) continue;
      const known = this.#words.get(word) ?? { samples: 0, sum: 0 };
      this.#words.set(word, known);
      known.samples += 1;
      known.sum += shared / wheels;
      if (shared === 0) absent.push(word);
    }
    return absent;
  }

  /** The most frequent first, with their mean share. */
  sorted(): { word: string; samples: number; share: number }[] {
    return [...this.#words]
      .map(([word, { samples, sum }]) => ({ word, samples, share: sum / samples }))
      .sort((one, other) => other.samples - one.samples || byCodePoint(one.word, other.word));
  }
}

/** The labels' clusters on each wheel. */
function clusterSets(lexicon: Lexicon, labels: readonly string[], level: Level): Set<string>[] {
  const found = lexicon.wheels.map(() => new Set<string>());
  for (const label of labels) {
    for (const [wheel, cluster] of lexicon.clusters(label, level).entries()) {
      if (cluster !== null) found[wheel]?.add(cluster);
    }
  }
  return found;
}

function confuse(
  counts: Counts<readonly [string | null, string | null]>,
  missed: readonly string[],
  added: readonly string[],
): void {
  if (missed.length === 0 && added.length === 0) return;
  for (const truth of missed.length > 0 ? missed : [null]) {
    for (const predicted of added.length > 0 ? added : [null]) counts.add([truth, predicted]);
  }
}

const listed = (counts: Counts<readonly [string | null, string | null]>): Confusion[] =>
  counts.sorted().map(({ key: [truth, predicted], count }) => ({ truth, predicted, count }));
