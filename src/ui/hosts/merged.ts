import { byAge, isActive, type RunEntry } from "../../runs";
import type { ListedRun } from "../../runs/relay";

/**
 * The runs of a host's list with what copies say of them, newest first. A copy whose run the host does not list any more is left out, unless the run is going on: then it
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
  const others = [...byCopy.values()].filter((run) => isShownUnlisted(run, asOf));
  return [...runs, ...others].sort(byAge);
}

/** Whether a copy is shown whose run is not on the list. @param asOf Of the list. */
export const isShownUnlisted = ({ state }: RunEntry, asOf: number | undefined): boolean =>
  asOf === undefined || isActive(state);

/** A run of which nothing is here but its line in the host's list. */
export function listedEntry(run: ListedRun, copy: string, host: string): RunEntry {
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
