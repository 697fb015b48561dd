import { appendFile, mkdir, open, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { toFileError } from "../../files";
import type { MetricRow, ProcessIdentity, Rollout } from "../types";
import { StepMerger } from "./merge";
import { openSource } from "./sources";
import type {
  AttachKind,
  AttachOptions,
  FoundSource,
  Plan,
  RowSink,
  Source,
  SourceProblem,
  StepMetrics,
} from "./types";

/** A run that somebody else started: what is remembered of it. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  /** The folder or file that was chosen; never written to. */
  readonly path: string;
  readonly kind: AttachKind;
  readonly sources: readonly FoundSource[];
  readonly options: AttachOptions;
  /** The process that trains, where it was named. */
  readonly process: (ProcessIdentity & { readonly bootId: string }) | null;
  /** Epoch seconds. */
  readonly attached: number;
}

const STEPS_FOR_MEDIAN = 20;

/**
 * Our rows of an attached run, in a folder of ours: what an engine has written, by our names, in the files of a run folder, so that the same
 * readers show it. Made anew when it is opened, since no place in the foreign files outlives the window; added to as they grow.
 */
export class AttachedCopy {
  #sources: readonly Source[] | undefined;
  #merger = new StepMerger();
  #plan: Plan = {};
  #stepSeconds: number[] = [];
  #problems: readonly SourceProblem[] = [];
  #beats = 0;
  #refreshing: Promise<void> | undefined;

  constructor(
    readonly attachment: Attachment,
    readonly folder: string,
  ) {}

  /** Files that exist and could not be read at the last look. */
  get problems(): readonly SourceProblem[] {
    return this.#problems;
  }

  /** Lines and files that are not what they claim. */
  get unreadable(): number {
    return (this.#sources ?? []).reduce((sum, { unreadable }) => sum + unreadable, 0);
  }

  /**
   * Takes what the engine has written since the last look.
   *
   * @throws FileError when the copy cannot be written.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#look()
      .catch((error: unknown) => {
        // It is not known how much was written.
        this.#sources = undefined;
        throw toFileError(error, this.folder);
      })
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  async #look(): Promise<void> {
    const sources = this.#sources;
    if (!sources) return this.#makeAnew();
    const rows = new Rows();
    const problems = this.#problems;
    if ((await this.#readAll(sources, rows)) === "replaced") return this.#makeAnew();
    const metrics = this.#merged(rows.metricRows);
    if (metrics.length > 0) await appendFile(this.#file("metrics.jsonl"), lines(metrics));
    for (const piece of rows.pieces) await appendFile(this.#file("rollouts.jsonl"), piece);
    if (metrics.length > 0 || rows.pieces.length > 0) await this.#writeState();
    if (text(problems) !== text(this.#problems)) await this.#writeEvents();
  }

  async #makeAnew(): Promise<void> {
    const { attachment } = this;
    [this.#merger, this.#plan, this.#stepSeconds] = [new StepMerger(), {}, []];
    await mkdir(this.folder, { recursive: true });
    const sources = await Promise.all(attachment.sources.map((source) => openSource(source, attachment.options)));
    const rows = new Rows();
    // What is replaced between opening and the first look is seen as new.
    await this.#readAll(sources, rows);
    await this.#replace("metrics.jsonl", [lines(this.#merged(rows.metricRows))]);
    await this.#replace("rollouts.jsonl", rows.pieces);
    await writeFileAtomic(this.#file("attached.json"), JSON.stringify(record(attachment)));
    await this.#writeEvents();
    this.#sources = sources;
    await this.#writeState();
    await writeFileAtomic(this.#file("run.json"), JSON.stringify(runRecord(attachment)));
  }

  async #readAll(sources: readonly Source[], rows: Rows): Promise<"read" | "replaced"> {
    const problems: SourceProblem[] = [];
    for (const [at, source] of sources.entries()) {
      const found = this.attachment.sources[at];
      if (!found) continue;
      try {
        if ((await source.refresh(rows)) === "replaced") return "replaced";
      } catch (error) {
        problems.push({ source: found, problem: toFileError(error, found.path) });
      }
    }
    this.#problems = problems;
    this.#plan = { ...this.#plan, ...rows.ahead };
    return "read";
  }

  /** Rows of metrics in the order of writing, one a step as far as they came together. */
  #merged(found: readonly StepMetrics[]): MetricRow[] {
    const merged: MetricRow[] = [];
    for (const part of found) {
      const before = this.#merger.last;
      const row = this.#merger.add(part);
      if (merged.at(-1)?.step === row.step) merged.pop();
      merged.push(row);
      if (before && row.step > before.step && row.time > before.time) {
        this.#stepSeconds.push((row.time - before.time) / (row.step - before.step));
        this.#stepSeconds = this.#stepSeconds.slice(-STEPS_FOR_MEDIAN);
      }
    }
    return merged;
  }

