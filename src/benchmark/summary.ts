import { percentileInterval } from "../emotion";
import type { BenchmarkSet } from "./sets";
import type { Cell, CheckpointScore, OwnRow, Scored } from "./types";

/** A checkpoint's score on a set, with the score of each resample. */
export interface Resampled {
  readonly set: BenchmarkSet;
  readonly checkpoint: CheckpointScore;
  readonly resampled: Float64Array;
}

/** The rows of own scores: the best checkpoint of each set and, where that is another choice, one checkpoint for all sets. */
export function ownRows(scored: readonly Resampled[]): OwnRow[] {
  if (scored.length === 0) return [];
  const bySet = new Map<BenchmarkSet, Resampled[]>();
  for (const one of scored) bySet.set(one.set, [...(bySet.get(one.set) ?? []), one]);
  const best = [...bySet.values()].map((of) =>
    of.reduce((left, right) => (scoreOf(right) > scoreOf(left) ? right : left)),
  );
  const rows: OwnRow[] = [{ rule: "best", checkpoint: null, ...summed(best) }];
  const one = bestOfAll([...bySet.values()]);
  if (bySet.size > 1 && scored.length > bySet.size && one) {
    rows.push({ rule: "one", checkpoint: one[0]?.checkpoint.checkpoint ?? "", ...summed(one) });
  }
  return rows;
}

const scoreOf = ({ checkpoint }: Resampled): number => checkpoint.score;

/** The checkpoint with the best mean among those that answered every set; undefined when none did. */
function bestOfAll(sets: readonly (readonly Resampled[])[]): Resampled[] | undefined {
  let best: Resampled[] | undefined;
  for (const { checkpoint } of sets[0] ?? []) {
    const row = sets.flatMap((of) => of.find((one) => one.checkpoint.checkpoint === checkpoint.checkpoint) ?? []);
    if (row.length < sets.length) continue;
    if (!best || mean(row.map(scoreOf)) > mean(best.map(scoreOf))) best = row;
  }
  return best;
}

function summed(row: readonly Resampled[]): Pick<OwnRow, "cells" | "mean"> {
  const cells: Cell[] = row.map(({ set, checkpoint: { checkpoint, score, interval } }) => ({
    set: set.id,
    checkpoint,
    score,
    interval,
  }));
  const counted = row.filter(({ set }) => set.id !== "own");
  return {
    cells,
    mean: counted.length === 0 ? null : { ...meanOf(counted), sets: counted.map(({ set }) => set.name) },
  };
}

/** The mean over sets. Sets are resampled each by itself, so that their scores vary independently, as their samples do. */
function meanOf(row: readonly Resampled[]): Scored {
  const resamples = row[0]?.resampled.length ?? 0;
  const means = new Float64Array(resamples);
  for (const { resampled } of row) {
    for (let at = 0; at < resamples; at++) means[at] = (means[at] ?? 0) + (resampled[at] ?? 0) / row.length;
  }
  return { score: mean(row.map(scoreOf)), interval: percentileInterval(means) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
