import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ClusterBits } from "./clusterBits";
import { EmotionError, reasonOf } from "./errors";
import { byCodePoint } from "./text";

/** A ring of the wheels: `level1` is the inner one, `level2` the middle one. */
export type Level = "level1" | "level2";
export const LEVELS: readonly Level[] = ["level1", "level2"];
const SCHEMA = 1;
const REMEDY = "Build it anew or install a pack.";
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
  readonly #bits: { [level in Level]?: ClusterBits } = {};

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

  /** The clusters of a ring as bits: what scores are counted with. */
  bits(level: Level = "level1"): ClusterBits {
    this.#bits[level] ??= new ClusterBits(
      this.wheels.map((wheel) => wheel[level]),
      (word) => this.clusters(word, level),
    );
    return this.#bits[level];
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
    return [...reached].sort(byCodePoint);
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
    if (first === undefined || byCodePoint(middle, first) < 0) middles.set(inner, middle);
    for (const word of [middle, outer]) if (word !== "") level2.set(word, middle);
  }
  for (const [inner, middle] of middles) level2.set(inner, middle);
  return { level1, level2 };
}

type WordLists = Readonly<Record<string, readonly string[]>>;

/** Forms of each base word, and the wheel words of each. */
interface Words {
  readonly forms: WordLists;
  readonly synonyms: WordLists;
}

interface LexiconFile extends Words {
  readonly name: string;
  readonly version: string;
  readonly wheels: readonly { name: string; source: string; rows: [string, string, string][] }[];
  /** Words beyond what an official pack maps. */
  readonly extended?: Words;
}

/** What of a lexicon file is loaded. */
export interface LexiconOptions {
  /**
   * Also the words that an official pack leaves out on purpose (humorous, tense, friendly …). Such scores are not comparable
   * with published ones, and the lexicon's name says so: `own-extended`.
   */
  readonly extended?: boolean;
}

/**
 * Reads a compiled lexicon file.
 *
 * @throws EmotionError when the file is missing, is not a lexicon, is of another schema version, or has no extended words
 *   where they are asked for.
 */
export async function loadLexicon(file: string, { extended = false }: LexiconOptions = {}): Promise<Lexicon> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new EmotionError(`The lexicon ${file} cannot be read: ${reasonOf(error)}.`);
  });
  const { name, version, wheels, ...words } = checked(file, content);
  const parts: Words[] = [words];
  if (extended) {
    if (words.extended === undefined) throw new EmotionError(`The lexicon ${file} has no extended words.`);
    parts.push(words.extended);
  }
  const forms = new Map<string, string[]>();
  const synonyms = new Map<string, string[]>();
  for (const part of parts) {
    for (const [base, itsForms] of Object.entries(part.forms))
      for (const form of [base, ...itsForms]) add(forms, form, base);
    for (const [base, wheelWords] of Object.entries(part.synonyms)) {
      for (const wheelWord of wheelWords) add(synonyms, base, wheelWord);
    }
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  return new Lexicon(
    { name: extended ? `${name}-extended` : name, version, sha256 },
    forms,
    synonyms,
    wheels.map((wheel) => ({ name: wheel.name, source: wheel.source, ...wheelRings(wheel.rows) })),
  );
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
}

/** The file's content as a lexicon. */
function checked(file: string, content: Buffer): LexiconFile {
  let document: unknown;
  try {
    document = JSON.parse(content.toString("utf8"));
  } catch {
    throw new EmotionError(`The lexicon ${file} is not JSON. ${REMEDY}`);
  }
  if (!isRecord(document) || document.schema !== SCHEMA) {
    throw new EmotionError(`${file} is not a lexicon of schema ${SCHEMA}. ${REMEDY}`);
  }
  const wrong = flaw(document);
  if (wrong !== undefined) throw new EmotionError(`The lexicon ${file} is malformed: ${wrong}. ${REMEDY}`);
  return document as unknown as LexiconFile;
}

/** What is wrong with a lexicon document; undefined when nothing is. */
function flaw(document: Record<string, unknown>): string | undefined {
  for (const key of ["name", "version"]) if (typeof document[key] !== "string") return `'${key}' is no text`;
  const { wheels, extended } = document;
  if (!Array.isArray(wheels) || wheels.length === 0) return "'wheels' is no list of wheels";
  for (const [index, wheel] of wheels.entries()) {
    const rows = isRecord(wheel) && typeof wheel.name === "string" && typeof wheel.source === "string" && wheel.rows;
    if (!Array.isArray(rows) || !rows.every((row) => isTexts(row) && row.length === 3)) {
      return `'wheels' has no name, source and rows of three words at ${index}`;
    }
  }
  if (extended !== undefined && !isRecord(extended)) return "'extended' has no forms and synonyms";
  for (const [part, prefix] of [
    [document, ""],
    [extended, "extended."],
  ] as const) {
    if (part === undefined) continue;
    for (const key of ["forms", "synonyms"]) {
      const lists = part[key];
      if (!isRecord(lists) || !Object.values(lists).every(isTexts)) return `'${prefix}${key}' is no map of word lists`;
    }
  }
  return undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
