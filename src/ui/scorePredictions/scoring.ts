import path from "node:path";
import { Worker } from "node:worker_threads";
import {
  EmotionError,
  type FileComparison,
  type FileScores,
  type Level,
  type Lexicon,
  type LexiconIdentity,
  type Task,
  type Wheel,
} from "../../emotion";

/** What is scored against what. */
export interface ScoredFiles {
  readonly task: Task;
  readonly level: Level;
  readonly predictions: string;
  readonly truth: string;
}

/** What the thread is started with. A lexicon goes as its parts, since the methods of an object do not pass between threads. */
export interface ScoringTask extends ScoredFiles {
  /** Predictions to compare with; left out, the file is scored alone. */
  readonly baseline?: string;
  readonly lexicon: {
    readonly identity: LexiconIdentity;
    readonly forms: ReadonlyMap<string, readonly string[]>;
    readonly synonyms: ReadonlyMap<string, readonly string[]>;
    readonly wheels: readonly Wheel[];
  };
}

/** What the thread says at its end. */
export type FromScoringWorker =
  | { readonly kind: "done"; readonly result: FileScores | FileComparison }
  | { readonly kind: "failed"; readonly message: string; readonly isForeseen: boolean };

/** Scores files on a thread of its own: a comparison draws ten thousand resamples, and files may have a million lines. */
export class Scoring {
  /** @param workers Folder of the built `*.worker.js` files. */
  constructor(private readonly workers: string) {}

  /**
   * Scores a file, with what the scores are made of.
   *
   * @throws EmotionError when it cannot be scored; the signal's reason when it was aborted.
   */
  score(files: ScoredFiles, lexicon: Lexicon, signal: AbortSignal): Promise<FileScores> {
    return this.#run(files, lexicon, signal) as Promise<FileScores>;
  }

  /**
   * Compares two files on the same truth.
   *
   * @throws EmotionError when one cannot be scored; the signal's reason when it was aborted.
   */
  compare(files: ScoredFiles, baseline: string, lexicon: Lexicon, signal: AbortSignal): Promise<FileComparison> {
    return this.#run({ ...files, baseline }, lexicon, signal) as Promise<FileComparison>;
  }

  #run(
    files: Omit<ScoringTask, "lexicon">,
    { identity, forms, synonyms, wheels }: Lexicon,
    signal: AbortSignal,
  ): Promise<unknown> {
    signal.throwIfAborted();
    const workerData: ScoringTask = { ...files, lexicon: { identity, forms, synonyms, wheels } };
    const worker = new Worker(path.join(this.workers, "scoring.worker.js"), { workerData, name: "scoring" });
    return new Promise<unknown>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.on("message", (message: FromScoringWorker) => {
        if (message.kind === "done") resolve(message.result);
        else reject(message.isForeseen ? new EmotionError(message.message) : new Error(message.message));
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`The thread that scores ended with code ${code}.`)));
    }).finally(() => void worker.terminate());
  }
}
