import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { FileError } from "../files";
import type { BrokenRun, RunEntry } from "./entry";
import { readHeldOut } from "./heldOut";
import type { Liveness } from "./processes";
import { readRunInfo } from "./smallFiles";
import { readSmallFiles, type SmallFiles, standingOf } from "./state";
import type { ProcessInfo, RunInfo, RunState } from "./types";

/** What a look found: `listed` means that a run appeared or vanished, also by becoming readable or broken. */
export type Found = "same" | "changed" | "listed";

/** A change within the clock's grain of a look would not show in the folder's time: files are read again until it is older. */
const GRAIN_MS = 1000;

/** Whether a run may still go on by itself. */
export const isActive = (state: RunState): boolean => state === "running" || state === "stalled" || state === "queued";

/** Whether a run trains now. One that waits in a queue is active and does not. */
export const isRunning = ({ state }: Pick<RunEntry, "state">): boolean => isActive(state) && state !== "queued";

/** One folder of the runs root and what it was seen to hold. */
export class FolderLook {
  /** Set when the folder holds a run that can be read. */
  entry: RunEntry | undefined;
  /** Set when it claims to hold one. */
  broken: BrokenRun | undefined;
  #seen = "";
  #files: SmallFiles | undefined;
  /** process.json is written at a start and stays, while others are replaced every second. */
  #process: { readonly seen: string; readonly info: ProcessInfo | undefined } = { seen: "", info: undefined };

  constructor(readonly folder: string) {}

  /** Whether it was looked at since it appeared, or since it was forgotten. */
  get isKnown(): boolean {
    return this.#seen !== "";
  }

  /** Whether lists show it. */
  get isShown(): boolean {
    return this.entry !== undefined || this.broken !== undefined;
  }

  /** Has the next look read every file again. */
  forget(): void {
    this.#seen = "";
    this.#files = undefined;
    this.#process = { seen: "", info: undefined };
  }

  async look(alive: Liveness): Promise<Found> {
    const before = [this.entry, this.broken] as const;
    const { seen, isSettled } = await mark(this.folder);
    const hasChanged = seen !== this.#seen;
    // The small files are replaced whole, which changes the folder's own time: an unchanged folder has unchanged small files.
    if (!hasChanged && !(this.entry && isActive(this.entry.state))) return "same";
    try {
      if (hasChanged || !isSettled) this.#files = undefined;
      this.entry = await this.#read(alive);
      this.broken = undefined;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.entry = undefined;
      this.broken = { folder: this.folder, name: path.basename(this.folder), problem: error };
    }
    this.#seen = seen;
    if (!before[0] !== !this.entry || !before[1] !== !this.broken) return "listed";
    return text(before) === text([this.entry, this.broken]) ? "same" : "changed";
  }

  async #read(alive: Liveness): Promise<RunEntry | undefined> {
    // run.json is written once; it is read again after `forget` alone.
    const known = this.isKnown ? this.entry : undefined;
    const launched = known ?? launchedOf(await readRunInfo(this.folder));
    if (!launched) return undefined;
    let heldOut = known?.heldOut ?? null;
    // Kept while the folder is the same: what changes without it are processes and the clock.
    if (!known || !this.#files) {
      const has = await namesIn(this.folder);
      this.#files = await this.#readFiles(has);
      heldOut = has("evaluations.jsonl") ? await readHeldOut(this.folder) : null;
    }
    const standing = await standingOf(this.#files, this.folder, alive, Date.now() / 1000);
    return { ...launched, ...standing, folder: this.folder, heldOut };
  }

  async #readFiles(has: (name: string) => boolean): Promise<SmallFiles> {
    const { seen } = has("process.json") ? await mark(path.join(this.folder, "process.json")) : { seen: "" };
    const files = await readSmallFiles(this.folder, has, seen === this.#process.seen ? this.#process.info : undefined);
    this.#process = { seen, info: files.process ?? undefined };
    return files;
  }
}

/** Which files a folder holds; all of them where it cannot be listed: then opening them says what there is. */
export async function namesIn(folder: string): Promise<(name: string) => boolean> {
  const names = await readdir(folder).catch(() => undefined);
  if (!names) return () => true;
  const known = new Set(names);
  return (name) => known.has(name);
}

type Launched = Pick<RunEntry, "id" | "name" | "created" | "configPath" | "host" | "seed" | "lexicon">;

function launchedOf(info: RunInfo | undefined): Launched | undefined {
  if (!info) return undefined;
  const { id, name, created, configPath, host, seed, lexicon } = info;
  return { id, name, created, configPath, host: host.name, seed, lexicon };
}

/** Changes when a file is replaced, and for a folder when a file in it is made, replaced or removed. */
export async function mark(place: string): Promise<{ readonly seen: string; readonly isSettled: boolean }> {
  const found = await stat(place, { bigint: true }).catch(() => undefined);
  if (!found) return { seen: "gone", isSettled: true };
  return { seen: `${found.ino} ${found.mtimeNs}`, isSettled: Date.now() - Number(found.mtimeMs) > GRAIN_MS };
}

const text = (seen: readonly [RunEntry | undefined, BrokenRun | undefined]): string =>
  JSON.stringify([seen[0], seen[1]?.problem.message]);
