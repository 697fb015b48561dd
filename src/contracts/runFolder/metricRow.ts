// Generated from schema/run-folder/metric-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of metrics.jsonl: one logging event.
 */
export interface MetricRow {
  /**
   * Within the phase.
   */
  readonly step: number;
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * The phase it belongs to.
   */
  readonly phase: "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting";
  /**
   * By name; null for what was not finite or could not be told.
   */
  readonly values: {
    readonly [k: string]: number | null;
  };
  readonly [k: string]: unknown;
}
