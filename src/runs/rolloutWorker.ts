import path from "node:path";
import { Worker } from "node:worker_threads";
import type { RolloutBatch } from "./rolloutBatch";
import type { Looked, RolloutSource, TakeBatch } from "./rolloutScan";

/** What the worker sends. */
export type FromScanWorker =
  | { readonly kind: "batch"; readonly batch: RolloutBatch; readonly progress: { read: number; total: number } }
  | { readonly kind: "looked"; readonly looked: Looked };

/** Reads rollouts.jsonl in a worker thread, so that a file of a gigabyte does not hold up the extension host. */
export class RolloutWorker implements RolloutSource {
  readonly #worker: Worker;
  #waiting: { resolve(looked: Looked): void; reject(error: Error): void } | undefined;
  #failure: Error | undefined;

  /** @param workers The folder of the built workers. */
  constructor(file: string, workers: string, take: TakeBatch) {
    this.#worker = new Worker(path.join(workers, "rolloutScan.worker.js"), { workerData: file });
    this.#worker.on("message", (message: FromScanWorker) => {
      if (message.kind === "batch") take(message.batch, message.progress);
      else this.#waiting?.resolve(message.looked);
    });
    this.#worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => this.#fail(new Error(`The reader of rollouts ended with status ${code}.`)));
  }

  look(): Promise<Looked> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting = { resolve, reject };
      this.#worker.postMessage("look");
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }

  dispose(): void {
    // Its end settles a look that is under way.
    void this.#worker.terminate();
  }
}
