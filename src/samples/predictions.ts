import { RowTail } from "../files";
import { type Prediction, prediction } from "../runs";
import { resolveInside } from "./places";
import type { PredictingRun, PredictionsFile, SamplePrediction } from "./types";

/** What the policy answered to each sample over the training of one run. */
export class Predictions {
  readonly #answers = new Map<string, ReadonlyMap<string, readonly string[]>>();
  #folder = "";
  #evaluations: readonly PredictionsFile[] = [];
  #unreadable: string[] = [];

  /** Files of predictions that cannot be read, as the run names them. */
  get unreadable(): readonly string[] {
    return this.#unreadable;
  }

  /** Reads the predictions of evaluations that were not read yet; a file that cannot be read leaves its evaluation out. */
  async follow(run: PredictingRun): Promise<void> {
    const unreadable: string[] = [];
    for (const evaluation of run.evaluations) {
      const key = keyOf(run.folder, evaluation);
      if (this.#answers.has(key)) continue;
      try {
        this.#answers.set(key, await readAnswers(await resolveInside(run.folder, evaluation.file)));
      } catch {
        // Said on the page by name: the samples and the other evaluations are worth showing without it.
        unreadable.push(evaluation.file);
      }
    }
    const kept = new Set(run.evaluations.map((evaluation) => keyOf(run.folder, evaluation)));
    for (const key of this.#answers.keys()) if (!kept.has(key)) this.#answers.delete(key);
    this.#evaluations = run.evaluations;
    this.#unreadable = unreadable;
    this.#folder = run.folder;
  }

  /** The predictions of a sample in order of training. */
  of(split: string, id: string): SamplePrediction[] {
    return this.#evaluations.flatMap((evaluation) => {
      if (evaluation.split !== split) return [];
      const labels = this.#answers.get(keyOf(this.#folder, evaluation))?.get(id);
      return labels ? [{ phase: evaluation.phase, step: evaluation.step, labels }] : [];
    });
  }

  /** The labels of the newest prediction of a sample. */
  newest(split: string, id: string): readonly string[] | undefined {
    for (let index = this.#evaluations.length - 1; index >= 0; index--) {
      const evaluation = this.#evaluations[index];
      if (evaluation?.split !== split) continue;
      const labels = this.#answers.get(keyOf(this.#folder, evaluation))?.get(id);
      if (labels) return labels;
    }
    return undefined;
  }
}

const keyOf = (folder: string, { file, time }: PredictionsFile): string => JSON.stringify([folder, file, time]);

async function readAnswers(file: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const answers = new Map<string, readonly string[]>();
  const sink = {
    add: ({ row }: { readonly row: Prediction }) => void answers.set(row.sample, row.labels),
    clear: () => answers.clear(),
  };
  await new RowTail(file, prediction, sink).refresh();
  return answers;
}
