import { byCodePoint } from "./text";

/** Counts pairs and single words, and lists them by how often they come. */
export class Counts<Key extends readonly (string | null)[]> {
  readonly #counts = new Map<string, { key: Key; count: number }>();

  add(key: Key): void {
    const id = JSON.stringify(key);
    const known = this.#counts.get(id);
    if (known) known.count += 1;
    else this.#counts.set(id, { key, count: 1 });
  }

  /** The most frequent first, and of equally frequent ones in the order of their words; `null` stands before any word. */
  sorted(): { key: Key; count: number }[] {
    return [...this.#counts.values()].sort((one, other) => other.count - one.count || byWords(one.key, other.key));
  }
}

function byWords(one: readonly (string | null)[], other: readonly (string | null)[]): number {
  for (const [place, word] of one.entries()) {
    const against = other[place] ?? null;
    if (word === against) continue;
    if (word === null || against === null) return word === null ? -1 : 1;
    return byCodePoint(word, against);
  }
  return 0;
}
