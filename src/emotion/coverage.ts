import { Counts } from "./counts";
import type { Level, Lexicon } from "./lexicon";

/** How many of some labels a lexicon maps. */
export interface Coverage {
  /** How many labels there are, repeated ones included. */
  readonly labels: number;
  /** How many of them have a cluster on some wheel. */
  readonly mapped: number;
  /** The words of the others, the most frequent first. */
  readonly unmapped: readonly { readonly word: string; readonly count: number }[];
}

/** Counts which labels of some lists a lexicon maps at a level. */
export function coverage(lexicon: Lexicon, lists: Iterable<readonly string[]>, level: Level = "level1"): Coverage {
  let labels = 0;
  let mapped = 0;
  const unmapped = new Counts<readonly [string]>();
  for (const list of lists) {
    for (const word of list) {
      labels += 1;
      if (lexicon.clusters(word, level).some((cluster) => cluster !== null)) mapped += 1;
      else unmapped.add([word]);
    }
  }
  return { labels, mapped, unmapped: unmapped.sorted().map(({ key: [word], count }) => ({ word, count })) };
}
