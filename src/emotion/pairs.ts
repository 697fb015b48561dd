import { EmotionError } from "./errors";
import { type LabelRow, readLabelFile } from "./labelFiles";
import { parseLabels } from "./labels";
import type { LabelPair } from "./scores";
import { byCodePoint } from "./text";

/** An answer and its truth, with the sample's name. */
export interface NamedLabelPair extends LabelPair {
  readonly name: string;
}

/** A sentiment that was said and the true value, whose sign counts. */
export interface NamedSentimentPair {
  readonly name: string;
  readonly label: string;
  readonly value: number;
}

/** A column of a score file: its key, what it must hold, and how it is read; undefined when it holds something else. */
export interface Column<T> {
  readonly key: string;
  readonly wanted: string;
  read(value: unknown): T | undefined;
}

export const LABELS: Column<string[]> = {
  key: "labels",
  wanted: "a list of texts or one text",
  read: (value) =>
    typeof value === "string" || (Array.isArray(value) && value.every((label) => typeof label === "string"))
      ? parseLabels(value)
      : undefined,
};
export const LABEL: Column<string> = {
  key: "label",
  wanted: "text",
  read: (value) => (typeof value === "string" ? value : undefined),
};
export const VALUE: Column<number> = {
  key: "value",
  wanted: "a number",
  read: (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined),
};
export const TEXT: Column<string> = { ...LABEL, key: "text" };

/**
 * Reads predictions and truth with `name` and `labels` a row, in the order of the truth.
 *
 * @param first Only so many rows of the truth were to be answered, the first ones; all where it is left out.
 * @throws EmotionError when a file cannot be read, a line is wrong, or the two files do not hold the same names.
 */
export async function readLabelPairs(predictions: string, truth: string, first?: number): Promise<NamedLabelPair[]> {
  const pairs = await pair(predictions, LABELS, truth, LABELS, first);
  return pairs.map(([name, predicted, true_]) => ({ name, predicted, truth: true_ }));
}

/**
 * Reads predictions with `name` and `label` and truth with `name` and `value` a row, in the order of the truth.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, or the two files do not hold the same names.
 */
export async function readSentimentPairs(predictions: string, truth: string): Promise<NamedSentimentPair[]> {
  const pairs = await pair(predictions, LABEL, truth, VALUE);
  return pairs.map(([name, label, value]) => ({ name, label, value }));
}

/**
 * Reads a file with `name` and `text` a row: texts by their names, in the order of the file.
 *
 * @throws EmotionError when the file cannot be read, or a line is wrong.
 */
export function readTexts(file: string): Promise<Map<string, string>> {
  return readColumn(file, TEXT);
}

async function pair<P, T>(
  predictions: string,
  predictionColumn: Column<P>,
  truth: string,
  truthColumn: Column<T>,
  first?: number,
): Promise<[string, P, T][]> {
  const predicted = await readColumn(predictions, predictionColumn);
  const trues = new Map([...(await readColumn(truth, truthColumn))].slice(0, first));
  if (![...trues.keys()].some((name) => predicted.has(name))) {
    throw new EmotionError(`${predictions} and ${truth} have no name in common.`);
  }
  requireNames(predicted, predictions, trues, truth);
  requireNames(trues, truth, predicted, predictions);
  return [...trues].flatMap(([name, value]) => {
    const answer = predicted.get(name);
    return answer === undefined ? [] : [[name, answer, value] satisfies [string, P, T]];
  });
}

function requireNames(
  lacks: ReadonlyMap<string, unknown>,
  lackFile: string,
  has: ReadonlyMap<string, unknown>,
  hasFile: string,
) {
  const names = [...has.keys()].filter((name) => !lacks.has(name)).sort(byCodePoint);
  if (names.length === 0) return;
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? " …" : "");
  throw new EmotionError(`${lackFile} lacks ${names.length} of the names in ${hasFile}: ${shown}`);
}

/**
 * Reads one column by the rows' names, in the order of the file.
 *
 * @throws EmotionError when the file cannot be read, a row lacks the column or holds something else in it, or a name stands twice.
 */
async function readColumn<T>(file: string, column: Column<T>): Promise<Map<string, T>> {
  const rows = byName(await readLabelFile(file), [column.key]);
  return new Map([...rows].map(([name, row]) => [name, readCell(row, column)]));
}

/**
 * Orders rows of one file by their names.
 *
 * @param keys Columns of which each row needs one.
 * @throws EmotionError when a row has no name or none of the columns, or a name stands twice.
 */
export function byName(rows: readonly LabelRow[], keys: readonly string[]): Map<string, LabelRow> {
  const named = new Map<string, LabelRow>();
  for (const row of rows) {
    const { columns, where } = row;
    const { name } = columns;
    if (typeof name !== "string" || !keys.some((key) => key in columns)) {
      throw new EmotionError(`${where}: a line needs 'name' (text) and ${keys.map((key) => `'${key}'`).join(" or ")}.`);
    }
    const known = named.get(name);
    if (known) throw new EmotionError(`${where}: '${name}' stands at ${known.where} already.`);
    named.set(name, row);
  }
  return named;
}

/** Reads one column of a row. @throws EmotionError when it holds something else than the column wants. */
export function readCell<T>({ columns, where }: LabelRow, column: Column<T>): T {
  const value = column.read(columns[column.key]);
  if (value === undefined) throw new EmotionError(`${where}: '${column.key}' must be ${column.wanted}.`);
  return value;
}
