// Generated from schema/dry-run.schema.json by `npm run generate`: change the schema, not this file.
/**
 * 'ideal': the truth in the right form; the other ones are bad in one way each; 'given': completions from a file.
 */
export type Kind = "ideal" | "malformed" | "empty" | "over-long" | "keyword-stuffed" | "copied-prompt" | "given";

/**
 * What `affectgpt-rl rewards dry-run --json` prints: the rewards of a run configuration on made-up and given answers to real samples, before anything is trained.
 */
export interface DryRun {
  /**
   * Version of this form.
   */
  readonly schema: 1;
  /**
   * The configuration's path.
   */
  readonly config: string;
  readonly lexicon: DryRunLexicon;
  readonly dataset: DryRunSamples;
  /**
   * The kinds of answers, in the order of a table's columns. 'given' is there when completions were given.
   */
  readonly kinds: readonly Kind[];
  /**
   * The rewards of the configuration, in its order.
   */
  readonly rewards: readonly DryRunReward[];
  readonly total: DryRunFigures;
  /**
   * What a person should look at before training.
   */
  readonly warnings: readonly DryRunWarning[];
  /**
   * The first sample's answers, one of each kind, and the first given completion.
   */
  readonly examples: readonly DryRunExample[];
  /**
   * The whole dry run.
   */
  readonly seconds: number;
  /**
   * What the endpoint was asked; null when no reward asks one.
   */
  readonly judge: {
    /**
     * Requests that were answered.
     */
    readonly requests: number;
    /**
     * Questions that the cache answered.
     */
    readonly cached: number;
    /**
     * Tries that failed and were repeated.
     */
    readonly retried: number;
    /**
     * Questions that stayed without an answer.
     */
    readonly failed: number;
    readonly [k: string]: unknown;
  } | null;
  readonly [k: string]: unknown;
}
/**
 * The wheels that answers were scored on.
 */
export interface DryRunLexicon {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly [k: string]: unknown;
}
/**
 * Where the samples come from.
 */
export interface DryRunSamples {
  /**
   * The training set.
   */
  readonly path: string;
  /**
   * Rows that it has.
   */
  readonly rows: number;
  /**
   * Rows that were answered, spread evenly over the set.
   */
  readonly samples: number;
  readonly [k: string]: unknown;
}
/**
 * One reward of run.yaml: what it gave by kind, on how many completions it does not apply or raised, and what it costs.
 */
export interface DryRunReward {
  /**
   * As run.yaml names it.
   */
  readonly name: string;
  /**
   * Its factor in the total.
   */
  readonly weight: number;
  readonly values: DryRunFigures;
  readonly notApplicable: DryRunCount;
  readonly failed: DryRunCount;
  /**
   * Kinds that it gives at least as much as the ideal answer, in the mean.
   */
  readonly blindTo: readonly Kind[];
  /**
   * Time for 1,000 completions, as measured; cached requests cost none.
   */
  readonly secondsPerThousand: number;
  /**
   * Requests that 1,000 completions of the run's group size cost at most.
   */
  readonly requestsPerThousand: number;
  readonly [k: string]: unknown;
}
/**
 * By kind, of one reward before its weight or of the weighted sum; a kind that nothing could be told of is left out.
 */
export interface DryRunFigures {
  readonly [k: string]: DryRunFigure;
}
/**
 * Over the completions that the reward judged.
 */
export interface DryRunFigure {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly [k: string]: unknown;
}
/**
 * How many, and the reasons, the most frequent first.
 */
export interface DryRunCount {
  readonly count: number;
  readonly reasons: readonly DryRunReason[];
  readonly [k: string]: unknown;
}
export interface DryRunReason {
  /**
   * For a person.
   */
  readonly reason: string;
  readonly count: number;
  /**
   * The first sample.
   */
  readonly sample: string;
  readonly [k: string]: unknown;
}
export interface DryRunWarning {
  /**
   * 'failed': it raised. 'inapplicable': it applies to no sample. 'blind': it gives every bad answer as much as the ideal one. 'inverted': it gives some bad answer more. 'total': the sum gives a bad answer as much as the ideal one. 'cache': the judge's replies cannot be kept.
   */
  readonly kind: "failed" | "inapplicable" | "blind" | "inverted" | "total" | "cache";
  /**
   * Left out when the total is meant.
   */
  readonly reward?: string;
  /**
   * One sentence for a person.
   */
  readonly message: string;
  readonly [k: string]: unknown;
}
/**
 * One completion with what it earns.
 */
export interface DryRunExample {
  readonly kind: Kind;
  /**
   * The sample's id.
   */
  readonly sample: string;
  /**
   * The whole text.
   */
  readonly completion: string;
  /**
   * What is wrong with its form, for a person.
   */
  readonly faults: readonly string[];
  /**
   * Before weights; null where a reward does not apply or failed.
   */
  readonly rewards: {
    readonly [k: string]: number | null;
  };
  /**
   * The weighted sum; null when a reward failed or none applies.
   */
  readonly total: number | null;
  readonly [k: string]: unknown;
}
