import { numberIn, parseObject } from "../../files";
import { callTrainer } from "../shared/trainer";

/** How far the making of a corpus is. */
export interface CorpusProgress {
  readonly done: number;
  readonly total: number;
  readonly secondsLeft: number | null;
}

/** How the making of a corpus ended: `made`, `cancelled`, or what the trainer said. */
export type CorpusEnd = { readonly kind: "made" | "cancelled" } | { readonly kind: "failed"; readonly said: string };

/**
 * Makes the demo corpus with the trainer; what is there already is kept.
 *
 * @param python The trainer's Python.
 * @param folder Folder of the corpus, absolute.
 * @param onProgress Called every few seconds.
 * @param signal Ends the work; the next call goes on where it stopped.
 */
export async function makeDemoCorpus(
  python: string,
  folder: string,
  onProgress: (progress: CorpusProgress) => void,
  signal: AbortSignal,
): Promise<CorpusEnd> {
  const onLine = (line: string) => {
    const progress = progressIn(line);
    if (progress) onProgress(progress);
  };
  const call = ["demo-corpus", "--out", folder, "--json-progress"];
  const end = await callTrainer(python, call, signal, { onLine, endWith: "SIGINT" });
  if (end.kind === "cancelled") return { kind: "cancelled" };
  return end.kind === "ended" && end.code === 0 ? { kind: "made" } : { kind: "failed", said: end.said };
}

/** Reads a line of `--json-progress`; undefined for any other line. */
export function progressIn(line: string): CorpusProgress | undefined {
  const value = parseObject(Buffer.from(line));
  const [done, total] = [numberIn(value ?? {}, "done"), numberIn(value ?? {}, "total")];
  if (!value || done === undefined || total === undefined) return undefined;
  return { done, total, secondsLeft: numberIn(value, "secondsLeft") ?? null };
}
