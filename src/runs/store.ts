import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type Disposable, Emitter, type Event, FileError, FolderWatch, hasCode, toFileError } from "../files";
import { type BrokenRun, byAge, type RunEntry } from "./entry";
import { FolderLook, isActive } from "./folderLook";
import { type Liveness, localLiveness } from "./processes";
import { RunReader } from "./reader";

/** A running run's state is seen this long after it was written, at most; new runs are seen at once where the file system reports them. */
const LOOK_EVERY_MS = 1000;
/** Runs that rest are looked at in turn, so many a look: ten thousand of them cost no more than these. */
const RESTING_A_LOOK = 500;
/** Folders that are read at the same time. */
const AT_ONCE = 32;
/** While many runs are read, those that are known so far are shown this often. */
const SHOW_EVERY_MS = 250;

/** What changed among the runs. */
export interface RunsChange {
  /** Folders that are new, gone or different. */
  readonly folders: ReadonlySet<string>;
  /** Whether any came or went, or the root's own problem changed: lists have to be built anew. */
  readonly list: boolean;
}

/** Something shared that stays open until every holder has let it go. */
export interface Held<T> extends Disposable {
  readonly value: T;
}

/** How a run is opened. */
export interface OpenOptions {
  readonly follows?: boolean;
}

interface RunStoreOptions {
  /** Folder that holds one folder a run. It need not exist. */
  readonly root: string;
  /** The folder of the built workers (`*.worker.js`). */
  readonly workers: string;
  readonly alive?: Liveness;
  /** Longest time between two looks, milliseconds; a second when left out. */
  readonly lookEveryMs?: number;
}

/** The runs of one root folder, kept true to the files. Nothing is read before `start`. */
export class RunStore implements Disposable {
  readonly #workers: string;
  readonly #alive: Liveness;
  #lookEveryMs: number;
  readonly #changed = new Emitter<RunsChange>();
  readonly onDidChange: Event<RunsChange> = this.#changed.event;
  readonly #open = new Map<string, { holders: number; readonly reader: Promise<RunReader> }>();
  #looks = new Map<string, FolderLook>();
  #watch: FolderWatch;
  #problem: FileError | null = null;
  #others: readonly string[] = [];
  #listed: Stats | undefined;
  #turn = 0;
  #runs: readonly RunEntry[] | undefined;
  #disposed = false;

  constructor(options: RunStoreOptions) {
    this.#workers = options.workers;
    this.#alive = options.alive ?? localLiveness;
    this.#lookEveryMs = options.lookEveryMs ?? LOOK_EVERY_MS;
    this.#watch = this.#watchOver(options.root);
  }

  get root(): string {
    return this.#watch.folder;
  }

  /** Why the root cannot be read; null when it can, and when it is not there yet. */
  get problem(): FileError | null {
    return this.#problem;
  }

  /** Reads the root for the first time and watches it from then on. Resolves when every run was looked at; runs are shown before. */
  start(): Promise<void> {
    return this.#watch.now();
  }

  /** Looks as often as this from now on. */
  lookEvery(milliseconds: number): void {
    this.#lookEveryMs = milliseconds;
    this.#watch.every(milliseconds);
  }

