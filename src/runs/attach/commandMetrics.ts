import path from "node:path";
import { objectIn, textIn } from "../../files";
import type { MetricRow, RunInfo } from "../types";
import { StepMerger } from "./merge";
import { openSource } from "./sources";
import type { AttachOptions, FoundSource, Source } from "./types";

/** Receives rows in the order of writing; a later row of a step replaces the earlier one. */
interface Rows {
  add(row: MetricRow): void;
  clear(): void;
}

/**
 * The curves of a run of the engine `command`: lines that its program prints or writes, read by the readers of attached runs, so that each
 * format has one implementation.
 */
export class CommandMetrics {
  readonly #found: FoundSource;
  readonly #options: AttachOptions;
  readonly #rows: Rows;
  #merger = new StepMerger();
  #source: Source | undefined;

  private constructor(
    readonly file: string,
    found: FoundSource,
    options: AttachOptions,
    rows: Rows,
  ) {
    this.#found = found;
    this.#options = options;
    this.#rows = rows;
  }

  /** Undefined for other engines, and where the program writes metrics.jsonl itself. */
  static of(folder: string, { config }: Pick<RunInfo, "config">, rows: Rows): CommandMetrics | undefined {
    const metrics = config.engine === "command" ? objectIn(objectIn(config, "command") ?? {}, "metrics") : undefined;
    if (!metrics) return undefined;
    // The name was checked at the launch, but run.json may come from anywhere.
    const file = path.basename(textIn(metrics, "file") ?? "log.txt");
    const format = metrics.format === "json-lines" ? "json-lines" : "console";
    const pattern = format === "console" ? (textIn(metrics, "pattern") ?? null) : null;
    const found = { format, path: path.join(folder, file), gives: "metrics" } as const;
    return new CommandMetrics(file, found, { groupSize: null, pattern }, rows);
  }

  /** Lines that are none; other output of the program does not count. */
  unreadable(): number {
    return this.#source?.unreadable ?? 0;
  }

  /**
   * Reads what is new.
   *
   * @returns Whether any row came or went.
   * @throws FileError when the pattern is none.
   */
  async refresh(): Promise<boolean> {
    this.#source ??= await openSource(this.#found, this.#options);
    const growth = await this.#source.refresh({
      metrics: (row) => this.#rows.add(this.#merger.add(row)),
      rollouts: () => undefined,
      plan: () => undefined,
    });
    if (growth !== "replaced") return growth === "grown";
    this.#rows.clear();
    this.#merger = new StepMerger();
    this.#source = undefined;
    await this.refresh();
    return true;
  }
}
