import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../../src/runs/history";
import type { Phase } from "../../../src/runs/types";

type Row = { phase: Phase; step: number; run: number };

function written(...rows: [Phase, number, number][]): [Phase, number, number][] {
  const history = new History<Row>();
  for (const [phase, step, run] of rows) history.add({ phase, step, run });
  return history.rows.map(({ phase, step, run }) => [phase, step, run]);
}

test("a resume replaces the steps that are done again, and those that come after", () => {
  expect(written(["rl", 1, 0], ["rl", 2, 0], ["rl", 3, 0], ["rl", 2, 1])).toEqual([
    ["rl", 1, 0],
    ["rl", 2, 1],
  ]);
});

test("going back to an earlier phase takes back the later ones", () => {
  expect(written(["pretraining", 5, 0], ["cold-start", 9, 0], ["rl", 1, 0], ["cold-start", 8, 1])).toEqual([
    ["pretraining", 5, 0],
    ["cold-start", 8, 1],
  ]);
});

test("rows of phases that do not train stay beside training", () => {
  expect(written(["rl", 10, 0], ["evaluating", 10, 0], ["rl", 11, 0])).toHaveLength(3);
});

test("however often a run is killed and resumed, each step stands once, with its last writing, in order", () => {
  const attempts = fc.array(fc.record({ from: fc.nat(20), steps: fc.nat(20) }), { minLength: 1 });
  fc.assert(
    fc.property(attempts, (list) => {
      const history = new History<Row>();
      const last = new Map<number, number>();
      let done = 0;
      list.forEach(({ from, steps }, run) => {
        const start = Math.min(from, done);
        if (steps > 0) for (const step of last.keys()) if (step > start) last.delete(step);
        for (let step = start + 1; step <= start + steps; step++) {
          history.add({ phase: "rl", step, run });
          last.set(step, run);
        }
        done = Math.max(0, ...last.keys());
      });
      expect(history.rows.map(({ step, run }) => [step, run])).toEqual([...last]);
    }),
  );
});

test("rows of one step that say different things stand beside each other, and a step back takes all of them", () => {
  const history = new History<Row & { set: string }>((one, other) => one.set === other.set);
  const add = (step: number, set: string, run: number) => history.add({ phase: "rl", step, set, run });
  add(1, "a", 0);
  add(2, "a", 0);
  add(2, "b", 0);
  add(2, "a", 1);
  expect(history.rows.map(({ step, set, run }) => [step, set, run])).toEqual([
    [1, "a", 0],
    [2, "b", 0],
    [2, "a", 1],
  ]);
  add(1, "b", 2);
  expect(history.rows.map(({ step, set, run }) => [step, set, run])).toEqual([
    [1, "a", 0],
    [1, "b", 2],
  ]);
});
