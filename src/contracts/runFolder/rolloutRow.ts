// Generated from schema/run-folder/rollout-row.schema.json by `npm run generate`: change the schema, not this file.
/**
 * A line of rollouts.jsonl: one completion. A step's lines stand together, in the order of generation.
 */
export interface RolloutRow {
  /**
   * Of GRPO.
   */
  readonly step: number;
  /**
   * Seconds since 1970.
   */
  readonly time: number;
  /**
   * Within the step.
   */
  readonly group: number;
  /**
   * Within the group.
   */
  readonly index: number;
  /**
   * The sample's id.
   */
  readonly sample: string;
  /**
   * With the first completion of a group only.
   */
  readonly prompt?: string;
  /**
   * Its text, without special tokens.
   */
  readonly completion: string;
  /**
   * Tokens of the completion, the end token counted; null where the engine of an attached run did not write them.
   */
  readonly tokens: number | null;
  /**
   * Whether it was cut off at the longest length.
   */
  readonly truncated: boolean;
  /**
   * By name, before weights; null where a reward does not apply or failed.
   */
  readonly rewards: {
    readonly [k: string]: number | null;
  };
  /**
   * Weighted sum of the rewards that judged; null when one raised.
   */
  readonly total: number | null;
  /**
   * (total - mean of the group) / (deviation of the group + 0.0001), as the engine computed it; null where the engine of an attached run did not write it.
   */
  readonly advantage: number | null;
  /**
   * The sample's true labels.
   */
  readonly truth: readonly string[];
  readonly [k: string]: unknown;
}
