import type { Event, FileError } from "../files";
import type { Rollout } from "./types";

/** The completions that share a prompt in one step. */
export interface RolloutGroup {
  /** `step:group`, stable over refreshes. */
  readonly key: string;
  readonly step: number;
  readonly group: number;
  readonly sample: string;
  /** Its rollouts in the order of their index, as arguments of the index' methods below. */
  readonly rows: readonly number[];
}

/**
 * What is known of every rollout of a run without reading it again: columns over rollouts.jsonl, built as the file grows. A rollout is
 * named by its row, a number that stays valid until the file is replaced. Groups that a resume did again stand once, as written last.
 */
export interface RolloutIndex {
  /** Groups were added, changed or dropped, or `progress` or `problem` changed. */
  readonly onDidChange: Event<void>;
  /** Bytes indexed so far and bytes of the file. Equal once the index has caught up. */
  readonly progress: { readonly read: number; readonly total: number };
  /** Why the file cannot be read. */
  readonly problem: FileError | null;
  /** Lines that are no rollouts. */
  readonly unreadable: number;
  /** Resolves once the index has reached the end that the file has now. */
  caughtUp(): Promise<void>;

  /** Groups that stand, in order of step and group. The same array until one changes. */
  readonly groups: readonly RolloutGroup[];
  /** By key `step:group`. */
  group(key: string): RolloutGroup | undefined;
  /** The groups of one sample in order of step: the same prompt over training. */
  ofSample(sample: string): readonly RolloutGroup[];
  /** Names of the rewards in the order in which they were first seen. */
  readonly rewardNames: readonly string[];

  index(row: number): number;
  /** NaN when no reward could judge. */
  total(row: number): number;
  advantage(row: number): number;
  /** NaN when it could not judge, or was not there. */
  reward(row: number, name: string): number;
  tokens(row: number): number;
  truncated(row: number): boolean;
  /** Its tags are missing, unclosed, nested, unopened or repeated. */
  malformed(row: number): boolean;
  /** A reward could not judge it. */
  notJudged(row: number): boolean;
  /** Words of its answer, lower case, as numbers into `words`; so that a query decides once a word and not once a row. */
  answer(row: number): Uint32Array;
  /** Every word that an answer has held. */
  readonly words: readonly string[];

  /**
   * Reads whole rollouts by their byte ranges. The prompt stands with the first completion of a group alone.
   *
   * @throws FileError when they are no longer there.
   */
  read(rows: readonly number[]): Promise<Rollout[]>;
}
