import { stat } from "node:fs/promises";
import path from "node:path";
import { FileError } from "../files";
import type { BrokenRun, RunEntry } from "./entry";
import { readHeldOut } from "./heldOut";
import type { Liveness } from "./processes";
import { readRunInfo } from "./smallFiles";
import { readSmallFiles, type SmallFiles, standingOf } from "./state";
import type { RunInfo, RunState } from "./types";

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
  }

  async look(alive: Liveness): Promise<Found> {
    const before = [this.entry, this.broken] as const;
    const { seen, isSettled } = await mark(this.folder);
    const hasChanged = seen !== this.#seen;
    // The small files are replaced whole, which changes the folder's own time: an unchanged folder has unchanged small files.
    if (!hasChanged && !(this.entry && isActive(this.entry.state))) return "same";
    try {
      if (hasChanged || !isSettled) this.#files = undefined;
      this.entry = await this.#read(alive, hasChanged);
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

  async #read(alive: Liveness, hasChanged: boolean): Promise<RunEntry | undefined> {
    // run.json is written once; it is read again after `forget` alone.
    const launched = this.entry && this.isKnown ? this.entry : launchedOf(await readRunInfo(this.folder));
    if (!launched) return undefined;
    // Kept while the folder is the same: what changes without it are processes and the clock.
    this.#files ??= await readSmallFiles(this.folder);
    const standing = await standingOf(this.#files, this.folder, alive, Date.now() / 1000);
    const heldOut = hasChanged || !this.entry ? await readHeldOut(this.folder) : this.entry.heldOut;
    return { ...launched, ...standing, folder: this.folder, heldOut };
  }
}

type Launched = Pick<RunEntry, "id" | "name" | "created" | "configPath" | "host" | "seed" | "lexicon">;

function launchedOf(info: RunInfo | undefined): Launched | undefined {
  if (!info) return undefined;
  const { id, name, created, configPath, host, seed, lexicon } = info;
  return { id, name, created, configPath, host: host.name, seed, lexicon };
}

/** Changes when a file in the folder is made, replaced or removed. */
async function mark(folder: string): Promise<{ readonly seen: string; readonly isSettled: boolean }> {
  const found = await stat(folder, { bigint: true }).catch(() => undefined);
  if (!found) return { seen: "gone", isSettled: true };
  return { seen: `${found.ino} ${found.mtimeNs}`, isSettled: Date.now() - Number(found.mtimeMs) > GRAIN_MS };
}

const text = (seen: readonly [RunEntry | undefined, BrokenRun | undefined]): string =>
  JSON.stringify([seen[0], seen[1]?.problem.message]);
