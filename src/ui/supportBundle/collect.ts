import { open } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../files";
import { type Private, redact } from "./redact";

/** A file of a bundle: small text, private things taken out. */
export interface BundleFile {
  /** Path inside the bundle. */
  readonly name: string;
  readonly text: string;
}

/** A file that is collected. */
export interface Source {
  /** Path inside the bundle. */
  readonly name: string;
  readonly path: string;
}

/** Only the end of a file is taken: what went wrong stands there, and a bundle must fit into a mail. */
const MOST_BYTES = 200_000;

/**
 * What of a run helps to understand a failure. Rollouts, predictions, checkpoints and media stay at home: they are large, and they may
 * quote the data.
 */
export const runSources = (folder: string): readonly Source[] =>
  [
    "run.json",
    "state.json",
    "process.json",
    "exit.json",
    "events.jsonl",
    "metrics.jsonl",
    "hardware.jsonl",
    "log.txt",
  ].map((name) => ({ name: `run/${name}`, path: path.join(folder, name) }));

/** Collects the ends of files with private things taken out. A file that is not there is left out, one that cannot be read is told. */
export async function collect(sources: readonly Source[], who: Private): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  for (const { name, path: file } of sources) {
    try {
      files.push({ name, text: redact(await endOf(file), who) });
    } catch (error) {
      if (hasCode(error, "ENOENT")) continue;
      files.push({ name: `${name}.unreadable.txt`, text: redact(String(error), who) });
    }
  }
  return files;
}

async function endOf(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - MOST_BYTES);
    const memory = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(memory, 0, memory.length, from);
    const text = memory.toString("utf8", 0, bytesRead);
    if (from === 0) return text;
    // A line that is cut in two may lose the word that tells a secret, so the first one goes.
    return `[the first ${from} bytes are left out]\n${text.slice(text.indexOf("\n") + 1)}`;
  } finally {
    await file.close();
  }
}
