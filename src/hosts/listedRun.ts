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
