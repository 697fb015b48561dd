import { readFile } from "node:fs/promises";
import path from "node:path";
import { EmotionError, reasonOf } from "./errors";

/** A line of a file with labels: its columns as they stand there, and how messages name its place. */
export interface LabelRow {
  readonly columns: Readonly<Record<string, unknown>>;
  readonly where: string;
}

/**
 * Reads a file with one sample a row, by the ending of its name:
 *
 * - `.csv`: columns `name` and `labels` (or `openset`, as OV-MERD calls it), `label` or `value`.
 * - `.npz`: the arrays `filenames` and `fileitems` of the official answers. Arrays of pickled objects are never opened.
 * - else JSON Lines. A run's predictions call the name `sample`, and a dataset calls it `id`.
 *
 * @throws EmotionError when it cannot be read, or a line is none.
 */
export async function readLabelFile(file: string): Promise<LabelRow[]> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new EmotionError(`${file} cannot be read: ${reasonOf(error)}.`);
  });
  const ending = path.extname(file).toLowerCase();
  if (ending === ".npz") return npzRows(file, content);
  const text = decoded(file, content);
  const rows = ending === ".csv" ? await csvRows(file, text) : jsonRows(file, text);
  if (rows.length === 0) throw new EmotionError(`${file} holds no lines.`);
  return rows;
}

function decoded(file: string, content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    throw new EmotionError(`${file} is not UTF-8 text.`);
  }
}

function jsonRows(file: string, text: string): LabelRow[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const where = `${file}:${index + 1}`;
    try {
      const row: unknown = JSON.parse(line);
      // What is no object has no columns, and the reader of the columns says which one is missing.
      const columns = typeof row === "object" && row !== null ? (row as Record<string, unknown>) : {};
      return [{ where, columns: { name: columns.sample ?? columns.id, ...columns } }];
    } catch {
      throw new EmotionError(`${where}: not JSON.`);
    }
  });
}

async function csvRows(file: string, text: string): Promise<LabelRow[]> {
  const { parse } = await import("csv-parse/sync");
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, info: true });
  } catch (error) {
    throw new EmotionError(`${file} is not a CSV file: ${reasonOf(error)}`);
  }
  return rows.map(({ record: { openset, value, ...columns }, info }) => ({
    where: `${file}:${info.lines}`,
    columns: {
      ...(openset !== undefined && { labels: openset }),
      ...(value !== undefined && { value: value.trim() === "" ? value : Number(value) }),
      ...columns,
    },
  }));
}

async function npzRows(file: string, content: Uint8Array): Promise<LabelRow[]> {
  // Loaded with the first such file, as the reader of CSV is: the extension's start pays for neither.
  const { readTextArrays } = await import("./npz");
  const [names = [], items = []] = readTextArrays(file, content, ["filenames", "fileitems"]);
  if (names.length !== items.length) {
    throw new EmotionError(`${file}: 'filenames' has ${names.length} entries and 'fileitems' ${items.length}.`);
  }
  if (names.length === 0) throw new EmotionError(`${file} holds no lines.`);
  return names.map((name, index) => ({
    where: `${file}[${index}]`,
    columns: { name, labels: items[index], label: items[index] },
  }));
}
