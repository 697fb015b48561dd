import type { Lexicon } from "../emotion";
import { type Tokens, tokensOf } from "./tokens";

/** Finds the words and the terms of several words that a lexicon maps on a wheel. */
export class Terms {
  /** Each term by its tokens, as the lexicon writes it. */
  readonly #terms = new Map<string, string>();
  /** How many tokens the longest term has that begins with a token. */
  readonly #longest = new Map<string, number>();

  private constructor(lexicon: Lexicon) {
    for (const form of lexicon.forms.keys()) {
      if (!lexicon.maps(form)) continue;
      const { words } = tokensOf(form);
      const [first] = words;
      if (first === undefined) continue;
      const key = words.join(" ");
      if (!this.#terms.has(key)) this.#terms.set(key, form);
      this.#longest.set(first, Math.max(words.length, this.#longest.get(first) ?? 0));
    }
  }

  static readonly #known = new WeakMap<Lexicon, Terms>();

  /** The terms of a lexicon, indexed once. */
  static of(lexicon: Lexicon): Terms {
    let terms = Terms.#known.get(lexicon);
    if (terms === undefined) {
      terms = new Terms(lexicon);
      Terms.#known.set(lexicon, terms);
    }
    return terms;
  }

  /** The longest term that begins at a token: as the lexicon writes it, and how many tokens it takes. Undefined where none does. */
  at({ words }: Tokens, index: number): { term: string; length: number } | undefined {
    const first = words[index] ?? "";
    const longest = this.#longest.get(first);
    if (longest === undefined) return undefined;
    for (let length = Math.min(longest, words.length - index); length > 0; length--) {
      const term = this.#terms.get(length === 1 ? first : words.slice(index, index + length).join(" "));
      if (term !== undefined) return { term, length };
    }
    return undefined;
  }
}