  /** Watches another root from now on. */
  moveTo(root: string): Promise<void> {
    if (root === this.root) return Promise.resolve();
    this.#watch.dispose();
    const gone = new Set(this.#looks.keys());
    this.#looks = new Map();
    this.#problem = null;
    this.#listed = undefined;
    this.#watch = this.#watchOver(root);
    this.#fire({ folders: gone, list: true });
    return this.#watch.now();
  }

  /** Lists these run folders too, which are elsewhere: attached runs. */
  include(folders: readonly string[]): Promise<void> {
    this.#others = folders;
    this.#listed = undefined;
    return this.#watch.now();
  }

  /** Newest first. The same array until something changes. */
  runs(): readonly RunEntry[] {
    this.#runs ??= [...this.#looks.values()].flatMap(({ entry }) => entry ?? []).sort(byAge);
    return this.#runs;
  }

  /** Those of `runs` that are going on, without the list of ten thousand being made for them. */
  active(): readonly RunEntry[] {
    const entries = [...this.#looks.values()].flatMap(({ entry }) => (entry && isActive(entry.state) ? entry : []));
    return entries.sort(byAge);
  }

  /** Folders that claim to be runs and cannot be read, by name. */
  broken(): readonly BrokenRun[] {
    return [...this.#looks.values()].flatMap(({ broken }) => broken ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  run(folder: string): RunEntry | undefined {
    return this.#looks.get(folder)?.entry;
  }

  /** Looks at everything now, or at one run that was just launched, resumed or told to stop. */
  refresh(folder?: string): Promise<void> {
    this.#listed = undefined;
    for (const look of folder === undefined ? this.#looks.values() : [this.#looks.get(folder)]) look?.forget();
    return this.#watch.now();
  }

  /**
   * Opens a run. Holders of the same folder share one reader.
   *
   * @param folder Need not be under the root.
   * @param options.follows Whether the reader is to look by itself while it is held; else it does at `refresh`.
   * @throws FileError when it is no run folder, or one that cannot be read.
   */
  async open(folder: string, { follows = true }: OpenOptions = {}): Promise<Held<RunReader>> {
    const known = this.#open.get(folder);
    const shared = known ?? {
      holders: 0,
      reader: RunReader.open(folder, { alive: this.#alive, workers: this.#workers }),
    };
    this.#open.set(folder, shared);
    shared.holders += 1;
    let isHeld = true;
    let following: Disposable | undefined;
    const dispose = () => {
      if (!isHeld) return;
      isHeld = false;
      following?.dispose();
      shared.holders -= 1;
      if (shared.holders > 0) return;
      this.#open.delete(folder);
      void closeOnce(shared.reader);
    };
    try {
      const value = await shared.reader;
      if (follows) following = value.follow();
      return { value, dispose };
    } catch (error) {
      this.#open.delete(folder);
      throw error;
    }
  }

  #watchOver(root: string): FolderWatch {
    const watch: FolderWatch = new FolderWatch(root, () => this.#look(watch), this.#lookEveryMs);
    return watch;
  }

  async #look(watch: FolderWatch): Promise<void> {
    const isCurrent = () => watch === this.#watch && !this.#disposed;
    const list = await this.#list(watch.folder);
    if (!isCurrent()) return;
    let changed = new Set<string>(list.gone);
    let isListed = list.changed;
    let shown = Date.now();
    const due = this.#due();
    for (let at = 0; at < due.length; at += AT_ONCE) {
      const looks = due.slice(at, at + AT_ONCE);
      const found = await Promise.all(looks.map((look) => look.look(this.#alive)));
      if (!isCurrent()) return;
      looks.forEach(({ folder }, place) => {
        if (found[place] !== "same") changed.add(folder);
        if (found[place] === "listed") isListed = true;
      });
      if (changed.size > 0 && Date.now() - shown > SHOW_EVERY_MS) {
        this.#fire({ folders: changed, list: isListed });
        [changed, isListed, shown] = [new Set(), false, Date.now()];
      }
    }
    if (changed.size > 0 || isListed) this.#fire({ folders: changed, list: isListed });
  }

  /** Brings the folders up to date with the root. */
  async #list(root: string): Promise<{ readonly gone: readonly string[]; readonly changed: boolean }> {
    const before = this.#problem?.message;
    let names: readonly string[] | undefined = [];
    try {
      names = await this.#names(root);
      this.#problem = null;
    } catch (error) {
      this.#listed = undefined;
      // A root that is not there yet has no runs; the first launch makes it.
      this.#problem = hasCode(error, "ENOENT") ? null : toFileError(error, root);
    }
    const problemChanged = before !== this.#problem?.message;
    if (!names) return { gone: [], changed: problemChanged };
    const folders = new Set([...names.map((name) => path.join(root, name)), ...this.#others]);
    const gone = [...this.#looks.keys()].filter((folder) => !folders.has(folder));
    const wereShown = gone.filter((folder) => this.#looks.get(folder)?.isShown);
    for (const folder of gone) this.#looks.delete(folder);
    for (const folder of folders) if (!this.#looks.has(folder)) this.#looks.set(folder, new FolderLook(folder));
    return { gone: wereShown, changed: problemChanged || wereShown.length > 0 };
  }

  /** Names of the folders in the root, newest first; undefined when none came or went since the last look. */
  async #names(root: string): Promise<readonly string[] | undefined> {
    const found = await stat(root);
    if (!found.isDirectory()) throw new FileError("other", root, "is no folder.");
    const last = this.#listed;
    // A change within the clock's grain of the last look would not show in the time of the root.
    const isSettled = Date.now() - found.mtimeMs > 2000;
    if (last && last.ino === found.ino && last.mtimeMs === found.mtimeMs && isSettled) return undefined;
    const entries: readonly Dirent[] = await readdir(root, { withFileTypes: true });
    this.#listed = isSettled ? found : undefined;
    // Names begin with the time of launch.
    return entries
      .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isSymbolicLink()))
      .map(({ name }) => name)
      .sort()
      .reverse();
  }

  /** Folders to look at now: new ones, running ones, and the next of the resting ones. */
  #due(): readonly FolderLook[] {
    const all = [...this.#looks.values()];
    const urgent = all.filter((look) => !look.isKnown || (look.entry && isActive(look.entry.state)));
    const resting = all.filter((look) => look.isKnown && !(look.entry && isActive(look.entry.state)));
    const first = resting.length > 0 ? this.#turn % resting.length : 0;
    this.#turn = first + RESTING_A_LOOK;
    const turn = resting.slice(first, first + RESTING_A_LOOK);
    const wrapped = resting.slice(0, Math.max(0, Math.min(first, first + RESTING_A_LOOK - resting.length)));
    return [...urgent, ...turn, ...wrapped];
  }

  #fire(change: RunsChange): void {
    this.#runs = undefined;
    this.#changed.fire(change);
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch.dispose();
    this.#changed.dispose();
    for (const { reader } of this.#open.values()) void closeOnce(reader);
    this.#open.clear();
  }
}

/** Closes a reader that may still be opening; why it could not be opened was said to whoever asked for it. */
function closeOnce(opening: Promise<RunReader>): Promise<void> {
  return opening.then(
    (reader) => reader.dispose(),
    () => undefined,
  );
}
