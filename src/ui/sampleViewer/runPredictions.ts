import { type Disposable, Emitter } from "../../files";
import type { EvaluationRow, Held, RunInfo, RunReader, RunStore } from "../../runs";
import type { PredictingRun, SplitFile } from "../../samples";
import { predictionsFiles, RunFinder } from "./runFinder";

/** The runs that predictions may come from. */
export type SampleRuns = Pick<RunStore, "runs" | "onDidChange" | "open">;

/** Follows the run whose predictions are shown: the one that was asked for, or the newest that used the dataset, whenever one comes. */
export class RunPredictions implements Disposable {
  readonly #finder: RunFinder;
  readonly #changed = new Emitter<PredictingRun>();
  readonly #failed = new Emitter<unknown>();
  readonly #listening: Disposable;
  #held: Held<RunReader> | undefined;
  #following: Disposable | undefined;
  #evaluations: readonly EvaluationRow[] | undefined;
  #turn: Promise<void> = Promise.resolve();
  #disposed = false;

  /** Another run, or more evaluations of it. */
  readonly onDidChange = this.#changed.event;
  /** The run cannot be read. */
  readonly onDidFail = this.#failed.event;

  /** @param asked Folder of a run; left out, the newest that used the dataset is followed. */
  constructor(
    private readonly runs: SampleRuns,
    private readonly sources: readonly SplitFile[],
    private readonly asked: string | undefined,
  ) {
    this.#finder = new RunFinder(sources);
    this.#listening = runs.onDidChange(({ list }) => list && this.look());
  }

  get run(): (Pick<RunInfo, "id" | "name" | "lexicon"> & { readonly folder: string }) | null {
    const reader = this.#held?.value;
    if (!reader) return null;
    const { id, name, lexicon } = reader.info;
    return { id, name, lexicon, folder: reader.folder };
  }

  /** Looks which run it is now. One look at a time: a later one must not be overtaken by an earlier one. */
  look(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#look()).catch((error: unknown) => this.#failed.fire(error));
    return this.#turn;
  }

  async #look(): Promise<void> {
    const folder = this.asked ?? (await this.#finder.first(this.runs.runs()))?.folder;
    if (this.#disposed || folder === undefined || folder === this.#held?.value.folder) return;
    const held = await this.runs.open(folder);
    if (this.#disposed) return held.dispose();
    this.#let();
    this.#held = held;
    this.#following = held.value.onDidChange(() => this.#announce());
    this.#announce();
  }

  #announce(): void {
    const reader = this.#held?.value;
    if (!reader || reader.evaluations === this.#evaluations) return;
    this.#evaluations = reader.evaluations;
    const evaluations = predictionsFiles(reader.info, reader.evaluations, this.sources);
    this.#changed.fire({ folder: reader.folder, evaluations });
  }

  #let(): void {
    this.#following?.dispose();
    this.#held?.dispose();
    this.#held = undefined;
    this.#evaluations = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.#listening.dispose();
    this.#let();
  }
}
