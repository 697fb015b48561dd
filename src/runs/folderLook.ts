import path from "node:path";
import { FileError } from "../files";
import type { BrokenRun, RunEntry } from "./entry";
import { readHeldOut } from "./heldOut";
import type { Liveness } from "./processes";
import { readRunInfo } from "./smallFiles";
import { SmallFilesLook } from "./smallFilesLook";
import { standingOf } from "./state";
import type { RunInfo, RunState } from "./types";

/** What a look found: `listed` means that a run appeared or vanished, also by becoming readable or broken. */
export type Found = "same" | "changed" | "listed";

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
  #launched: Launched | undefined;
  readonly #small: SmallFilesLook;

  constructor(readonly folder: string) {
    this.#small = new SmallFilesLook(folder);
  }

  /** Whether it was looked at since it appeared, or since it was forgotten. */
  get isKnown(): boolean {
    return this.#small.isKnown;
  }

  /** Whether lists show it. */
  get isShown(): boolean {
    return this.entry !== undefined || this.broken !== undefined;
  }

  /** Has the next look read every file again. */
  forget(): void {
    this.#launched = undefined;
    this.#small.forget();
  }

  async look(alive: Liveness): Promise<Found> {
    const before = [this.entry, this.broken] as const;
    // While the folder is the same, what changes are processes and the clock.
    if (!(await this.#small.hasChanged()) && !(this.entry && isActive(this.entry.state))) return "same";
    try {
      this.entry = await this.#read(alive);
      this.broken = undefined;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.entry = undefined;
      this.broken = { folder: this.folder, name: path.basename(this.folder), problem: error };
    }
    if (!before[0] !== !this.entry || !before[1] !== !this.broken) return "listed";
    return text(before) === text([this.entry, this.broken]) ? "same" : "changed";
  }

  async #read(alive: Liveness): Promise<RunEntry | undefined> {
    // run.json is written once; it is read again after `forget` alone.
    this.#launched ??= launchedOf(await readRunInfo(this.folder));
    if (!this.#launched) return undefined;
    const { files, has, isNew } = await this.#small.read();
    const standing = await standingOf(files, this.folder, alive, Date.now() / 1000);
    let heldOut = this.entry?.heldOut ?? null;
    if (isNew) heldOut = has("evaluations.jsonl") ? await readHeldOut(this.folder) : null;
    return { ...this.#launched, ...standing, folder: this.folder, heldOut };
  }
}

type Launched = Pick<RunEntry, "id" | "name" | "created" | "configPath" | "host" | "seed" | "lexicon">;

function launchedOf(info: RunInfo | undefined): Launched | undefined {
  if (!info) return undefined;
  const { id, name, created, configPath, host, seed, lexicon } = info;
  return { id, name, created, configPath, host: host.name, seed, lexicon };
}

const text = (seen: readonly [RunEntry | undefined, BrokenRun | undefined]): string =>
  JSON.stringify([seen[0], seen[1]?.problem.message]);
