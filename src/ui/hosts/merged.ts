import type { RunList } from "../../hosts";
import { isActive, type RunEntry } from "../../runs";
import type { ListedRun } from "../../runs/relay";

/** The runs as the host's list has them, newest first. Of a thousand runs few have a copy that changes: this is kept meanwhile. */
export function listedEntries(
  host: string,
  { runs }: RunList,
  copyOf: (folder: string) => string,
): readonly RunEntry[] {
  return runs.map((run) => listedEntry(run, copyOf(run.folder), host)).sort(byAge);
}

/**
 * The same with what copies say of them. A copy whose run the host does not list any more is left out, unless the run is going on: then it
 * may be newer than the list.
 *
 * @param asOf When the host was asked; undefined when it never was.
 */
export function overlaid(
  listed: readonly RunEntry[],
  asOf: number | undefined,
  copies: readonly RunEntry[],
): readonly RunEntry[] {
  const byCopy = new Map(copies.map((run) => [run.folder, run]));
  const runs = listed.map((run) => {
    const known = byCopy.get(run.folder);
    byCopy.delete(run.folder);
    return known ?? run;
  });
  const others = [...byCopy.values()].filter(({ state }) => asOf === undefined || isActive(state));
  return [...runs, ...others].sort(byAge);
}

const byAge = (a: RunEntry, b: RunEntry): number => b.created - a.created || (a.folder < b.folder ? 1 : -1);

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
