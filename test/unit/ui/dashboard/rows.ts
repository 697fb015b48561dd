import type { EvaluationRow, EventRow, MetricRow, RunRows } from "../../../../src/ui/dashboard/rows";

/** Rows of a run for tests; what is not given is empty. */
export const runRows = (rows: Partial<RunRows>): RunRows => ({
  metrics: [],
  evaluations: [],
  hardware: [],
  events: [],
  ...rows,
});

/** `count` rows of GRPO whose values are made from the step. */
export const metricRows = (count: number, values: (step: number) => Record<string, number | null>): MetricRow[] =>
  Array.from({ length: count }, (_, index) => ({
    step: index + 1,
    time: index,
    phase: "rl",
    values: values(index + 1),
  }));

export const evaluation = (
  phase: EvaluationRow["phase"],
  step: number,
  f1: number,
  more: object = {},
): EvaluationRow => ({
  phase,
  step,
  time: step,
  f1,
  words: 2,
  ...more,
});

export const event = (kind: string, step: number, message: string, level: EventRow["level"] = "warning"): EventRow => ({
  time: step,
  level,
  kind,
  message,
  step,
  phase: "rl",
});
