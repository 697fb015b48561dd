import type { Lexicon } from "../../emotion";
import type { RolloutIndex } from "../../runs";

/** What of the words of an answer the score is blind to. */
export interface AnswerFacts {
  readonly words: number;
  readonly distinct: number;
  /** Words on no wheel: they are left out by the score. */
  readonly unmapped: number;
  /** Words on a wheel whose clusters the words before them have already. */
  readonly redundant: number;
  /** Answered clusters among all clusters, mean over the wheels, 0 to 1. */
  readonly clusterShare: number;
}

/** The parts of the index that facts are taken from. */
export type IndexedAnswers = Pick<RolloutIndex, "words" | "answer">;

/** A policy says the same again and again, so that a bounded memory is enough. */
const MOST_KNOWN = 100_000;

/** Facts about the answers of a run, each different answer looked at once. */
export class FactsOfAnswers {
  readonly #known = new Map<string, AnswerFacts>();
  #table: readonly string[] = [];
  readonly #sizes: readonly number[];

  constructor(readonly lexicon: Lexicon) {
    this.#sizes = lexicon.wheels.map(({ level1 }) => new Set(level1.values()).size);
  }

  /** The facts of a row, and a text that is the same for the same words in whatever order. */
  of(index: IndexedAnswers, row: number): { readonly facts: AnswerFacts; readonly key: string } {
    // Another table of words means that the file was replaced, and that the numbers of before mean nothing.
    if (index.words !== this.#table) this.#known.clear();
    this.#table = index.words;
    const numbers = index.answer(row);
    const key = [...new Set(numbers)].sort((a, b) => a - b).join();
    const place = numbers.join();
    let facts = this.#known.get(place);
    if (!facts) {
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      facts = this.#work(Array.from(numbers, (word) => index.words[word] ?? ""));
      this.#known.set(place, facts);
    }
    return { facts, key };
  }

  #work(words: readonly string[]): AnswerFacts {
    const seen = this.#sizes.map(() => new Set<string>());
    let [unmapped, redundant] = [0, 0];
    for (const word of words) {
      let [isMapped, addsOne] = [false, false];
      for (const [wheel, cluster] of this.lexicon.clusters(word).entries()) {
        const clusters = seen[wheel];
        if (cluster === null || !clusters) continue;
        isMapped = true;
        addsOne ||= !clusters.has(cluster);
        clusters.add(cluster);
      }
      if (!isMapped) unmapped += 1;
      else if (!addsOne) redundant += 1;
    }
    const shares = seen.map(({ size }, wheel) => size / Math.max(this.#sizes[wheel] ?? 0, 1));
    const clusterShare = shares.reduce((sum, share) => sum + share, 0) / Math.max(shares.length, 1);
    return { words: words.length, distinct: new Set(words).size, unmapped, redundant, clusterShare };
  }
}
