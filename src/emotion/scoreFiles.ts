import { scoreHits, scoreSentiment } from "./benchmarks";
import { EmotionError } from "./errors";
import { type LabelRow, readLabelFile } from "./labelFiles";
import { parseLabels } from "./labels";
import type { Level, Lexicon } from "./lexicon";
import { scoreSets, type WheelScores } from "./scores";

export type Task = "ov" | "basic" | "sentiment";
export const TASKS: readonly Task[] = ["ov", "basic", "sentiment"];

/** The scores of one file against another, 0 to 1 at full precision. */
export type FileScores =
  | {
      task: "ov";
      level: Level;
      samples: number;
      skipped: number;
      mean: { precision: number; recall: number; f1: number };
      wheels: readonly WheelScores[];
    }
  | {
      task: "basic";
      samples: number;
      skipped: number;
      hitRate: number;
      wheels: readonly { wheel: string; hitRate: number }[];
    }
  | { task: "sentiment"; samples: number; skipped: number; waf: number; accuracy: number };

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
 * Scores a predictions file against a truth file, both with `name` and `labels` a row; for the sentiment task `name` and `label` in the
 * predictions, `name` and `value` in the truth. The files are JSON Lines, CSV or the official npz of answers.
 *
 * @throws EmotionError when a file cannot be read, a line is wrong, or the two files do not hold the same names.
 */
export async function scoreFiles(
  lexicon: Lexicon,
  task: Task,
  predictions: string,
  truth: string,
  level: Level = "level1",
): Promise<FileScores> {
  if (task === "sentiment") {
    const pairs = await pair(predictions, LABEL, truth, VALUE);
    const result = scoreSentiment(pairs.map(([label, value]) => ({ label, value })));
    requireSome(result.samples, truth, "has the value 0 on every line");
    return { task, ...result };
  }
  const pairs = (await pair(predictions, LABELS, truth, LABELS)).map(([predicted, true_]) => ({
    predicted,
    truth: true_,
  }));
  const unmapped = "has no label that maps on a wheel";
  if (task === "basic") {
    const result = scoreHits(lexicon, pairs);
    requireSome(result.samples, truth, unmapped);
    return { task, ...result };
  }
  const { samples, skipped, precision, recall, f1, wheels } = scoreSets(lexicon, pairs, level);
  requireSome(samples, truth, unmapped);
  return { task, level, samples, skipped, mean: { precision, recall, f1 }, wheels };
}

function requireSome(samples: number, file: string, reason: string): void {
  if (samples === 0) throw new EmotionError(`${file} ${reason}: there is nothing to score.`);
}

async function pair<P, T>(
  predictions: string,
  predictionColumn: Column<P>,
  truth: string,
  truthColumn: Column<T>,
): Promise<[P, T][]> {
  const predicted = await readRows(predictions, predictionColumn);
  const trues = await readRows(truth, truthColumn);
  if (![...trues.keys()].some((name) => predicted.has(name))) {
    throw new EmotionError(`${predictions} and ${truth} have no name in common.`);
  }
  requireNames(predicted, predictions, trues, truth);
  requireNames(trues, truth, predicted, predictions);
  return [...trues].flatMap(([name, value]) => {
    const answer = predicted.get(name);
    return answer === undefined ? [] : [[answer, value] satisfies [P, T]];
  });
}

function requireNames(
  lacks: ReadonlyMap<string, unknown>,
  lackFile: string,
  has: ReadonlyMap<string, unknown>,
  hasFile: string,
) {
  const names = [...has.keys()].filter((name) => !lacks.has(name)).sort();
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
