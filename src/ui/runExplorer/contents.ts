import { type BrokenRun, isRunning, type RunEntry } from "../../runs";
import { matchesBroken, matchesRun } from "./filter";

/** More lines than this nobody scrolls through; a filter finds the others. */
export const MOST_SHOWN = 500;

/** What of the store the tree is drawn from. */
export interface RunList {
  runs(): readonly RunEntry[];
  broken(): readonly BrokenRun[];
  readonly problem: Error | null;
}

/** Why the tree is empty; undefined when it is not. The welcome views of package.json ask for it. */
type Emptiness = "none" | "filtered" | "error" | undefined;

/** What the tree shows. */
export interface Contents {
  readonly runs: readonly RunEntry[];
  readonly broken: readonly BrokenRun[];
  /** Runs that match and are not shown, being older. */
  readonly older: number;
  /** Runs that train, and not those that wait in a queue, whether the filter shows them or not. */
  readonly running: number;
  readonly matching: number;
  readonly total: number;
  readonly emptiness: Emptiness;
}

export function contentsOf(list: RunList, filter: string): Contents {
  const all = list.runs();
  // Ten thousand runs are drawn again and again without a filter.
  const runs = filter === "" ? all : all.filter((run) => matchesRun(filter, run));
  const broken = list.broken().filter((run) => matchesBroken(filter, run));
  const total = all.length + list.broken().length;
  const matching = runs.length + broken.length;
  return {
    runs: runs.slice(0, MOST_SHOWN),
    broken,
    older: Math.max(0, runs.length - MOST_SHOWN),
    running: all.filter(isRunning).length,
    matching,
    total,
    emptiness: matching > 0 ? undefined : list.problem ? "error" : total > 0 ? "filtered" : "none",
  };
}
