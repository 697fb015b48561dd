import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { EmotionError, reasonOf } from "./errors";
import { Lexicon, type Wheel, wheelRings } from "./lexicon";
import { byCodePoint, wordOf } from "./text";

const WHEELS = [1, 2, 3, 4, 5];
/** The largest published workbook has 700 kB unpacked; a packed file may claim any size. */
const MOST_BYTES = 1 << 26;
const NAMES = ["format.csv", "synonym.xlsx", ...WHEELS.map((index) => `wheel${index}.xlsx`)];

/**
 * Loads an official emotion-wheel pack as it is published.
 *
 * @param directory The folder with format.csv, synonym.xlsx and wheel1.xlsx to wheel5.xlsx.
 * @returns The pack as a lexicon, with a checksum over its seven files.
 * @throws EmotionError when a file is missing or malformed.
 */
export async function loadOfficialPack(directory: string): Promise<Lexicon> {
  const digest = createHash("sha256");
  const contents = new Map<string, Buffer>();
  for (const name of NAMES) {
    const content = await readFile(path.join(directory, name)).catch((error: unknown) => {
      const needs = `A pack is a folder with ${NAMES.join(", ")}.`;
      throw new EmotionError(`The pack ${directory} has no readable ${name} (${reasonOf(error)}). ${needs}`);
    });
    digest.update(content);
    contents.set(name, content);
  }
  const fileOf = (name: string) => ({
    path: path.join(directory, name),
    content: contents.get(name) ?? Buffer.alloc(0),
  });
  const wheels: Wheel[] = [];
  for (const index of WHEELS) {
    const rows = wheelRows(await sheetRows(fileOf(`wheel${index}.xlsx`)), path.join(directory, `wheel${index}.xlsx`));
    wheels.push({ name: `wheel ${index}`, source: "", ...wheelRings(rows) });
  }
  const synonyms = synonymsOf(await sheetRows(fileOf("synonym.xlsx")), path.join(directory, "synonym.xlsx"));
  for (const wheel of wheels) for (const word of wheel.level1.keys()) add(synonyms, word, word);
  const forms = await formsOf(fileOf("format.csv"));
  for (const base of synonyms.keys()) add(forms, base, base);
  return new Lexicon(
    { name: path.basename(path.resolve(directory)), version: "official", sha256: digest.digest("hex") },
    new Map([...forms].map(([form, bases]) => [form, [...bases].sort(byCodePoint)])),
    new Map([...synonyms].map(([base, words]) => [base, [...words].sort(byCodePoint)])),
    wheels,
  );
}

interface File {
  readonly path: string;
  readonly content: Buffer;
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}

const wordsOf = (text: string) =>
  text
    .split(",")
    .map(wordOf)
    .filter((word) => word !== "");

/** The base words of each form. */
async function formsOf(file: File): Promise<Map<string, Set<string>>> {
  const bases = new Map<string, Set<string>>();
  let rows: string[][];
  const { parse } = await import("csv-parse/sync");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(file.content);
    rows = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch {
    throw new EmotionError(`${file.path} is not a CSV file in UTF-8.`);
  }
  const [header = [], ...lines] = rows;
  const [name, forms] = [header.indexOf("name"), header.indexOf("format")];
  if (name < 0 || forms < 0) throw new EmotionError(`${file.path} has no columns 'name' and 'format'.`);
  for (const line of lines) {
    const base = wordOf(line[name] ?? "");
    if (base === "") continue;
    add(bases, base, base);
    for (const form of wordsOf(line[forms] ?? "")) add(bases, form, base);
  }
  if (bases.size === 0) throw new EmotionError(`${file.path} has no rows.`);
  return bases;
}

async function sheetRows(file: File): Promise<string[][]> {
  // Loaded when a pack is: the extension's start pays for no reader.
  const [{ unzipSync }, { readSheet }] = await Promise.all([import("fflate"), import("read-excel-file/node")]);
  let bytes = 0;
  let rows: unknown[][];
  try {
    unzipSync(file.content, {
      filter: ({ originalSize }) => {
        bytes += originalSize;
        return false;
      },
    });
    if (bytes > MOST_BYTES) throw new TooLarge();
    rows = await readSheet(file.content);
  } catch (error) {
    throw new EmotionError(
      error instanceof TooLarge
        ? `${file.path} is larger than ${MOST_BYTES >> 20} MB when unpacked.`
        : `${file.path} is not an xlsx workbook that can be read: damaged, cut short, or another format.`,
    );
  }
  return rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))));
}

class TooLarge extends Error {}

/** The wheel words of each base word: pairs of columns, word_run1 and synonym_run1 to run 8, merged. */
function synonymsOf(rows: readonly string[][], where: string): Map<string, Set<string>> {
  const header = rows[0] ?? [];
  const runs = header.flatMap((name, column) => {
    const run = name.match(/^word_run(\d+)$/)?.[1];
    return run === undefined ? [] : [{ words: column, synonyms: header.indexOf(`synonym_run${run}`) }];
  });
  if (runs.length === 0 || runs.some(({ synonyms }) => synonyms < 0)) {
    throw new EmotionError(`${where} has no pairs of columns 'word_run1' and 'synonym_run1', 'word_run2' ….`);
  }
  const found = new Map<string, Set<string>>();
  for (const row of rows.slice(1)) {
    for (const { words, synonyms } of runs) {
      const wheelWord = wordOf(row[words] ?? "");
      if (wheelWord === "") continue;
      for (const base of wordsOf(row[synonyms] ?? "")) add(found, base, wheelWord);
    }
  }
  if (found.size === 0) throw new EmotionError(`${where} has no rows.`);
  return found;
}

/** The inner, middle and outer word of each row; an empty cell repeats the one above. */
function wheelRows(rows: readonly string[][], where: string): [string, string, string][] {
  const columns = ["level1", "level2", "level3"].map((name) => (rows[0] ?? []).indexOf(name));
  if (columns.some((column) => column < 0)) {
    throw new EmotionError(`${where} has no columns 'level1', 'level2' and 'level3'.`);
  }
  const found: [string, string, string][] = [];
  let inner = "";
  let middle = "";
  for (const row of rows.slice(1)) {
    const [first = "", second = "", third = ""] = columns.map((column) => wordOf(row[column] ?? ""));
    if (first + second + third === "") continue;
    // A new inner word begins a new middle one; a missing middle word of the same inner one carries on.
    middle = second !== "" ? second : first !== "" ? "" : middle;
    inner = first !== "" ? first : inner;
    found.push([inner, middle, third]);
  }
  if (found.length === 0) throw new EmotionError(`${where} has no rows.`);
  return found;
}
