import { expect, test } from "vitest";
import { listedRun, sameLines } from "../../../src/hosts/listedRun";

const run = {
  folder: "/home/lab/runs/demo",
  id: "r1",
  name: "demo",
  created: "2026-11-01T10:00:00Z",
  state: "running",
  phase: "rl",
  step: 3,
  totalSteps: 9,
} as const;

test("a remembered run is what the host said of it", () => {
  expect(listedRun({ ...run, beyond: 1 })).toEqual(run);
});

test("what is no run is none, and what it lacks is empty", () => {
  expect(listedRun({ ...run, state: "dancing" })).toBeUndefined();
  expect(listedRun({ state: "running" })).toBeUndefined();
  expect(listedRun({ folder: "/r", state: "lost", step: "three", phase: 7 })).toEqual({
    folder: "/r",
    state: "lost",
    id: "",
    name: "",
    created: "",
    phase: null,
    step: null,
    totalSteps: null,
  });
});

test("a line that says what it said before is the same object, and a list of such lines the same list", () => {
  const before = [run, { ...run, folder: "/other" }];
  expect(sameLines([{ ...run }, { ...run, folder: "/other" }], before)).toBe(before);
  const later = sameLines(
    [
      { ...run, step: 4 },
      { ...run, folder: "/other" },
    ],
    before,
  );
  expect(later[0]).toEqual({ ...run, step: 4 });
  expect(later[1]).toBe(before[1]);
});

test("a line more, one less, and another order make another list", () => {
  const [one, two] = [run, { ...run, folder: "/other" }];
  expect(sameLines([one, two], [one])).toEqual([one, two]);
  expect(sameLines([one], [one, two])).toEqual([one]);
  expect(sameLines([two, one], [one, two])).toEqual([two, one]);
});
