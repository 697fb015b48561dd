import { expect, test } from "vitest";
import type { GridReport } from "../../../../src/ui/ablation/report";
import { facts, timeText, toDo } from "../../../../src/ui/ablation/summary";

const report: GridReport = {
  variants: ["no RL", "accuracy"],
  seeds: 3,
  runs: { keep: 2, await: 0, resume: 0, launch: 4, failed: 0 },
  secondsLeft: 1260,
  queue: null,
  markdown: "",
};
const told = (runs: Partial<GridReport["runs"]>) =>
  Object.fromEntries(
    facts({ ...report, runs: { ...report.runs, ...runs } }, "/lab/runs").map(({ label, value }) => [label, value]),
  );

test("the summary says what is to do, what is kept and where", () => {
  expect(told({})).toEqual({
    "To do": "4 to launch",
    Kept: "2 finished with the same settings, datasets and lexicon",
    Grid: "2 variants × 3 seeds: no RL, accuracy",
    "Runs folder": "/lab/runs",
  });
});

test("runs that were interrupted, are under way or failed are told apart", () => {
  expect(told({ resume: 1, await: 2, failed: 3 })).toMatchObject({
    "To do": "4 to launch · 1 to go on with · 2 under way",
    Failed: "3, each waits to be tried again",
  });
  expect(toDo({ ...report, runs: { keep: 9, await: 2, resume: 1, launch: 4, failed: 3 } })).toBe(7);
});

test("runs side by side take their part of the time, and never none", () => {
  expect(timeText(report, 1)).toBe("about 21 min");
  expect(timeText(report, 2)).toBe("about 11 min");
  expect(timeText({ ...report, secondsLeft: 3 }, 1)).toBe("about 1 min");
});
