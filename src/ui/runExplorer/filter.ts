import type { BrokenRun, RunEntry } from "../../runs";
import { phaseText, stateText } from "../commands/runList";

/** Whether a run is shown: every word of the filter stands in its name, state, phase, machine or folder's name. */
export function matchesRun(filter: string, run: RunEntry): boolean {
  const { name, id, host, state, progress, folder, seed } = run;
  const phase = progress ? `${progress.phase} ${phaseText(progress.phase)}` : "";
  const words = `${name} ${id} ${host} ${state} ${stateText(state)} ${phase} ${seed ?? ""} ${lastPart(folder)}`;
  return matches(filter, words);
}

/** The same for a folder that cannot be read as a run. */
export const matchesBroken = (filter: string, { name }: BrokenRun): boolean => matches(filter, name);

function matches(filter: string, text: string): boolean {
  const searched = text.toLocaleLowerCase();
  return filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

const lastPart = (folder: string): string => folder.split(/[\\/]/).at(-1) ?? "";
