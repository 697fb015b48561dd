import { expect, test } from "vitest";
import type { SetView } from "../../../../src/ui/benchmarks/contract";
import { scaleOf } from "../../../../webview/benchmark/scale";

const set = (published: readonly number[]): SetView => ({
  id: "meld",
  name: "MELD",
  metric: "hit rate",
  checkpoints: [
    { checkpoint: "a", figure: { value: 55, interval: { low: 50, high: 60 } }, samples: 9, skipped: 0, wheels: [] },
    { checkpoint: "b", figure: { value: 58, interval: null }, samples: 9, skipped: 0, wheels: [] },
  ],
  published: published.map((value, index) => ({ system: `s${index}`, value })),
});

test("every interval is inside with room at the ends, in order from left to right", () => {
  const { place } = scaleOf(set([]));
  const places = [50, 55, 58, 60].map(place);
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(places[0]).toBeGreaterThan(0);
  expect(places.at(-1)).toBeLessThan(100);
});

test("a published score nearby is on the scale, and one far away does not squeeze the rest", () => {
  const { holds, place } = scaleOf(set([66, 20]));
  expect([holds(66), holds(20)]).toEqual([true, false]);
  expect(place(50)).toBeGreaterThan(0);
});

test("a single score without width has its place in the middle", () => {
  const [one] = set([]).checkpoints;
  const { place } = scaleOf({
    ...set([]),
    checkpoints: one ? [{ ...one, figure: { value: 70, interval: null } }] : [],
  });
  expect(place(70)).toBeCloseTo(50, 9);
});
