import type { Task } from "../emotion";

/** The sets of MER-UniBench, in the order of its tables. */
const SET_IDS = [
  "mer2023",
  "mer2024",
  "meld",
  "iemocap",
  "cmumosi",
  "cmumosei",
  "sims",
  "simsv2",
  "ovmerdplus",
] as const;
export type SetId = (typeof SET_IDS)[number];

/** One set that is scored. */
export interface BenchmarkSet {
  /** One of MER-UniBench's, or `own` for the held-out set of a run. */
  readonly id: SetId | "own";
  readonly name: string;
  readonly task: Task;
  /** How many samples its test set has; null where that is not fixed. */
  readonly size: number | null;
  /** Only so many of its samples were to be answered, the first ones; all where it is left out. */
  readonly first?: number;
}

interface KnownSet extends BenchmarkSet {
  readonly id: SetId;
  readonly size: number;
  /** How folders and files name it, where no letter or digit stands around the name. */
  readonly pattern: RegExp;
}

const named = (pattern: string) => new RegExp(`(?<![a-z0-9])(?:${pattern})(?![a-z0-9+])`, "i");

/**
 * MER-UniBench (Lian et al., AffectGPT, ICML 2025, section 4 and appendix J): basic emotions by hit rate, sentiment by the
 * weighted-average F1 of its sign, fine-grained emotions by the open-vocabulary F1.
 */
export const SETS: readonly KnownSet[] = [
  { id: "mer2023", name: "MER2023", task: "basic", size: 411, pattern: named("mer[-_ ]?(?:20)?23") },
  { id: "mer2024", name: "MER2024", task: "basic", size: 1169, pattern: named("mer[-_ ]?(?:20)?24") },
  { id: "meld", name: "MELD", task: "basic", size: 2610, pattern: named("meld") },
  { id: "iemocap", name: "IEMOCAP", task: "basic", size: 1241, pattern: named("iemocap(?:four|4)?") },
  { id: "cmumosi", name: "CMU-MOSI", task: "sentiment", size: 686, pattern: named("(?:cmu[-_ ]?)?mosi") },
  { id: "cmumosei", name: "CMU-MOSEI", task: "sentiment", size: 4659, pattern: named("(?:cmu[-_ ]?)?mosei") },
  { id: "sims", name: "CH-SIMS", task: "sentiment", size: 457, pattern: named("(?:ch[-_ ]?)?sims(?![-_ ]?v?2)") },
  { id: "simsv2", name: "CH-SIMS v2", task: "sentiment", size: 1034, pattern: named("(?:ch[-_ ]?)?sims[-_ ]?v?2") },
  { id: "ovmerdplus", name: "OV-MERD+", task: "ov", size: 532, pattern: named("ov[-_ ]?merd(?:\\+|[-_ ]?plus)") },
];

/** A file's set and what its path says beside it. */
export interface Located {
  readonly set: BenchmarkSet & { readonly id: SetId };
  /** The path without the set's name and ending: which checkpoint it is, the same over all sets. */
  readonly rest: string;
}

/**
 * Tells a file's set by its path: the last part that names one decides.
 *
 * @param parts Folders and the file's name without its ending, relative to the folder that was given.
 */
export function locate(parts: readonly string[]): Located | undefined {
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] ?? "";
    const known = SETS.find(({ pattern }) => pattern.test(part));
    if (!known) continue;
    const { pattern, ...set } = known;
    const left = part.replace(pattern, "").replace(/^[-_. ]+|[-_. ]+$/g, "");
    const rest = parts.toSpliced(at, 1, left).filter((text) => text !== "");
    return { set, rest: rest.join("/") };
  }
  return undefined;
}
