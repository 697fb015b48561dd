import { EventEmitter, l10n, type Uri } from "vscode";
import {
  BenchmarkCancelled,
  BenchmarkError,
  type BenchmarkResult,
  type BenchmarkRunner,
  exportTable,
  type SampleRow,
  type Suite,
} from "../../benchmark";
import type { Lexicon, Task } from "../../emotion";
import type { RowsMessage, View } from "../shared/messages";
import { messageOf } from "../shared/problems";
import type { OwnIntent, PageModel } from "../webviewHost/page";
import type {
  BenchmarkIntent,
  BenchmarkRestored,
  BenchmarkSnapshot,
  ExportFormat,
  SampleRowView,
  ScoreKey,
  SelectedScore,
} from "./contract";
import type { BenchmarkResults } from "./results";
import { suiteText } from "./suites";
import { folderText, problemView, progressText } from "./texts";
import { benchmarkSnapshot, findScore, sampleRowView, setView } from "./view";

/** What a benchmark's page needs. */
export interface BenchmarkServices {
  readonly results: BenchmarkResults;
  readonly runner: BenchmarkRunner;
  lexicon(): Promise<Lexicon>;
}

/** What a benchmark's page has the editor do. */
export interface BenchmarkEditor {
  /** Shows a sample where a dataset of the workspace knows it. @returns Whether one does. */
  openSample(sample: string): Promise<boolean>;
  copy(text: string): Promise<void>;
  installWheels(): Promise<void>;
  tell(message: string): void;
  /** Asks where to, and writes; does nothing when the user goes away. */
  save(name: string, format: ExportFormat, content: string): Promise<void>;
}

const RUN = "runBenchmark";

/** The samples of one score, read when it is looked at. */
interface Samples {
  readonly key: ScoreKey;
  readonly abort: AbortController;
  readonly task: Task;
  rows: readonly SampleRow[] | null;
  problem: string | null;
}

/** What stands behind one benchmark's page: its result, and the samples of the score that is looked at. */
export class BenchmarkModel implements PageModel<BenchmarkSnapshot, BenchmarkIntent, BenchmarkRestored> {
  readonly title: string;
  readonly mediaRoots: readonly Uri[] = [];
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: { dispose(): void };
  #wanted: ScoreKey | null = null;
  #samples: Samples | undefined;
  #generation = 0;

  constructor(
    private readonly suite: Suite,
    private readonly services: BenchmarkServices,
    private readonly editor: BenchmarkEditor,
  ) {
    this.title = l10n.t("Benchmark: {0}", folderText(suite.predictions));
    this.#subscription = services.results.onDidChange((text) => text === suiteText(suite) && this.#changed.fire());
  }

  async view(): Promise<View<BenchmarkSnapshot>> {
    const { results } = this.services;
    const standing = results.standing(this.suite);
    if (!standing) {
      this.#drop();
      void results.score(this.suite);
      return { kind: "loading", what: progressText(null) };
    }
    switch (standing.kind) {
      case "running":
        return { kind: "loading", what: progressText(standing.progress) };
      case "cancelled":
        return {
          kind: "empty",
          title: l10n.t("The benchmark was cancelled"),
          text: l10n.t("Nothing was scored."),
          actions: [{ id: RUN, label: l10n.t("Run Again"), primary: true }],
        };
      case "failed": {
        const { error } = standing;
        if (!(error instanceof BenchmarkError)) throw error;
        return { kind: "error", problem: problemView(error.problem), actions: [] };
      }
      case "done":
        return { kind: "data", data: benchmarkSnapshot(standing.result, this.#selected(standing.result)) };
    }
  }

  /** Shows the samples of a score. */
  select(key: ScoreKey): void {
    this.#wanted = key;
    this.#changed.fire();
  }

  async restore({ selected }: BenchmarkRestored): Promise<void> {
    this.#wanted = selected;
  }

  async handle(intent: OwnIntent<BenchmarkIntent>): Promise<RowsMessage<SampleRowView> | undefined> {
    switch (intent.type) {
      case "window":
        return this.#window(intent);
      case "select":
        this.select(intent.key);
        return undefined;
      case "openSample":
        if (await this.editor.openSample(intent.sample)) return undefined;
        await this.editor.copy(intent.sample);
        this.editor.tell(l10n.t("No dataset of the opened folder has '{0}'. The name was copied.", intent.sample));
        return undefined;
      case "export": {
        const standing = this.services.results.standing(this.suite);
        if (standing?.kind !== "done") return undefined;
        await this.editor.save(standing.result.name, intent.format, await exportTable(standing.result, intent.format));
        return undefined;
      }
      case "installWheels":
        await this.editor.installWheels();
        return undefined;
      case "runAgain":
        await this.retry();
        return undefined;
    }
  }

  async act(action: string): Promise<void> {
    if (action === RUN) await this.retry();
  }

  async retry(): Promise<void> {
    this.#drop();
    void this.services.results.scoreAgain(this.suite);
  }

  /** The wanted score, else the first of the table, with its samples as far as they are read. */
  #selected(result: BenchmarkResult): SelectedScore | null {
    const first = result.rows[0]?.cells[0];
    const found = (this.#wanted && findScore(result, this.#wanted)) ?? (first && findScore(result, first));
    if (!found) return null;
    const { of, score } = found;
    const key = { set: of.set.id, checkpoint: score.checkpoint };
    if (this.#samples?.key.set !== key.set || this.#samples.key.checkpoint !== key.checkpoint) {
      this.#drop();
      const { task } = of.set;
      const abort = new AbortController();
      this.#samples = { key, abort, task, rows: null, problem: null };
      void this.#read(this.#samples, { set: of.set, predictions: score.file, truth: score.truth });
    }
    const { rows, problem } = this.#samples;
    const list = rows && { generation: this.#generation, shown: rows.length };
    return { key, set: setView(of), list, problem };
  }

  async #read(samples: Samples, of: Parameters<BenchmarkRunner["samples"]>[0]): Promise<void> {
    try {
      samples.rows = await this.services.runner.samples(of, await this.services.lexicon(), {
        signal: samples.abort.signal,
      });
      this.#generation += 1;
    } catch (error) {
      if (error instanceof BenchmarkCancelled) return;
      samples.problem = messageOf(error);
    }
    this.#changed.fire();
  }

  async #window({ generation, from, count }: { generation: number; from: number; count: number }) {
    const { rows, task } = this.#samples ?? {};
    if (!rows || !task || generation !== this.#generation) return undefined;
    const lexicon = await this.services.lexicon();
    const shown = rows.slice(from, from + count).map((row) => sampleRowView(lexicon, task, row));
    return { type: "rows" as const, generation, from, rows: shown };
  }

  #drop(): void {
    this.#samples?.abort.abort();
    this.#samples = undefined;
  }

  dispose(): void {
    this.#drop();
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
