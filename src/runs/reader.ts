import path from "node:path";
import {
  type Disposable,
  Emitter,
  type Event,
  FileError,
  FolderWatch,
  type JsonObject,
  RowTail,
  toFileError,
} from "../files";
import { History } from "./history";
import type { Liveness } from "./processes";
import { RolloutIndex } from "./rolloutIndex";
import { evaluationRow, eventRow, hardwareRow, metricRow } from "./rows";
import { readRunInfo } from "./smallFiles";
import { SmallFilesLook } from "./smallFilesLook";
import { readStanding, type Standing, standingOf } from "./state";
import type { EvaluationRow, EventRow, HardwareRow, MetricRow, RunInfo } from "./types";

/** Where the file system reports no changes, a line is seen this long after it was written. */
const LOOK_EVERY_MS = 400;

/** A file of rows that is followed. */
interface Followed {
  readonly file: string;
  /** Reads what is new. @returns Whether any row came or went. */
  refresh(): Promise<boolean>;
  unreadable(): number;
}

/**
 * One open run. While it is followed, a line that was written is seen within half a second; else at `refresh`. The row arrays hold what
 * stands: rows that a resume replaced are left out. Each is the same array until it changes.
 */
export class RunReader implements Disposable {
  readonly #workers: string;
  readonly #alive: Liveness;
  readonly #watch: FolderWatch;
  readonly #changed = new Emitter<void>();
  /** Anything but the rollouts changed; they have their own event. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #metrics = new History<MetricRow>();
  readonly #evaluations = new History<EvaluationRow>((one, other) => one.set === other.set);
  readonly #hardware = new Rows<HardwareRow>();
  readonly #events = new Rows<EventRow>();
  #followed: readonly Followed[];
  #problems: readonly FileError[] = [];
  #standing: Standing;
  readonly #small: SmallFilesLook;
  #followers = 0;
  #rollouts: RolloutIndex | undefined;

  private constructor(
    readonly folder: string,
    readonly info: RunInfo,
    standing: Standing,
    options: { readonly alive: Liveness; readonly workers: string },
  ) {
    this.#standing = standing;
    this.#workers = options.workers;
    this.#alive = options.alive;
    this.#followed = [
      this.#follow("metrics.jsonl", metricRow, this.#metrics),
      this.#follow("evaluations.jsonl", evaluationRow, this.#evaluations),
      this.#follow("events.jsonl", eventRow, this.#events),
      this.#follow("hardware.jsonl", hardwareRow, this.#hardware),
    ];
    this.#watch = new FolderWatch(folder, () => this.#look(), LOOK_EVERY_MS);
    this.#watch.pause();
    this.#small = new SmallFilesLook(folder);
  }

  /**
   * Opens a run and reads its files once.
   *
   * @param options.workers The folder of the built workers.
   * @throws FileError when the folder holds no run, or one that cannot be read.
   */
  static async open(
    folder: string,
    options: { readonly alive: Liveness; readonly workers: string },
  ): Promise<RunReader> {
    const info = await readRunInfo(folder);
    if (!info) throw new FileError("missing", path.join(folder, "run.json"), "no run in this folder.");
    const reader = new RunReader(folder, info, await readStanding(folder, options.alive, seconds()), options);
    if (info.config.engine === "command") await reader.#followCommand();
    await reader.refresh();
    return reader;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** In order of phase and step. */
  get metrics(): readonly MetricRow[] {
    return this.#metrics.rows;
  }

  /** In order of phase and step, of every set. */
  get evaluations(): readonly EvaluationRow[] {
    return this.#evaluations.rows;
  }

  /** In the order of writing. */
  get hardware(): readonly HardwareRow[] {
    return this.#hardware.rows;
  }

  /** In the order of writing. */
  get events(): readonly EventRow[] {
    return this.#events.rows;
  }

  /** Files of the run that exist and cannot be read. */
  get problems(): readonly FileError[] {
    return this.#problems;
  }

  /** How many lines are no rows, by file name; files without such lines are left out. */
  get unreadable(): ReadonlyMap<string, number> {
    const counts = this.#followed.map(({ file, unreadable }): [string, number] => [file, unreadable()]);
    if (this.#rollouts) counts.push(["rollouts.jsonl", this.#rollouts.unreadable]);
    return new Map(counts.filter(([, count]) => count > 0));
  }

  /** The index over rollouts.jsonl, begun at the first call and kept as long as the run is open. */
  rollouts(): RolloutIndex {
    if (!this.#rollouts) {
      this.#rollouts = new RolloutIndex(this.folder, this.#workers);
      void this.#rollouts.caughtUp();
    }
    return this.#rollouts;
  }

  /** Looks at the files now. */
  refresh(): Promise<void> {
    return this.#watch.now();
  }

  /** Follows the files until what is returned is disposed of. */
  follow(): Disposable {
    this.#followers += 1;
    if (this.#followers === 1) void this.#watch.resume();
    let isFollowing = true;
    return {
      dispose: () => {
        if (!isFollowing) return;
        isFollowing = false;
        this.#followers -= 1;
        if (this.#followers === 0) this.#watch.pause();
      },
    };
  }

  async #look(): Promise<void> {
    // A long file of rollouts is not waited for: it reports by its own event.
    void this.#rollouts?.caughtUp();
    await this.#small.hasChanged();
    const { files } = await this.#small.read();
    const standing = await standingOf(files, this.folder, this.#alive, seconds());
    let changed = JSON.stringify(standing) !== JSON.stringify(this.#standing);
    this.#standing = standing;
    const problems: FileError[] = [];
    for (const followed of this.#followed) {
      try {
        changed = (await followed.refresh()) || changed;
      } catch (error) {
        problems.push(toFileError(error, path.join(this.folder, followed.file)));
      }
    }
    const texts = (errors: readonly FileError[]) => errors.map(({ message }) => message).join("\n");
    changed ||= texts(problems) !== texts(this.#problems);
    this.#problems = problems;
    if (changed) this.#changed.fire();
  }

  /** Reads the curves where run.yaml says, in place of metrics.jsonl. What reads other programs' files is loaded for these runs alone. */
  async #followCommand(): Promise<void> {
    const { CommandMetrics } = await import("./attach/commandMetrics");
    const followed = CommandMetrics.of(this.folder, this.info, this.#metrics);
    if (followed) this.#followed = [followed, ...this.#followed.filter(({ file }) => file !== "metrics.jsonl")];
  }

  #follow<Row>(
    file: string,
    decode: (value: JsonObject) => Row | undefined,
    rows: { add(row: Row): void; clear(): void },
  ): Followed {
    const tail = new RowTail(path.join(this.folder, file), decode, {
      add: ({ row }) => rows.add(row),
      clear: () => rows.clear(),
    });
    return {
      file,
      refresh: async () => (await tail.refresh()) !== "same",
      unreadable: () => tail.unreadable,
    };
  }

  dispose(): void {
    this.#watch.dispose();
    this.#rollouts?.dispose();
    this.#changed.dispose();
  }
}

/** Rows in the order of writing. */
class Rows<Row> {
  #all: Row[] = [];
  #snapshot: readonly Row[] = [];

  get rows(): readonly Row[] {
    if (this.#snapshot.length !== this.#all.length) this.#snapshot = [...this.#all];
    return this.#snapshot;
  }

  add(row: Row): void {
    this.#all.push(row);
  }

  clear(): void {
    this.#all = [];
    this.#snapshot = [];
  }
}

const seconds = (): number => Date.now() / 1000;
