import { realpath } from "node:fs/promises";
import path from "node:path";
import { type EvaluationRow, type RunEntry, type RunInfo, readRunInfo } from "../../runs";
import type { PredictionsFile, SplitFile } from "../../samples";

/** Finds the runs that used a dataset. What a run.json says never changes, so each is read once. */
export class RunFinder {
  readonly #files: Promise<readonly string[]>;
  readonly #used = new Map<string, boolean>();

  constructor(sources: readonly SplitFile[]) {
    this.#files = Promise.all(sources.map(({ file }) => realPath(file)));
  }

  /** The first of the runs that used the dataset. */
  async first(runs: readonly RunEntry[]): Promise<RunEntry | undefined> {
    for (const run of runs) if (await this.#uses(run.folder)) return run;
    return undefined;
  }

  async #uses(folder: string): Promise<boolean> {
    const known = this.#used.get(folder);
    if (known !== undefined) return known;
    // A run whose run.json cannot be read is shown as broken among the runs; here it only has no predictions.
    const info = await readRunInfo(folder).catch(() => undefined);
    const paths = await Promise.all(datasetsOf(info).map(realPath));
    const files = await this.#files;
    const uses = paths.some((file) => files.includes(file));
    this.#used.set(folder, uses);
    return uses;
  }
}

function datasetsOf(info: RunInfo | undefined): string[] {
  return [info?.dataset.heldOut, info?.dataset.train].flatMap((stamp) => stamp?.path ?? []);
}

const realPath = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));

/** The evaluations of a run that left predictions, each with the split that its set was read from. */
export function predictionsFiles(
  info: RunInfo,
  evaluations: readonly EvaluationRow[],
  sources: readonly SplitFile[],
): PredictionsFile[] {
  const heldOut = info.dataset.heldOut && path.basename(info.dataset.heldOut.path);
  const splitOf = (set: string): string =>
    (set === "held-out" && sources.find(({ file }) => path.basename(file) === heldOut)?.split) || set;
  return evaluations.flatMap(({ phase, step, time, set, predictions }) =>
    predictions === null ? [] : [{ phase, step, time, split: splitOf(set), file: predictions }],
  );
}
