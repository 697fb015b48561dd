import { numberIn, objectsIn, textIn } from "../../files";
import type { RunInfo } from "../../runs";

/** Weight of each reward of a run by name, as its configuration says. */
export function rewardWeights({ config }: Pick<RunInfo, "config">): ReadonlyMap<string, number> {
  return new Map(
    objectsIn(config, "rewards").flatMap((reward): [string, number][] => {
      const name = textIn(reward, "name");
      return name === undefined ? [] : [[name, numberIn(reward, "weight") ?? 1]];
    }),
  );
}

/** The highest total that an answer can get: each reward is at most 1 before its weight. */
export function attainableReward(weights: ReadonlyMap<string, number>): number {
  const sum = [...weights.values()].reduce((total, weight) => total + Math.max(0, weight), 0);
  return sum === 0 ? 1 : sum;
}
