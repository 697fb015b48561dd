import path from "node:path";
import { Worker } from "node:worker_threads";
import {
  createMessageConnection,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
  ResponseError,
} from "vscode-jsonrpc/node";
import type { Lexicon } from "../emotion";
import { type Disposable, Emitter, FileError } from "../files";
import type { Overview, SampleDetail } from "./overview";
import {
  annotated,
  changed,
  detailWanted,
  type FailureData,
  filtered,
  lexiconChosen,
  opened,
  refreshed,
  rowsWanted,
  runChosen,
  type SampleRows,
} from "./protocol";
import type { Annotation, PredictingRun, SampleFilter, SplitFile } from "./types";

const EMPTY: Overview = {
  reading: true,
  splits: [],
  attributes: [],
  problems: [],
  faulty: 0,
  troubles: [],
  unreadablePredictions: [],
  list: { generation: 0, shown: 0, total: 0 },
  filterProblem: null,
};

/** One open corpus. It is read on a thread of its own; samples can be listed as soon as the first are there. */
export class CorpusReader implements Disposable {
  readonly #worker: Worker;
  readonly #connection: MessageConnection;
  readonly #changed = new Emitter<void>();
  readonly #failed = new Emitter<Error>();
  #overview = EMPTY;
  #disposed = false;

  /** The overview is another one. */
  readonly onDidChange = this.#changed.event;
  /** The thread ended by itself; nothing can be asked any more. */
  readonly onDidFail = this.#failed.event;

  /** @param workers Folder of the built `*.worker.js` files. */
  constructor(workers: string) {
    this.#worker = new Worker(path.join(workers, "samples.worker.js"), { name: "samples" });
    this.#connection = createMessageConnection(
      new PortMessageReader(this.#worker),
      new PortMessageWriter(this.#worker),
    );
    this.#worker.on("error", (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => this.#fail(new Error(`The samples thread ended with code ${code}.`)));
    this.#connection.onNotification(changed, (overview) => {
      this.#overview = overview;
      this.#changed.fire();
    });
    this.#connection.listen();
  }

  get overview(): Overview {
    return this.#overview;
  }

  /** Reads the files of a corpus, the first thing to ask for; resolves when all are read. */
  open(sources: readonly SplitFile[]): Promise<void> {
    return this.#connection.sendRequest(opened, sources);
  }

  /** Reads what is new in the files. */
  refresh(): Promise<void> {
    return this.#connection.sendRequest(refreshed);
  }

  filter(filter: SampleFilter): Promise<void> {
    return this.#connection.sendRequest(filtered, filter);
  }

  /** Scores predictions by a lexicon; there are no scores before the first. */
  useLexicon({ identity, forms, synonyms, wheels }: Lexicon): Promise<void> {
    return this.#connection.sendRequest(lexiconChosen, { identity, forms, synonyms, wheels });
  }

  predict(run: PredictingRun): Promise<void> {
    return this.#connection.sendRequest(runChosen, run);
  }

  rows(from: number, count: number): Promise<SampleRows> {
    return this.#connection.sendRequest(rowsWanted, { from, count });
  }

  /** Everything about a sample. @param name Its key, or its id. */
  async detail(name: string): Promise<SampleDetail | undefined> {
    return (await this.#connection.sendRequest(detailWanted, name)) ?? undefined;
  }

  /** Saves the notes on a sample. @throws FileError when they cannot be written. */
  async annotate(key: string, annotation: Annotation): Promise<void> {
    try {
      await this.#connection.sendRequest(annotated, { key, annotation });
    } catch (error) {
      const data = error instanceof ResponseError ? (error.data as FailureData | undefined) : undefined;
      throw data ? new FileError(data.trouble, data.file, "the notes cannot be saved.", { cause: error }) : error;
    }
  }

  #fail(error: Error): void {
    if (this.#disposed) return;
    this.dispose();
    this.#failed.fire(error);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#connection.dispose();
    void this.#worker.terminate();
  }
}
