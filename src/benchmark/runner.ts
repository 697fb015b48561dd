import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Lexicon, LexiconIdentity, Wheel } from "../emotion";
import type { BenchmarkProgress } from "./evaluate";
import { BenchmarkError, type BenchmarkProblem } from "./problems";
import type { BenchmarkSet } from "./sets";
import type { BenchmarkResult, SampleRow, Suite } from "./types";

/** A lexicon as its parts, since the methods of an object do not pass between threads. */
interface LexiconParts {
  readonly identity: LexiconIdentity;
  readonly forms: ReadonlyMap<string, readonly string[]>;
  readonly synonyms: ReadonlyMap<string, readonly string[]>;
  readonly wheels: readonly Wheel[];
}

/** The files of one checkpoint on one set. */
export interface AnsweredSet {
  readonly set: BenchmarkSet;
  readonly predictions: string;
  readonly truth: string;
}

type Work = { readonly kind: "evaluate"; readonly suite: Suite } | ({ readonly kind: "samples" } & AnsweredSet);

/** What a worker is started with. */
export type BenchmarkTask = Work & { readonly lexicon: LexiconParts };

/** What a worker says: how far it is, and one end. */
export type FromBenchmarkWorker =
  | { readonly kind: "progress"; readonly progress: BenchmarkProgress }
  | { readonly kind: "done"; readonly result: BenchmarkResult | SampleRow[] }
  | { readonly kind: "failed"; readonly message: string; readonly problem?: BenchmarkProblem };

/** The work was called off. */
export class BenchmarkCancelled extends Error {
  override readonly name = "BenchmarkCancelled";
}

interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BenchmarkProgress) => void;
}

/** Scores benchmarks on threads of their own. */
export class BenchmarkRunner {
  /** @param workers Folder of the built `*.worker.js` files. */
  constructor(private readonly workers: string) {}

  /**
   * Scores a suite; see `evaluate`.
   *
   * @throws BenchmarkError when there is nothing to score, BenchmarkCancelled when the signal was given.
   */
  evaluate(suite: Suite, lexicon: Lexicon, watch: Watch = {}): Promise<BenchmarkResult> {
    return this.#run({ kind: "evaluate", suite }, lexicon, watch) as Promise<BenchmarkResult>;
  }

  /**
   * The samples under a score; see `sampleRows`.
   *
   * @throws Error with what is wrong with a file, BenchmarkCancelled when the signal was given.
   */
  samples(of: AnsweredSet, lexicon: Lexicon, watch: Watch = {}): Promise<SampleRow[]> {
    return this.#run({ kind: "samples", ...of }, lexicon, watch) as Promise<SampleRow[]>;
  }

  #run(work: Work, { identity, forms, synonyms, wheels }: Lexicon, { signal, onProgress }: Watch): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(new BenchmarkCancelled());
    const workerData: BenchmarkTask = { ...work, lexicon: { identity, forms, synonyms, wheels } };
    const worker = new Worker(path.join(this.workers, "benchmark.worker.js"), { workerData, name: "benchmark" });
    return new Promise<unknown>((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new BenchmarkCancelled()), { once: true });
      worker.on("message", (message: FromBenchmarkWorker) => {
        if (message.kind === "progress") onProgress?.(message.progress);
        else if (message.kind === "done") resolve(message.result);
        else reject(message.problem ? new BenchmarkError(message.problem) : new Error(message.message));
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`The benchmark's thread ended with code ${code}.`)));
    }).finally(() => void worker.terminate());
  }
}
