import type { Phase } from "../shared/messages";

/** A line of metrics.jsonl. */
export interface MetricRow {
  readonly step: number;
  readonly time: number;
  readonly phase: Phase;
  readonly values: Readonly<Record<string, number | null>>;
}

/** A line of evaluations.jsonl. */
export interface EvaluationRow {
  readonly step: number;
  readonly phase: Phase;
  readonly time: number;
  readonly f1: number;
  readonly words: number;
  readonly swapped?: Readonly<Record<string, number>>;
  readonly constant?: number;
  readonly contrary?: number;
}

/** A line of hardware.jsonl. */
export interface HardwareRow {
  readonly time: number;
  readonly cpuPercent: number | null;
  readonly memoryMB: number | null;
  readonly diskFreeMB: number | null;
  readonly gpus: readonly {
    readonly index: number;
    readonly name: string;
    readonly utilization: number | null;
    readonly memoryUsedMB: number | null;
    readonly memoryTotalMB: number | null;
    readonly temperatureC: number | null;
  }[];
}

/** A line of events.jsonl. */
export interface EventRow {
  readonly time: number;
  readonly level: "info" | "warning" | "error";
  readonly kind: string;
  readonly message: string;
  readonly step?: number;
  readonly phase?: Phase;
}

/** All rows of a run that the dashboard draws, in order of writing, the rows that a resume replaced left out. */
export interface RunRows {
  readonly metrics: readonly MetricRow[];
  readonly evaluations: readonly EvaluationRow[];
  readonly hardware: readonly HardwareRow[];
  readonly events: readonly EventRow[];
}
