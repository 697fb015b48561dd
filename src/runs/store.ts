import type { Disposable, Event, FileError } from "../files";
import type { BrokenRun, RunEntry } from "./entry";
import type { RunReader } from "./reader";

/** What changed among the runs: folders that are new, gone or different. */
export interface RunsChange {
  readonly folders: ReadonlySet<string>;
  /** Whether any came or went, or the root's own problem changed: lists have to be built anew. */
  readonly list: boolean;
}

/** Something shared that stays open until every holder has let it go. */
export interface Held<T> extends Disposable {
  readonly value: T;
}

/**
 * The runs of one root folder, kept true to the files: `new RunStore({ root, workers })`, where `workers` is the folder of the built
 * `*.worker.js` files. Nothing is read before `start`.
 */
export interface RunStore extends Disposable {
  readonly root: string;
  readonly onDidChange: Event<RunsChange>;
  /** Why the root cannot be read; null when it can, or is not there yet. */
  readonly problem: FileError | null;
  /** Reads the root for the first time and watches it from then on. Resolves when every run was looked at once; runs come earlier. */
  start(): Promise<void>;
  /** Watches another root instead. */
  moveTo(root: string): Promise<void>;
  /** Newest first. The same array until something changes. */
  runs(): readonly RunEntry[];
  broken(): readonly BrokenRun[];
  run(folder: string): RunEntry | undefined;
  /** Looks at everything now, or at one run that was just launched, resumed or told to stop. */
  refresh(folder?: string): Promise<void>;
  /**
   * Opens a run to follow its rows. Holders of the same folder share one reader.
   *
   * @param folder Need not be under the root.
   * @throws FileError when it is no run folder, or one that cannot be read.
   */
  open(folder: string): Promise<Held<RunReader>>;
}
