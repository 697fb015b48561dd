import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { EmotionError, reasonOf } from "./errors";
import type { Npz } from "./npz";
import { trimmed } from "./text";

const CORPUS = "_corpus";
/** The test sets that papers report on: CMU-MOSI's `test_corpus`, MER2023's `test1_corpus`. */
const DEFAULT_SPLITS = ["test", "test1"];
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

/** A line of a file with labels: its columns as they stand there, and how messages name its place. */
export interface LabelRow {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly where: string;
}

/**
 * Reads a file with one sample a row, by the ending of its name:
 *
 * - `.csv`: columns `name` and `labels` (or `openset`, as OV-MERD calls it), `label` or `value`.
 * - `.npz`: the published kinds. `filenames` and `fileitems` are answers: label lists, or single labels; `name2reason` maps
 *   names to texts; `test_corpus` and the like map names to a label and a value. Pickled arrays are read as data, and nothing
 *   in them runs.
 * - else JSON Lines. A run's predictions call the name `sample`, and a dataset calls it `id`.
 *
 * @param split Which set of an npz of labels: `train`, `val`, `test1`; the test set when left out.
 * @returns The rows in the order of the file.
 * @throws EmotionError when it cannot be read, or a line is none.
 */
export async function readLabelFile(file: string, split?: string): Promise<LabelRow[]> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new EmotionError(`${file} cannot be read: ${reasonOf(error)}.`);
  });
  const rows = await rowsOf(file, content, split);
  if (rows.length === 0) throw new EmotionError(`${file} holds no lines.`);
  return rows;
}

async function rowsOf(file: string, content: Buffer, split: string | undefined): Promise<LabelRow[]> {
  const ending = path.extname(file).toLowerCase();
  if (ending === ".npz") return npzRows(file, content, split);
  if (split !== undefined) throw new EmotionError(`${file} ${NO_SETS}`);
  const text = decoded(file, content);
  return ending === ".csv" ? csvRows(file, text) : jsonRows(file, text);
}

const NO_SETS = "has no sets to choose from: only an npz of labels has.";

function decoded(file: string, content: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    throw new EmotionError(`${file}:${firstBadLine(content)}: not UTF-8 text.`);
  }
}

/** Counted from 1. No sequence of UTF-8 has a line break inside, so each line can be looked at by itself. */
function firstBadLine(content: Buffer): number {
  let line = 1;
  for (let start = 0; start < content.length; line++) {
    const end = content.indexOf("\n", start);
    if (!isUtf8(content.subarray(start, end < 0 ? content.length : end))) return line;
    if (end < 0) break;
    start = end + 1;
  }
  return line;
}

function jsonRows(file: string, text: string): LabelRow[] {
  return text.split("\n").flatMap((line, index) => {
    if (trimmed(line) === "") return [];
    const where = `${file}:${index + 1}`;
    try {
      const row: unknown = JSON.parse(line);
      // What is no object has no columns, and the reader of the columns says which one is missing.
      const columns = isRecord(row) ? row : {};
      return [{ where, columns: { name: columns.sample ?? columns.id, ...columns } }];
    } catch {
      throw new EmotionError(`${where}: not JSON.`);
    }
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

async function csvRows(file: string, text: string): Promise<LabelRow[]> {
  const { CsvError, parse } = await import("csv-parse/sync");
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, info: true });
  } catch (error) {
    if (error instanceof CsvError && error.code === "CSV_RECORD_INCONSISTENT_COLUMNS") {
      throw new EmotionError(`${file}:${error.lines}: another number of columns than the first line has.`);
    }
    throw new EmotionError(`${file} is not CSV: a quote is not closed, or text follows one.`);
  }
  return rows.map(({ record: { openset, value, ...columns }, info }) => ({
    where: `${file}:${info.lines}`,
    columns: {
      ...(openset !== undefined && { labels: openset }),
      // A value that is no number stays text, which the reader of the column refuses.
      ...(value !== undefined && { value: NUMBER.test(trimmed(value)) ? Number(value) : value }),
      ...columns,
    },
  }));
}

async function npzRows(file: string, content: Uint8Array, split: string | undefined): Promise<LabelRow[]> {
  // Loaded with the first such file, as the reader of CSV is: the extension's start pays for neither.
  const { Npz } = await import("./npz");
  const columns = npzColumns(file, new Npz(file, content), split);
  return columns.map((row, index) => ({ where: `${file}[${index}]`, columns: row }));
}

function npzColumns(file: string, npz: Npz, split: string | undefined): Record<string, unknown>[] {
  const { names } = npz;
  const splits = names.filter((name) => name.endsWith(CORPUS)).map((name) => name.slice(0, -CORPUS.length));
  if (splits.length > 0) return corpus(file, npz, chosen(file, splits, split));
  if (split !== undefined) throw new EmotionError(`${file} ${NO_SETS}`);
  if (names.includes("name2reason"))
    return [...mapOf(file, npz, "name2reason")].map(([name, text]) => ({ name, text }));
  if (names.includes("filenames") && names.includes("fileitems")) return answers(file, npz);
  const has = names.join(", ") || "none";
  throw new EmotionError(
    `${file} has none of the published arrays: 'filenames' and 'fileitems', 'name2reason', or labels such as 'test${CORPUS}'. It has: ${has}.`,
  );
}

function answers(file: string, npz: Npz): Record<string, unknown>[] {
  const [names, items] = [npz.items("filenames"), npz.items("fileitems")];
  if (names.length !== items.length) {
    throw new EmotionError(`${file}: 'filenames' has ${names.length} entries and 'fileitems' ${items.length}.`);
  }
  // Label lists stand in brackets, all of them; sentiments do not.
  const lists = items.every((item) => typeof item === "string" && trimmed(item).startsWith("["));
  return names.map((name, index) => ({
    name,
    labels: items[index],
    ...(!lists && { label: items[index] }),
  }));
}

function chosen(file: string, splits: readonly string[], split: string | undefined): string {
  const has = splits.join(", ");
  if (split !== undefined && !splits.includes(split)) {
    throw new EmotionError(`${file} has no set '${split}'. It has: ${has}.`);
  }
  const [only, ...others] = splits;
  const found = split ?? (others.length === 0 ? only : DEFAULT_SPLITS.find((standard) => splits.includes(standard)));
  if (found === undefined) {
    throw new EmotionError(`${file} has several sets: ${has}. Convert one of them, named by --split.`);
  }
  return found;
}

function corpus(file: string, npz: Npz, split: string): Record<string, unknown>[] {
  return [...mapOf(file, npz, `${split}${CORPUS}`)].map(([name, entry]) => {
    const [emotion, value] = entry instanceof Map ? [entry.get("emo"), entry.get("val")] : [];
    // Where a set has no emotions, or no values, a number stands in their place.
    return {
      name,
      ...(typeof emotion === "string" && { labels: [emotion] }),
      ...(typeof value === "number" && { value }),
    };
  });
}

function mapOf(file: string, npz: Npz, name: string): ReadonlyMap<unknown, unknown> {
  const [map, ...others] = npz.items(name);
  if (!(map instanceof Map) || others.length > 0) throw new EmotionError(`${file}: '${name}' is no map.`);
  return map;
}
