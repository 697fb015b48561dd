import { type JsonObject, textIn, wholeIn } from "../files";
import type { ListedRun } from "../runs/relay";

const STATES = ["running", "stalled", "finished", "stopped", "failed", "lost", "queued", "silent"] as const;
const PHASES = ["preparing", "pretraining", "cold-start", "rl", "evaluating", "exporting"] as const;

/** Reads a run of a remembered list; undefined for what an other version or a torn file made of it. */
export function listedRun(value: JsonObject): ListedRun | undefined {
  const folder = textIn(value, "folder");
  const state = STATES.find((known) => known === value.state);
  if (folder === undefined || state === undefined) return undefined;
  return {
    folder,
    state,
    id: textIn(value, "id") ?? "",
    name: textIn(value, "name") ?? "",
    created: textIn(value, "created") ?? "",
    phase: PHASES.find((known) => known === value.phase) ?? null,
    step: wholeIn(value, "step") ?? null,
    totalSteps: wholeIn(value, "totalSteps") ?? null,
  };
}

const EVERY_KEY: Readonly<Record<keyof ListedRun, true>> = {
  ...{ folder: true, id: true, name: true, created: true },
  ...{ state: true, phase: true, step: true, totalSteps: true },
};
const KEYS = Object.keys(EVERY_KEY) as readonly (keyof ListedRun)[];

/**
 * A new list, in which a line that says what it said before is the same object as before; the list of before where all are. Of a thousand runs a
 * few change between two looks: what was made of the others is kept.
 */
export function sameLines(now: readonly ListedRun[], before: readonly ListedRun[]): readonly ListedRun[] {
  const known = new Map(before.map((run) => [run.folder, run]));
  const lines = now.map((run) => {
    const old = known.get(run.folder);
    return old && KEYS.every((key) => old[key] === run[key]) ? old : run;
  });
  return lines.length === before.length && lines.every((line, place) => line === before[place]) ? before : lines;
}
