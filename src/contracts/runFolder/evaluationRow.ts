// Generated from schema/run-folder/evaluation-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of evaluations.jsonl: greedy answers on one set. Scores are means over samples of the five-wheel level-1 EW scores.
 */
export interface EvaluationRow {
  /**
   * How far the policy was.
   */
  readonly step: number;
  /**
   * The phase it belongs to.
   */
  readonly phase: "preparing" | "pretraining" | "cold-start" | "rl" | "evaluating" | "exporting";
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * The set that was answered.
   */
  readonly set: "held-out" | "validation";
  /**
   * Samples whose truth maps on a wheel.
   */
  readonly samples: number;
  /**
   * EW precision.
   */
  readonly precision: number;
  /**
   * EW recall.
   */
  readonly recall: number;
  /**
   * EW F1.
   */
  readonly f1: number;
  /**
   * Words per answer.
   */
  readonly words: number;
  /**
   * Different words per answer.
   */
  readonly distinctWords: number;
  /**
   * F1 with a part of the input taken from another sample: media (face and voice), face, voice or words. At phase ends.
   */
  readonly swapped?: {
    readonly [k: string]: number;
  };
  /**
   * F1 of the best answer that is the same for every sample, chosen on the training set.
   */
  readonly constant?: number;
  /**
   * F1 on the samples whose words contradict face and voice.
   */
  readonly contrary?: number;
  /**
   * File of the answers, relative to the run folder.
   */
  readonly predictions: string;
  readonly [k: string]: unknown;
}
