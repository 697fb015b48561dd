import path from "node:path";
import { FileError, LineSplitter, parseObject, readEnd } from "../files";
import type { HeldOut } from "./entry";
import { History } from "./history";
import { evaluationRow } from "./rows";
import type { EvaluationRow } from "./types";

/** Some hundred evaluations: enough for the newest two, whatever a resume wrote twice. */
const TAIL = 64 * 1024;
/** A smaller difference is noise of sampling. */
const STEADY = 0.005;

/** The newest held-out score out of the end of evaluations.jsonl; null while there is none, or when the file cannot be read. */
export async function readHeldOut(folder: string): Promise<HeldOut | null> {
  try {
    const { bytes, isCut } = await readEnd(path.join(folder, "evaluations.jsonl"), TAIL);
    return heldOutOf(rowsIn(bytes, isCut));
  } catch (error) {
    // A list shows what it can; the run's own page says what is wrong with the file.
    if (error instanceof FileError) return null;
    throw error;
  }
}

function rowsIn(bytes: Uint8Array, isCut: boolean): EvaluationRow[] {
  const lines = new LineSplitter().push(bytes);
  return (isCut ? lines.slice(1) : lines).flatMap((line) => {
    const value = parseObject(line.bytes);
    return (value && evaluationRow(value)) ?? [];
  });
}

function heldOutOf(rows: readonly EvaluationRow[]): HeldOut | null {
  const history = new History<EvaluationRow>();
  for (const row of rows) if (row.set === "held-out") history.add(row);
  const [before, newest] = history.rows.slice(-2);
  if (!before) return null;
  if (!newest) return { f1: before.f1, trend: null };
  const change = newest.f1 - before.f1;
  return { f1: newest.f1, trend: Math.abs(change) < STEADY ? "steady" : change > 0 ? "rising" : "falling" };
}
