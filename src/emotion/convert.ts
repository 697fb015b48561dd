import { readLabelFile } from "./labelFiles";
import { byName, type Column, LABEL, LABELS, readCell, TEXT, VALUE } from "./pairs";
import type { Task } from "./scoreFiles";

/** A row that `score` or `extract` takes. */
export interface ConvertedRow {
  readonly name: string;
  readonly labels?: readonly string[];
  readonly label?: string;
  readonly value?: number;
  readonly text?: string;
}

const COLUMNS: readonly Column<unknown>[] = [LABELS, LABEL, VALUE, TEXT];
const TASK_COLUMNS: Readonly<Record<Task, readonly Column<unknown>[]>> = {
  ov: [LABELS],
  basic: [LABELS],
  sentiment: [LABEL, VALUE],
};

/** What of a file is converted. */
export interface ConvertOptions {
  /** Keeps the columns of one task, and requires them: `labels` for `ov` and `basic`, `label` or `value` for `sentiment`. */
  readonly task?: Task | undefined;
  /** Which set of an npz of labels; the test set when left out. */
  readonly split?: string | undefined;
}

/**
 * Reads a file of answers, texts or labels (a published npz, CSV or JSON Lines) as rows that `score` and `extract` take.
 *
 * @returns The rows in the order of the file.
 * @throws EmotionError when the file cannot be read, a row is wrong, or a name stands twice.
 */
export async function convertFile(file: string, { task, split }: ConvertOptions = {}): Promise<ConvertedRow[]> {
  const columns = task ? TASK_COLUMNS[task] : COLUMNS;
  const keys = columns.map(({ key }) => key);
  const rows = byName(await readLabelFile(file, split), keys);
  return [...rows].map(([name, row]) => ({
    name,
    ...Object.fromEntries(
      columns.filter(({ key }) => key in row.columns).map((column) => [column.key, readCell(row, column)]),
    ),
  }));
}
