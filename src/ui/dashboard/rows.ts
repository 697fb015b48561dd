import type * as runs from "../../runs";

// What the dashboard reads of a run's rows; the rows themselves carry more.
export type MetricRow = runs.MetricRow;
export type EvaluationRow = Pick<
  runs.EvaluationRow,
  "step" | "phase" | "time" | "f1" | "words" | "swapped" | "constant" | "contrary"
>;
export type HardwareRow = runs.HardwareRow;
export type EventRow = runs.EventRow;

/** All rows of a run that the dashboard draws, in order of writing, the rows that a resume replaced left out. */
export interface RunRows {
  readonly metrics: readonly MetricRow[];
  readonly evaluations: readonly EvaluationRow[];
  readonly hardware: readonly HardwareRow[];
  readonly events: readonly EventRow[];
}

/**
 * The evaluations of the held-out set; where that was never evaluated, of the set that was last. A run may evaluate other sets on the way;
 * scores of different sets make no one curve.
 */
export function heldOutAlone(evaluations: readonly runs.EvaluationRow[]): readonly runs.EvaluationRow[] {
  const set = evaluations.some((row) => row.set === "held-out") ? "held-out" : evaluations.at(-1)?.set;
  return evaluations.filter((row) => row.set === set);
}
