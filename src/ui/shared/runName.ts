import type { RunEntry } from "../../runs";

/** What a page of a run is called: the run's name, with the moment of its launch where another run has the same one. */
export function runName(
  { folder, name, created }: Pick<RunEntry, "folder" | "name" | "created">,
  runs: readonly Pick<RunEntry, "folder" | "name">[],
): string {
  const isAlone = runs.every((other) => other.folder === folder || other.name !== name);
  if (isAlone) return name;
  return `${name} · ${new Date(created * 1000).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" })}`;
}
