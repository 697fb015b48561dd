import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { readSmallFiles, type SmallFiles } from "./state";
import type { ProcessInfo } from "./types";

/** A change within the clock's grain of a look would not show in the folder's time: files are read again until it is older. */
const GRAIN_MS = 1000;

/** What the small files of a folder hold, and which files there are. */
export interface SmallFilesRead {
  readonly files: SmallFiles;
  has(name: string): boolean;
  /** Whether they were read just now. */
  readonly isNew: boolean;
}

/** The small files of a run folder. They are replaced whole, which changes the folder's own time: while that stays, nothing is read. */
export class SmallFilesLook {
  #seen = "";
  #isSettled = false;
  #isStale = true;
  #read: Omit<SmallFilesRead, "isNew"> | undefined;
  /** process.json is written at a start and stays, while others are replaced every second. */
  #process: { readonly seen: string; readonly info: ProcessInfo | undefined } = { seen: "", info: undefined };

  constructor(readonly folder: string) {}

  /** Whether the folder was looked at since it was forgotten. */
  get isKnown(): boolean {
    return this.#seen !== "";
  }

  /** Has the next read read every file again. */
  forget(): void {
    this.#seen = "";
    this.#isStale = true;
    this.#process = { seen: "", info: undefined };
  }

  /** Whether a file in the folder was made, replaced or removed since the last call. */
  async hasChanged(): Promise<boolean> {
    const { seen, isSettled } = await mark(this.folder);
    const hasChanged = seen !== this.#seen;
    // What was read within the clock's grain of a change may have been replaced once more without a trace.
    if (hasChanged || !this.#isSettled) this.#isStale = true;
    [this.#seen, this.#isSettled] = [seen, isSettled];
    return hasChanged;
  }

  /** What the files held at the last call of `hasChanged`, or hold by now. */
  async read(): Promise<SmallFilesRead> {
    if (this.#read && !this.#isStale) return { ...this.#read, isNew: false };
    this.#isStale = false;
    const has = await namesIn(this.folder);
    const { seen } = has("process.json") ? await mark(path.join(this.folder, "process.json")) : { seen: "" };
    const files = await readSmallFiles(this.folder, has, seen === this.#process.seen ? this.#process.info : undefined);
    this.#process = { seen, info: files.process ?? undefined };
    this.#read = { files, has };
    return { ...this.#read, isNew: true };
  }
}

/** Which files a folder holds; all of them where it cannot be listed: then opening them says what there is. */
async function namesIn(folder: string): Promise<(name: string) => boolean> {
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return () => true;
  const known = new Set(names);
  return (name) => known.has(name);
}

/** Changes when a file is replaced, and for a folder when a file in it is made, replaced or removed. */
async function mark(place: string): Promise<{ readonly seen: string; readonly isSettled: boolean }> {
  const found = await stat(place, { bigint: true }).catch(() => undefined);
  if (!found) return { seen: "gone", isSettled: true };
  return { seen: `${found.ino} ${found.mtimeNs}`, isSettled: Date.now() - Number(found.mtimeMs) > GRAIN_MS };
}
