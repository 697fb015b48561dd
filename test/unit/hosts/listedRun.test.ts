import { expect, test } from "vitest";
import { listedRun } from "../../../src/hosts/listedRun";

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
