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
interface Column<T> {
  readonly key: string;
  readonly wanted: string;
  read(value: unknown): T | undefined;
}

const LABELS: Column<string[]> = {
  key: "labels",
  wanted: "a list of texts or one text",
  read: (value) =>
    typeof value === "string" || (Array.isArray(value) && value.every((label) => typeof label === "string"))
      ? parseLabels(value)
      : undefined,
};
const LABEL: Column<string> = {
  key: "label",
  wanted: "text",
  read: (value) => (typeof value === "string" ? value : undefined),
};
const VALUE: Column<number> = {
  key: "value",
  wanted: "a number",
  read: (value) => (typeof value === "number" && !Number.isNaN(value) ? value : undefined),
};

/**
 * Reads predictions and truth with `name` and `labels` a row, in the order of the truth.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, or the two files do not hold the same names.
 */
export async function readLabelPairs(predictions: string, truth: string): Promise<NamedLabelPair[]> {
  const pairs = await pair(predictions, LABELS, truth, LABELS);
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

async function pair<P, T>(
  predictions: string,
  predictionColumn: Column<P>,
  truth: string,
  truthColumn: Column<T>,
): Promise<[string, P, T][]> {
  const predicted = await readRows(predictions, predictionColumn);
  const trues = await readRows(truth, truthColumn);
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

async function readRows<T>(file: string, column: Column<T>): Promise<Map<string, T>> {
  const rows = new Map<string, T>();
  const places = new Map<string, string>();
  for (const row of await readLabelFile(file)) {
    const { name, value } = readRow(row, column);
    if (rows.has(name)) throw new EmotionError(`${row.where}: '${name}' stands at ${places.get(name)} already.`);
    rows.set(name, value);
    places.set(name, row.where);
  }
  return rows;
}

function readRow<T>({ columns, where }: LabelRow, column: Column<T>): { name: string; value: T } {
  const { name } = columns;
  if (typeof name !== "string" || !(column.key in columns)) {
    throw new EmotionError(`${where}: a line needs 'name' (text) and '${column.key}'.`);
  }
  const value = column.read(columns[column.key]);
  if (value === undefined) throw new EmotionError(`${where}: '${column.key}' must be ${column.wanted}.`);
  return { name, value };
}
