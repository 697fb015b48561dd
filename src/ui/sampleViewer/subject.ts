import path from "node:path";

/** What a sample viewer is opened on. */
export interface SampleSubject {
  /** A folder of split files, or one JSON Lines file. Absolute. */
  readonly dataset: string;
  /** Folder of the run whose predictions are shown; left out, it is the newest that used the dataset. */
  readonly run?: string;
}

/** The subject as one text, by which its tab is found again: the dataset's path, or both paths as JSON. */
export function subjectText({ dataset, run }: SampleSubject): string {
  return run === undefined ? path.normalize(dataset) : JSON.stringify({ dataset: path.normalize(dataset), run });
}

/** Reads the text, which may come from a tab that an older version kept; what is no JSON is a path. */
export function readSubject(text: string): SampleSubject {
  if (!text.startsWith("{")) return { dataset: text };
  const { dataset, run } = JSON.parse(text) as Partial<Record<"dataset" | "run", unknown>>;
  return { dataset: String(dataset), ...(typeof run === "string" && { run }) };
}
