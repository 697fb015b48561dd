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
