import type { MetricRow } from "../types";
import type { StepMetrics } from "./types";

/** Makes rows of metrics out of what engines write of a step, which may come in parts: each part gives the row of all so far. */
export class StepMerger {
  #last: MetricRow | undefined;

  /** The newest row. */
  get last(): MetricRow | undefined {
    return this.#last;
  }

  add({ step, time, values }: StepMetrics): MetricRow {
    const before = this.#last?.step === step ? this.#last : undefined;
    this.#last = {
      step,
      time: before?.time ?? time ?? 0,
      phase: "rl",
      values: before ? { ...before.values, ...values } : values,
    };
    return this.#last;
  }
}
