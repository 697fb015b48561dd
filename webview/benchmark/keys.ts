import type { ScoreKey } from "../../src/ui/benchmarks/contract";

/** Whether two keys mean the same score. */
export const isSame = (one: ScoreKey | null, other: ScoreKey | null): boolean =>
  one?.set === other?.set && one?.checkpoint === other?.checkpoint;
