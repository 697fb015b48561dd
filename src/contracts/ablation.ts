// Generated from schema/ablation.schema.json by `npm run generate`: change the schema, not this file.
/**
 * Variants of one run configuration, each trained once a seed. Paths are relative to this file.
 */
export interface AblationGrid {
  /**
   * Version of this file format. This release reads version 1.
   */
  readonly version: 1;
  /**
   * The run.yaml that every variant changes.
   */
  readonly base: string;
  /**
   * Each variant is trained once with each of them. Intervals need at least two.
   *
   * @minItems 1
   *
   * Items: In place of the base configuration's seed.
   */
  readonly seeds: readonly number[];
  /**
   * The variant that the others are compared with, seed by seed. Left out: the first one.
   */
  readonly baseline?: string;
  readonly set?: CommonChanges;
  /**
   * What is compared, in the order of the table.
   *
   * @minItems 1
   */
  readonly variants: readonly Variant[];
  readonly reference?: PublishedValues;
}
/**
 * Changes to the base configuration that hold for all variants, written as in a variant's 'set', which wins.
 */
export interface CommonChanges {
  readonly [k: string]: unknown;
}
/**
 * One way to train.
 */
export interface Variant {
  /**
   * Part of its runs' names. Letters, digits, '.', '_' and '-'.
   */
  readonly name: string;
  /**
   * What the table calls it. Left out: its name.
   */
  readonly title?: string;
  readonly set: Changes;
}
/**
 * Keys of the run configuration with other values: nested, or dotted with numbers for places in a list (rewards.1.weight). A list replaces the whole list; null takes a key away.
 */
export interface Changes {
  readonly [k: string]: unknown;
}
/**
 * What a publication reports for these variants: its orderings are looked for in the grid's own results.
 */
export interface PublishedValues {
  /**
   * Where the values stand.
   */
  readonly source: string;
  /**
   * What the values are, and on which set.
   */
  readonly measure: string;
  readonly values: Values;
}
/**
 * By the name of the variant.
 */
export interface Values {
  readonly [k: string]: number;
}
