import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupSpread, rewardParts } from "../../../../src/ui/shared/rewards";

const weights = new Map([
  ["accuracy", 1],
  ["format", 0.5],
]);
const rollout = (accuracy: number | null, format: number | null) => ({
  rewards: { accuracy, format },
  total: accuracy === null && format === null ? null : (accuracy ?? 0) + 0.5 * (format ?? 0),
});

describe("what each reward adds to an advantage", () => {
  test("the parts of judged rollouts sum to TRL's advantage", () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 2, maxLength: 8 }), (scores) => {
        const group = scores.map(([accuracy, format]) => rollout(accuracy, format));
        const { mean, deviation } = groupSpread(group);
        for (const one of group) {
          const sum = rewardParts(one, group, weights).reduce((total, part) => total + (part.contribution ?? 0), 0);
          expect(sum).toBeCloseTo(((one.total ?? 0) - mean) / (deviation + 1e-4), 6);
        }
      }),
    );
  });

  test("a reward that could not judge has no part, and the group's own spread is the sample deviation", () => {
    const group = [rollout(0.5, null), rollout(1, 1)];
    expect(rewardParts(group[0] ?? rollout(0, 0), group, weights)[1]).toEqual({
      name: "format",
      value: null,
      weight: 0.5,
      contribution: null,
    });
    expect(groupSpread(group).deviation).toBeCloseTo(Math.SQRT1_2, 6);
    expect(groupSpread([])).toEqual({ mean: 0, deviation: 0 });
  });
});

test("nothing is said to have contributed where the engine wrote no total or no advantage", () => {
  const parts = (total: number | null, advantage: number | null) => {
    const group = [1, 0].map((value) => ({ rewards: { accuracy: value }, total: total && value, advantage }));
    return rewardParts(group[0] ?? { rewards: {}, total: null }, group, new Map()).map(
      ({ contribution }) => contribution !== null,
    );
  };
  expect([parts(1, 0.5), parts(null, 0.5), parts(1, null)]).toEqual([[true], [false], [false]]);
});
