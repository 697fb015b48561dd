import type { FileError } from "../files";
import type { Standing } from "./state";
import type { LexiconStamp } from "./types";

/** Where the held-out score is going: its newest evaluation against the one before. */
export type Trend = "rising" | "falling" | "steady";

/** The newest held-out EW F1 (0 to 1) of a run. */
export interface HeldOut {
  readonly f1: number;
  /** Null after the first evaluation. */
  readonly trend: Trend | null;
}

/** A run as lists show it: what its small files say, and its newest held-out score. The rest is read when the run is opened. */
export interface RunEntry extends Standing {
  /** Absolute. Names the run on every surface. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly created: number;
  /** run.yaml that it was launched with, on the host of the run. */
  readonly configPath: string | null;
  /** Name of the machine that trains. */
  readonly host: string;
  readonly seed: number | null;
  readonly heldOut: HeldOut | null;
  /** What `heldOut` was scored with; null where run.json does not say. */
  readonly lexicon: LexiconStamp | null;
}

/** A folder among the runs that claims to be a run and cannot be read as one. */
export interface BrokenRun {
  readonly folder: string;
  /** Name of the folder. */
  readonly name: string;
  readonly problem: FileError;
}

/** The order of lists: the newest first, and of two of the same moment always the same one. */
export const byAge = (a: RunEntry, b: RunEntry): number => b.created - a.created || (a.folder < b.folder ? 1 : -1);
