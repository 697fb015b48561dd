import { expect, test } from "vitest";
import type { RunEntry } from "../../../../src/runs";
import { estimate } from "../../../../src/ui/launch/estimate";

const run = (seconds: number, changes: Partial<RunEntry> = {}): RunEntry => ({
  folder: "/runs/a",
  id: "a",
  name: "a",
  created: 1000,
  configPath: "/lab/run.yaml",
  host: "here",
  seed: 0,
  lexicon: null,
  heldOut: null,
  state: "finished",
  progress: null,
  process: null,
  exit: { reason: "finished", code: 0, signal: null, message: "", time: 1000 + seconds },
  ...changes,
});
const stopped: Partial<RunEntry> = {
  exit: { reason: "stopped", code: 0, signal: null, message: "", time: 1010 },
};
const tiny = {
  model: { preset: "tiny-llava" },
  encoder: { steps: 400, batchSize: 48 },
  coldStart: { steps: 300, batchSize: 32 },
  rl: { steps: 140, batchSize: 64 },
  evaluation: { everySteps: 20 },
};

test("earlier runs of the same configuration that finished tell best; their median is taken", () => {
  const runs = [run(300), run(5000), run(290), run(10, stopped), run(9, { configPath: "/lab/other.yaml" })];
  expect(estimate("/lab/run.yaml", tiny, runs)).toEqual({ seconds: 300, from: "runs" });
});

test("before the first run the tiny preset tells: the recipe takes about four minutes", () => {
  const first = estimate("/lab/run.yaml", tiny, []);
  expect(first?.from).toBe("preset");
  expect(first?.seconds).toBeGreaterThan(217);
  expect(first?.seconds).toBeLessThan(300);
});

test("half the steps take less, and of an unknown model nothing is said", () => {
  const whole = estimate("/lab/run.yaml", tiny, [])?.seconds ?? 0;
  const half = estimate("/lab/run.yaml", { ...tiny, rl: { steps: 70, batchSize: 64 } }, [])?.seconds ?? 0;
  expect(whole - half).toBeCloseTo(70 * 0.95 + 3.5 * 2);
  expect(estimate("/lab/run.yaml", { model: { preset: "large" } }, [])).toBeNull();
  expect(estimate("/lab/run.yaml", { ...tiny, engine: "command" }, [])).toBeNull();
});