  async #writeState(): Promise<void> {
    this.#beats += 1;
    const median = [...this.#stepSeconds].sort((a, b) => a - b)[Math.floor(this.#stepSeconds.length / 2)];
    const state = {
      schema: 1,
      phase: "rl",
      step: this.#merger.last?.step ?? 0,
      totalSteps: this.#plan.totalSteps ?? 0,
      etaSeconds: this.#plan.etaSeconds ?? null,
      heartbeat: this.#beats,
      time: Math.max(0, ...(this.#sources ?? []).map(({ written }) => written)),
      medianStepSeconds: median ?? null,
    };
    await writeFileAtomic(this.#file("state.json"), JSON.stringify(state));
  }

  async #writeEvents(): Promise<void> {
    const { attachment } = this;
    const what = attachment.sources.map(({ gives, path: at }) => `${gives} from ${at}`).join("; ");
    const events = [
      { time: attachment.attached, level: "info", kind: "attached", message: `Attached, read-only: ${what}.` },
      ...this.#problems.map(({ problem }) => ({
        time: Date.now() / 1000,
        level: "error",
        kind: "attached-problem",
        message: problem.message,
      })),
    ];
    await this.#replace("events.jsonl", [lines(events)]);
  }

  /** In one rename, so that readers see the old rows or the new. */
  async #replace(name: string, pieces: readonly string[]): Promise<void> {
    const file = this.#file(name);
    if (pieces.every((piece) => piece === "")) return rm(file, { force: true });
    const prepared = await open(`${file}.new`, "w");
    try {
      for (const piece of pieces) await prepared.write(piece);
    } finally {
      await prepared.close();
    }
    await rename(`${file}.new`, file);
  }

  #file(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Collects what one look finds. */
class Rows implements RowSink {
  readonly metricRows: StepMetrics[] = [];
  /** Rollouts as they are written: the text is a fraction of the objects. */
  readonly pieces: string[] = [];
  ahead: Plan = {};

  metrics(row: StepMetrics): void {
    this.metricRows.push(row);
  }

  rollouts(rows: readonly Rollout[]): void {
    if (rows.length > 0) this.pieces.push(lines(rows));
  }

  plan(plan: Plan): void {
    this.ahead = { ...this.ahead, ...plan };
  }
}

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row, withoutNull)}\n`).join("");

/** A prompt stands with the first completion of its group alone. */
const withoutNull = (key: string, value: unknown): unknown => (key === "prompt" && value === null ? undefined : value);

const text = (problems: readonly SourceProblem[]): string => problems.map(({ problem }) => problem.message).join("\n");

/** attached.json: what makes a folder the copy of an attached run. */
function record({ path: at, kind, process, attached }: Attachment): object {
  return { schema: 1, path: at, kind, process, attached: new Date(attached * 1000).toISOString() };
}

function runRecord({ id, name, path: at, kind, attached, options, sources }: Attachment): object {
  return {
    schema: 1,
    id,
    name,
    created: new Date(attached * 1000).toISOString(),
    config: { attached: { path: at, kind, options, sources } },
    configPath: null,
    engine: { name: kind, versions: {} },
    argv: [],
    cwd: null,
    host: { name: hostname(), kind: "local" },
    launcher: { kind: "direct", jobId: null },
    dataset: { train: null, heldOut: null },
    seed: null,
    token: null,
  };
}
