import { expect, test } from "vitest";
import { figures } from "../../../src/cli/figures";

const run = {
  folder: "/runs/demo",
  info: { created: 100 },
  standing: {
    state: "finished" as const,
    exit: { reason: "finished" as const, code: 0, signal: null, message: "", time: 340 },
  },
  hardware: [{ memoryMB: 900 }, { memoryMB: null }, { memoryMB: 1200 }],
  evaluations: [
    { set: "held-out", phase: "cold-start" as const, f1: 0.41 },
    { set: "validation", phase: "rl" as const, f1: 0.99, swapped: { media: 0.9 } },
    { set: "held-out", phase: "rl" as const, f1: 0.7, swapped: { media: 0.3 } },
    { set: "held-out", phase: "rl" as const, f1: 0.8, swapped: { media: 0.25 } },
  ],
};

test("the last held-out evaluation of each phase counts, and no other set", () => {
  expect(figures(run)).toEqual({
    state: "finished",
    folder: "/runs/demo",
    seconds: 240,
    peakMemoryMB: 1200,
    heldOut: { coldStart: 0.41, final: 0.8, swappedMedia: 0.25 },
  });
});

test("a run that was lost before its cold start ended has no scores and no duration", () => {
  const lost = { ...run, standing: { state: "lost" as const, exit: null }, hardware: [], evaluations: [] };
  expect(figures(lost)).toMatchObject({
    state: "lost",
    seconds: null,
    peakMemoryMB: null,
    heldOut: { coldStart: null, final: null, swappedMedia: null },
  });
});
