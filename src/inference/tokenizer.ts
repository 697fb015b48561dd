import type { Tokens } from "../contracts/policyManifest";

/** The word-level tokens of a policy, as its manifest lists them. */
export class Tokenizer {
  readonly #pattern: RegExp;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #special: ReadonlySet<number>;

  constructor(readonly tokens: Tokens) {
    this.#pattern = new RegExp(tokens.pattern, "gu");
    this.#ids = new Map(tokens.vocabulary.map((word, id) => [word, id]));
    this.#special = new Set([tokens.pad, tokens.end, tokens.unknown, tokens.image]);
  }

  /** Splits a text into tokens. A word that is written like a special token is an unknown one: no text may stand for a picture. */
  encode(text: string): number[] {
    const words = text.toLowerCase().match(this.#pattern) ?? [];
    return words.map((word) => {
      const id = this.#ids.get(word);
      return id === undefined || this.#special.has(id) ? this.tokens.unknown : id;
    });
  }

  /** The text of tokens: their words parted by single blanks, without the special ones. */
  decode(ids: readonly number[]): string {
    return ids
      .filter((id) => !this.#special.has(id))
      .map((id) => this.tokens.vocabulary[id] ?? "")
      .join(" ");
  }
}
