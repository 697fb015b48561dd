import type { RewardPart } from "./messages";

/** What of a rollout decides its advantage. */
export interface JudgedRollout {
  /** Null: the reward could not judge. */
  readonly rewards: Readonly<Record<string, number | null>>;
  readonly total: number | null;
  /** Null: the engine did not write it. */
  readonly advantage?: number | null;
}

/** Mean and sample deviation of the totals of a group; a total that is missing counts for neither. */
export function groupSpread(group: readonly JudgedRollout[]): { mean: number; deviation: number } {
  const totals = group.flatMap(({ total }) => total ?? []);
  if (totals.length === 0) return { mean: 0, deviation: 0 };
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  const squares = totals.reduce((sum, total) => sum + (total - mean) ** 2, 0);
  return { mean, deviation: totals.length < 2 ? 0 : Math.sqrt(squares / (totals.length - 1)) };
}

/**
 * What each reward adds to a rollout's advantage: w_k (r_k − group mean of r_k) / (group deviation of the total + 1e-4). The parts of a
 * rollout that every reward judged sum to its advantage (TRL's GRPOTrainer with `sum_then_normalize`, its default: the weighted rewards
 * are summed, then normalised in the group by the sample deviation; a reward that did not judge adds nothing to the sum).
 *
 * Where the engine of an attached run wrote no total or no advantage, its weights or its formula are not known, and so no contribution is.
 *
 * @param weights Weight of each reward by name; 1 where none is given.
 */
export function rewardParts(
  rollout: JudgedRollout,
  group: readonly JudgedRollout[],
  weights: ReadonlyMap<string, number>,
): RewardPart[] {
  const { deviation } = groupSpread(group);
  const isKnown = rollout.advantage !== null && group.some(({ total }) => total !== null);
  return Object.entries(rollout.rewards).map(([name, value]) => {
    const weight = weights.get(name) ?? 1;
    const mean = group.reduce((sum, { rewards }) => sum + (rewards[name] ?? 0), 0) / Math.max(group.length, 1);
    return {
      name,
      value,
      weight,
      contribution: value === null || !isKnown ? null : (weight * (value - mean)) / (deviation + 1e-4),
    };
  });
}
