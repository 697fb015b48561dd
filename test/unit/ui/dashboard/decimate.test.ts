import fc from "fast-check";
import { expect, test } from "vitest";
import { decimate, MOST_POINTS } from "../../../../src/ui/dashboard/decimate";

test("a spike of one step is never lost, order and ends stay, and the limit holds", () => {
  const lengths = fc.integer({ min: 0, max: 30_000 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 29_999 }), (length, at) => {
      const values = Array.from({ length }, (_, index) => ({ index, value: Math.sin(index / 100) }));
      const spike = values[at];
      if (spike) spike.value = 99;
      const kept = decimate(values, ({ value }) => value);
      expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
      expect(kept.map(({ index }) => index)).toEqual(kept.map(({ index }) => index).toSorted((a, b) => a - b));
      expect(kept[0]).toBe(values[0]);
      expect(kept.at(-1)).toBe(values.at(-1));
      if (spike) expect(kept).toContain(spike);
    }),
    { numRuns: 60 },
  );
});

test("gaps do not hide the values beside them", () => {
  const values = Array.from({ length: 10_000 }, (_, index) => (index === 5_001 ? 7 : null));
  expect(decimate(values, (value) => value, 100)).toContain(7);
});
