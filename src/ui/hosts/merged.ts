import type { RunList } from "../../hosts";
import { isActive, type RunEntry } from "../../runs";
import type { ListedRun } from "../../runs/relay";

/** What the runs of a host are put together from. */
export interface HostRunSources {
  /** Name of the host, as the user knows it. */
  readonly host: string;
  readonly list: RunList;
  /** The runs of the copies. */
  readonly copies: readonly RunEntry[];
  /** Where the copy of a run is, or will be. */
  copyOf(folder: string): string;
}

/**
 * The runs of a host, newest first: what its copies say, and of runs without a copy what the host's list says. A copy whose run the host
 * does not list any more is left out, unless the run is going on: then it may be newer than the list.
 */
export function mergedRuns({ host, list, copies, copyOf }: HostRunSources): readonly RunEntry[] {
  const byCopy = new Map(copies.map((run) => [run.folder, run]));
  const listed = list.runs.map((run) => {
    const copy = copyOf(run.folder);
    const known = byCopy.get(copy);
    byCopy.delete(copy);
    return known ?? listedEntry(run, copy, host);
  });
  const others = [...byCopy.values()].filter(({ state }) => list.asOf === undefined || isActive(state));
  return [...listed, ...others].sort((a, b) => b.created - a.created || (a.folder < b.folder ? 1 : -1));
}

/** A run of which nothing is here but its line in the host's list. */
function listedEntry(run: ListedRun, copy: string, host: string): RunEntry {
  const { id, name, created, state, phase, step, totalSteps } = run;
  const time = Date.parse(created) / 1000;
  const known = phase !== null && step !== null && totalSteps !== null && isActive(state);
  return {
    ...{ folder: copy, id, name, state, host, created: Number.isFinite(time) ? time : 0 },
    ...{ configPath: null, seed: null, heldOut: null, lexicon: null, exit: null, process: null },
    progress: known
      ? { phase, step, totalSteps, etaSeconds: null, heartbeat: 0, time: Date.now() / 1000, medianStepSeconds: null }
      : null,
  };
}
