import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A line of a dataset that is a sample. */
export function row(id: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ id, video: `clips/${id}.mp4`, subtitle: "Hello.", labels: ["happy"], ...more });
}

export const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), "samples-"));
