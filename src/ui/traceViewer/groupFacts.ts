import type { RolloutGroup, RolloutIndex } from "../../runs";
import type { GroupFlag } from "./contract";

/** What of a group lists and filters need, from the index alone. */
export interface GroupFacts {
  /** Of the completions that were judged; 0 when none was. */
  readonly mean: number;
  /** Sample deviation of the totals. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  readonly flags: readonly GroupFlag[];
  /** Rows of the completions that failed, in the order of the group. */
  readonly failures: readonly number[];
}

/** The part of the index that facts are taken from. */
export type JudgedRows = Pick<
  RolloutIndex,
  "total" | "malformed" | "truncated" | "notJudged" | "reward" | "rewardNames"
>;

/** Best and worst lie this share of the attainable reward apart, or more: the group teaches much, and is worth reading. */
const WIDE = 0.5;

/** Facts of groups, each worked out once for the rows that a group has. */
export class FactsOfGroups {
  readonly #known = new WeakMap<readonly number[], GroupFacts>();

  /**
   * @param rows The index.
   * @param attainable The highest total that an answer can get.
   */
  constructor(
    private readonly rows: JudgedRows,
    private readonly attainable: number,
  ) {}

  of({ rows }: Pick<RolloutGroup, "rows">): GroupFacts {
    // A group that gets another row gets another array of rows.
    const known = this.#known.get(rows);
    if (known) return known;
    const facts = this.#work(rows);
    this.#known.set(rows, facts);
    return facts;
  }

  /** Malformed, truncated, not judged, or an answer that shares nothing with the truth. */
  failed(row: number): boolean {
    const { rows } = this;
    return rows.malformed(row) || rows.truncated(row) || rows.notJudged(row) || rows.reward(row, "accuracy") === 0;
  }

  #work(rows: readonly number[]): GroupFacts {
    const totals = rows.map((row) => this.rows.total(row)).filter((total) => Number.isFinite(total));
    const mean = totals.length === 0 ? 0 : totals.reduce((sum, total) => sum + total, 0) / totals.length;
    const squares = totals.reduce((sum, total) => sum + (total - mean) ** 2, 0);
    const [least, most] = totals.length === 0 ? [0, 0] : [Math.min(...totals), Math.max(...totals)];
    const has: Readonly<Record<GroupFlag, boolean>> = {
      malformed: rows.some((row) => this.rows.malformed(row)),
      truncated: rows.some((row) => this.rows.truncated(row)),
      wideSpread: most - least >= WIDE * this.attainable,
      notJudged: rows.some((row) => this.rows.notJudged(row)),
    };
    return {
      mean,
      deviation: totals.length < 2 ? 0 : Math.sqrt(squares / (totals.length - 1)),
      least,
      most,
      flags: GROUP_FLAGS.filter((flag) => has[flag]),
      failures: rows.filter((row) => this.failed(row)),
    };
  }
}

export const GROUP_FLAGS: readonly GroupFlag[] = ["malformed", "truncated", "wideSpread", "notJudged"];

/** How many groups carry each flag. */
export function flagCounts(facts: Iterable<GroupFacts>): Record<GroupFlag, number> {
  const counts: Record<GroupFlag, number> = { malformed: 0, truncated: 0, wideSpread: 0, notJudged: 0 };
  for (const { flags } of facts) for (const flag of flags) counts[flag] += 1;
  return counts;
}
