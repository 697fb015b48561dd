import { byCodePoint } from "./text";

/** Model output is endless; a bounded memory is enough, since answers repeat their words. */
const MOST_KNOWN = 200_000;
const LANE_BITS = 32;

/** How many clusters an answer and its truth have on each wheel, and how many of them they share. */
export interface Overlap {
  readonly answered: Readonly<Int32Array>;
  readonly truth: Readonly<Int32Array>;
  readonly shared: Readonly<Int32Array>;
}

/**
 * Sets of clusters as bits. Each cluster of each wheel has its own bit, so that the clusters of a label list are a few `or`s and
 * what two lists share is an `and`. A wheel's bits fill whole 32-bit lanes: one, or two where its middle ring has over 32 clusters.
 */
export class ClusterBits {
  /** The clusters of each wheel; a cluster's place is its bit, counted from the wheel's first lane. */
  readonly clusters: readonly (readonly string[])[];
  readonly #clustersOf: (word: string) => readonly (string | null)[];
  readonly #bits: readonly ReadonlyMap<string, number>[];
  readonly #wheelOfLane: Uint8Array;
  readonly #words = new Map<string, Int32Array>();
  readonly #answer: Int32Array;
  readonly #truth: Int32Array;
  readonly #overlap: { answered: Int32Array; truth: Int32Array; shared: Int32Array };

  /**
   * @param rings Each wheel's words with their clusters, at one level.
   * @param clustersOf Maps a word to its cluster on each wheel; null where it reaches none.
   */
  constructor(rings: readonly ReadonlyMap<string, string>[], clustersOf: (word: string) => readonly (string | null)[]) {
    this.#clustersOf = clustersOf;
    this.clusters = rings.map((ring) => [...new Set(ring.values())].sort(byCodePoint));
    const lanes = this.clusters.flatMap((clusters, wheel) =>
      Array.from({ length: Math.ceil(clusters.length / LANE_BITS) }, () => wheel),
    );
    this.#wheelOfLane = Uint8Array.from(lanes);
    this.#bits = this.clusters.map((clusters, wheel) => {
      const first = LANE_BITS * lanes.indexOf(wheel);
      return new Map(clusters.map((cluster, place) => [cluster, first + place]));
    });
    this.#answer = new Int32Array(lanes.length);
    this.#truth = new Int32Array(lanes.length);
    const wheels = () => new Int32Array(rings.length);
    this.#overlap = { answered: wheels(), truth: wheels(), shared: wheels() };
  }

  /**
   * Counts the clusters of an answer and its truth.
   *
   * @returns The counts, valid until the next call; undefined when the truth maps on no wheel.
   */
  overlap(predicted: readonly string[], truth: readonly string[]): Overlap | undefined {
    this.#unite(truth, this.#truth);
    if (this.#truth.every((lane) => lane === 0)) return undefined;
    this.#unite(predicted, this.#answer);
    const found = this.#overlap;
    found.answered.fill(0);
    found.truth.fill(0);
    found.shared.fill(0);
    for (let lane = 0; lane < this.#wheelOfLane.length; lane++) {
      const wheel = this.#wheelOfLane[lane] ?? 0;
      const [answered, isTrue] = [this.#answer[lane] ?? 0, this.#truth[lane] ?? 0];
      found.answered[wheel] = (found.answered[wheel] ?? 0) + ones(answered);
      found.truth[wheel] = (found.truth[wheel] ?? 0) + ones(isTrue);
      found.shared[wheel] = (found.shared[wheel] ?? 0) + ones(answered & isTrue);
    }
    return found;
  }

  #unite(labels: readonly string[], into: Int32Array): void {
    into.fill(0);
    for (let index = 0; index < labels.length; index++) {
      const word = this.#ofWord(labels[index] ?? "");
      for (let lane = 0; lane < into.length; lane++) into[lane] = (into[lane] ?? 0) | (word[lane] ?? 0);
    }
  }

  #ofWord(word: string): Int32Array {
    let found = this.#words.get(word);
    if (found === undefined) {
      found = new Int32Array(this.#wheelOfLane.length);
      for (const [wheel, cluster] of this.#clustersOf(word).entries()) {
        const bit = cluster === null ? undefined : this.#bits[wheel]?.get(cluster);
        if (bit === undefined) continue;
        const lane = Math.floor(bit / LANE_BITS);
        found[lane] = (found[lane] ?? 0) | (1 << (bit % LANE_BITS));
      }
      if (this.#words.size > MOST_KNOWN) this.#words.clear();
      this.#words.set(word, found);
    }
    return found;
  }
}

/** The ones of a 32-bit number, counted in parallel (Warren, Hacker's Delight, figure 5-2). */
function ones(lane: number): number {
  let bits = lane - ((lane >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
