import type { Lexicon } from "../../emotion";
import type { RolloutGroup, RolloutIndex } from "../../runs";
import type { GroupFilter, GroupFlag, GroupOrder, TraceSnapshot } from "./contract";
import { FactsOfGroups, flagCounts, type GroupFacts } from "./groupFacts";
import { groupMatch } from "./groupMatch";
import { parseQuery, type QueryProblem, type Term } from "./query";

export const NO_FILTER: GroupFilter = { text: "", flags: [], order: "newest" };

/** A completion that the list can lead to. */
export interface FoundCompletion {
  readonly key: string;
  /** Index in the group. */
  readonly index: number;
}

/** The groups of a run as the page lists them: filtered, in order, with what is counted over the whole run. */
export class GroupList {
  readonly facts: FactsOfGroups;
  #filter = NO_FILTER;
  #terms: readonly Term[] = [];
  #problem: QueryProblem | null = null;
  #groups: readonly RolloutGroup[] = [];
  #shown: readonly RolloutGroup[] = [];
  #place = new Map<string, number>();
  #generation = 0;
  #counts = flagCounts([]);
  #totals: TraceSnapshot["totals"] = { least: 0, most: 0 };
  #stale = true;

  /**
   * @param index The run's rollouts.
   * @param attainable The highest total that an answer can get.
   * @param subtitle What is said in a sample.
   */
  constructor(
    private readonly index: RolloutIndex,
    attainable: number,
    private readonly subtitle: (sample: string) => string | undefined,
  ) {
    this.facts = new FactsOfGroups(index, attainable);
  }

  get filter(): GroupFilter {
    return this.#filter;
  }

  /** Why the query cannot be read; the list then keeps the last good one. */
  get problem(): QueryProblem | null {
    return this.#problem;
  }

  get shown(): readonly RolloutGroup[] {
    return this.#shown;
  }

  get generation(): number {
    return this.#generation;
  }

  get counts(): Readonly<Record<GroupFlag, number>> {
    return this.#counts;
  }

  get totals(): TraceSnapshot["totals"] {
    return this.#totals;
  }

  setFilter(filter: GroupFilter): void {
    const read = parseQuery(filter.text);
    this.#filter = filter;
    this.#problem = "problem" in read ? read.problem : null;
    if ("terms" in read) this.#terms = read.terms;
    this.#stale = true;
  }

  /** What filters read beside the index has changed: another lexicon, subtitles that were not known before. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Lists anew if the groups or the filter have changed. */
  refresh(lexicon: Lexicon): void {
    const { groups } = this.index;
    if (!this.#stale && groups === this.#groups) return;
    this.#stale = false;
    this.#groups = groups;
    const all = groups.map((group) => ({ group, facts: this.facts.of(group) }));
    this.#counts = flagCounts(all.map(({ facts }) => facts));
    this.#totals = all.reduce(
      ({ least, most }, { facts }) => ({ least: Math.min(least, facts.least), most: Math.max(most, facts.most) }),
      { least: 0, most: 0 },
    );
    const { flags, order } = this.#filter;
    const matches = groupMatch(this.#terms, { rows: this.index, lexicon, subtitle: this.subtitle });
    const shown = all.filter(
      ({ group, facts }) => flags.every((flag) => facts.flags.includes(flag)) && matches(group, facts),
    );
    this.#shown = ordered(shown, order).map(({ group }) => group);
    this.#place = new Map(this.#shown.map(({ key }, place) => [key, place]));
    this.#generation += 1;
  }

  /** Place of a group in the list; null when the filter hides it. */
  placeOf(key: string): number | null {
    return this.#place.get(key) ?? null;
  }

  /**
   * The next completion that failed: in the groups after this one in the order of the list, and round to its beginning; in the group itself
   * when no other has any.
   */
  nextFailure(key: string, index: number): FoundCompletion | undefined {
    const count = this.#shown.length;
    const at = this.placeOf(key) ?? -1;
    for (let ahead = 1; ahead <= count; ahead++) {
      const group = this.#shown[(at + ahead + count) % count];
      if (!group) continue;
      const failed = this.facts.of(group).failures.map((row) => this.index.index(row));
      const found = group.key === key ? (failed.find((other) => other > index) ?? failed[0]) : failed[0];
      if (found !== undefined) return { key: group.key, index: found };
    }
    return undefined;
  }
}

interface Listed {
  readonly group: RolloutGroup;
  readonly facts: GroupFacts;
}

/** The groups of the index come oldest first. Equal ones stay newest first. */
function ordered(oldestFirst: readonly Listed[], order: GroupOrder): readonly Listed[] {
  if (order === "oldest") return oldestFirst;
  const listed = [...oldestFirst].reverse();
  if (order === "newest") return listed;
  const rank: Readonly<Record<"best" | "worst" | "spread", (facts: GroupFacts) => number>> = {
    best: ({ mean }) => -mean,
    worst: ({ mean }) => mean,
    spread: ({ deviation }) => -deviation,
  };
  return listed.sort((a, b) => rank[order](a.facts) - rank[order](b.facts));
}
