// Generated from schema/run-folder/prediction-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of a predictions file: the greedy answer to one sample. Scores are null where the truth reaches no wheel.
 */
export interface PredictionRow {
  /**
   * The sample's id.
   */
  readonly sample: string;
  /**
   * The whole answer.
   */
  readonly completion: string;
  /**
   * The answer's labels.
   */
  readonly labels: readonly string[];
  /**
   * EW precision.
   */
  readonly precision: number | null;
  /**
   * EW recall.
   */
  readonly recall: number | null;
  /**
   * EW F1.
   */
  readonly f1: number | null;
  readonly [k: string]: unknown;
}
