import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { EmotionError, reasonOf } from "./errors";

/** A ring of the wheels: `level1` is the inner one, `level2` the middle one. */
export type Level = "level1" | "level2";
export const LEVELS: readonly Level[] = ["level1", "level2"];
const SCHEMA = 1;
/** Model output is endless; a bounded memory is enough, since answers repeat their words. */
const MOST_KNOWN = 200_000;

/** One emotion wheel. */
export interface Wheel {
  readonly name: string;
  /** The publication it follows; empty for an installed pack. */
  readonly source: string;
  /** Each wheel word's cluster in the inner ring. */
  readonly level1: ReadonlyMap<string, string>;
  /** Each wheel word's cluster in the middle ring. */
  readonly level2: ReadonlyMap<string, string>;
}

/** How a word reaches its cluster on one wheel: the base and the wheel word that decided. */
export interface WheelPath {
  readonly base: string;
  readonly wheelWord: string;
  readonly cluster: string;
}

/** What is recorded with every score. */
export interface LexiconIdentity {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** Word forms, synonyms and five wheels: maps an emotion word to its cluster on each wheel. */
export class Lexicon {
  readonly #known = { level1: new Map<string, (string | null)[]>(), level2: new Map<string, (string | null)[]>() };

  /**
   * @param identity `own` or the name of the installed pack, its version, and the checksum of the files it was read from.
   * @param forms Base words of each form; a base stands among its own forms.
   * @param synonyms Wheel words of each base word; a wheel word stands among its own.
   * @param wheels The five wheels.
   */
  constructor(
    readonly identity: LexiconIdentity,
    readonly forms: ReadonlyMap<string, readonly string[]>,
    readonly synonyms: ReadonlyMap<string, readonly string[]>,
    readonly wheels: readonly Wheel[],
  ) {}

  /**
   * Maps a word to its cluster on each wheel; null where it reaches none. Of all wheel words reached, the alphabetically
   * first that stands on a wheel decides for that wheel.
   *
   * @param word A trimmed, lower-cased label.
   */
  clusters(word: string, level: Level = "level1"): readonly (string | null)[] {
    const known = this.#known[level];
    let found = known.get(word);
    if (found === undefined) {
      const reached = this.#wheelWords(word);
      found = this.wheels.map((wheel) => {
        const decided = reached.find((wheelWord) => wheel[level].has(wheelWord));
        return decided === undefined ? null : (wheel[level].get(decided) ?? null);
      });
      if (known.size > MOST_KNOWN) known.clear();
      known.set(word, found);
    }
    return found;
  }

  /** How a word reaches its cluster on the wheel at an index, or undefined. */
  path(word: string, wheel: number, level: Level = "level1"): WheelPath | undefined {
    const ring = this.wheels[wheel]?.[level];
    const wheelWord = this.#wheelWords(word).find((reached) => ring?.has(reached));
    const cluster = wheelWord === undefined ? undefined : ring?.get(wheelWord);
    if (wheelWord === undefined || cluster === undefined) return undefined;
    const base = this.forms.get(word)?.find((candidate) => this.synonyms.get(candidate)?.includes(wheelWord));
    return { base: base ?? word, wheelWord, cluster };
  }

  /** Whether a word has a cluster on any wheel. */
  maps(word: string): boolean {
    return this.clusters(word).some((cluster) => cluster !== null);
  }

  #wheelWords(word: string): string[] {
    const reached = new Set<string>();
    for (const base of this.forms.get(word) ?? []) {
      for (const wheelWord of this.synonyms.get(base) ?? []) reached.add(wheelWord);
    }
    return [...reached].sort();
  }
}

/**
 * Compiles a wheel's rows of inner, middle and outer words into its two rings. Where a wheel names a word twice, the
 * later row wins. At level 2 an inner word maps to its alphabetically first middle word.
 */
export function wheelRings(rows: Iterable<readonly [string, string, string]>): Pick<Wheel, "level1" | "level2"> {
  const level1 = new Map<string, string>();
  const level2 = new Map<string, string>();
  const middles = new Map<string, string>();
  for (const [inner, middle, outer] of rows) {
    for (const word of [inner, middle, outer]) if (word !== "") level1.set(word, inner);
    if (middle === "") continue;
    const first = middles.get(inner);
    if (first === undefined || middle < first) middles.set(inner, middle);
    for (const word of [middle, outer]) if (word !== "") level2.set(word, middle);
  }
  for (const [inner, middle] of middles) level2.set(inner, middle);
  return { level1, level2 };
}

interface LexiconFile {
  readonly schema: number;
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly { name: string; source: string; rows: [string, string, string][] }[];
  readonly forms: Record<string, string[]>;
  readonly synonyms: Record<string, string[]>;
}

/**
 * Reads a compiled lexicon file.
 *
 * @throws EmotionError when the file is missing, is not a lexicon or is of another schema version.
 */
export async function loadLexicon(file: string): Promise<Lexicon> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new EmotionError(`The lexicon ${file} cannot be read: ${reasonOf(error)}.`);
  });
  let document: LexiconFile | undefined;
  try {
    document = JSON.parse(content.toString("utf8"));
  } catch (error) {
    throw new EmotionError(`The lexicon ${file} is not JSON: ${reasonOf(error)}.`);
  }
  if (document?.schema !== SCHEMA) {
    throw new EmotionError(`${file} is not a lexicon of schema ${SCHEMA}. Build it anew or install a pack.`);
  }
  try {
    const forms = new Map<string, string[]>();
    for (const [base, itsForms] of Object.entries(document.forms)) {
      for (const form of [base, ...itsForms]) {
        const bases = forms.get(form);
        if (bases) bases.push(base);
        else forms.set(form, [base]);
      }
    }
    const wheels = document.wheels.map(({ name, source, rows }) => ({ name, source, ...wheelRings(rows) }));
    const sha256 = createHash("sha256").update(content).digest("hex");
    const identity = { name: document.name, version: document.version, sha256 };
    return new Lexicon(identity, forms, new Map(Object.entries(document.synonyms)), wheels);
  } catch (error) {
    throw new EmotionError(`The lexicon ${file} is malformed (${reasonOf(error)}). Build it anew or install a pack.`);
  }
}
