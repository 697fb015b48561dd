// Generated from schema/run-folder/state.schema.json by `npm run generate`: change the schema, not this file.
/**
 * state.json: how far the run is. Replaced whole at every step; step and total count within the phase.
 */
export interface StateFile {
  /**
   * Version of the run folder.
   */
  readonly schema: 1;
  /**
   * The phase it belongs to.
   */
  readonly phase: "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting";
  /**
   * Steps done.
   */
  readonly step: number;
  /**
   * Steps of the phase.
   */
  readonly totalSteps: number;
  /**
   * To the end of the run; null until it can be told.
   */
  readonly etaSeconds: number | null;
  /**
   * Grows with every beat.
   */
  readonly heartbeat: number;
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * Of the phase's recent steps.
   */
  readonly medianStepSeconds: number | null;
  readonly [k: string]: unknown;
}
