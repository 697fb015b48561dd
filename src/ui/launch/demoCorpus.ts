import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { numberIn, parseObject } from "../../files";

/** How far the making of a corpus is. */
export interface CorpusProgress {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

/** How the making of a corpus ended: `made`, `cancelled`, or what the trainer said. */
export type CorpusEnd = { readonly kind: "made" | "cancelled" } | { readonly kind: "failed"; readonly said: string };

const KEPT_OUTPUT = 2000;

/**
 * Makes the demo corpus with the trainer; what is there already is kept.
 *
 * @param python The trainer's Python.
 * @param folder Folder of the corpus, absolute.
 * @param onProgress Called every few seconds.
 * @param signal Ends the work; the next call goes on where it stopped.
 */
export function makeDemoCorpus(
  python: string,
  folder: string,
  onProgress: (progress: CorpusProgress) => void,
  signal: AbortSignal,
): Promise<CorpusEnd> {
  const child = spawn(python, ["-m", "affectgpt_rl", "demo-corpus", "--out", folder, "--json-progress"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const progress = progressIn(line);
    if (progress) onProgress(progress);
  });
  // As Ctrl+C in a terminal: the trainer ends its processes and says that the same command goes on.
  const cancel = () => child.kill("SIGINT");
  signal.addEventListener("abort", cancel, { once: true });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "failed", said: error.message }));
    child.once("close", (code) => {
      signal.removeEventListener("abort", cancel);
      if (code === 0) resolve({ kind: "made" });
      else resolve(signal.aborted ? { kind: "cancelled" } : { kind: "failed", said: said.trim() });
    });
  });
}

/** Reads a line of `--json-progress`; undefined for any other line. */
export function progressIn(line: string): CorpusProgress | undefined {
  const value = parseObject(Buffer.from(line));
  const [done, total] = [numberIn(value ?? {}, "done"), numberIn(value ?? {}, "total")];
  if (!value || done === undefined || total === undefined) return undefined;
  return { done, total, secondsLeft: numberIn(value, "secondsLeft") ?? null };
}
