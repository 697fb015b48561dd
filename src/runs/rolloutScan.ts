import { FileError, type FileTrouble, type JsonObject, RowTail, toFileError } from "../files";
import { fitsColumns, type RolloutBatch, RolloutBatcher } from "./rolloutBatch";
import { rollout } from "./rows";
import type { Rollout } from "./types";

/** Rows that are handed over at once: enough to be cheap, few enough not to hold up who takes them. */
const BATCH = 4096;

/** What a look at the file found. */
export interface Looked {
  readonly read: number;
  readonly total: number;
  readonly unreadable: number;
  /** Why the file cannot be read, in parts that can be sent between threads. */
  readonly problem: { readonly trouble: FileTrouble; readonly detail: string } | null;
}

/** Where batches of rollouts come from: this thread or another. */
export interface RolloutSource {
  /** Reads what is new and hands it over in batches before it resolves. Looks do not overlap. */
  look(): Promise<Looked>;
  dispose(): void;
}

/** Receives batches, with how far the file was read by then. */
export type TakeBatch = (batch: RolloutBatch, progress: { readonly read: number; readonly total: number }) => void;

/** Reads rollouts.jsonl as it grows and digests each row for the index, in the thread that it is called in. */
export class RolloutScan implements RolloutSource {
  readonly #batcher = new RolloutBatcher();
  readonly #tail: RowTail<Rollout>;

  constructor(
    readonly path: string,
    private readonly take: TakeBatch,
  ) {
    this.#tail = new RowTail(path, indexedRollout, {
      add: ({ offset, length, row }) => {
        this.#batcher.add(offset, length, row);
        if (this.#batcher.waiting >= BATCH) this.#handOver();
      },
      clear: () => this.#batcher.clear(),
    });
  }

  async look(): Promise<Looked> {
    let problem: Looked["problem"] = null;
    try {
      await this.#tail.refresh();
    } catch (error) {
      const { trouble, message } = toFileError(error, this.path);
      problem = { trouble, detail: message };
    }
    this.#handOver();
    return { ...this.#tail.progress, unreadable: this.#tail.unreadable, problem };
  }

  #handOver(): void {
    const batch = this.#batcher.take();
    if (batch) this.take(batch, this.#tail.progress);
  }

  dispose(): void {}
}

function indexedRollout(value: JsonObject): Rollout | undefined {
  const row = rollout(value);
  return row && fitsColumns(row) ? row : undefined;
}

/** The problem of a look as an error. */
export function problemOf(path: string, { problem }: Looked): FileError | null {
  return problem ? new FileError(problem.trouble, path, problem.detail) : null;
}
