import { expect, test } from "vitest";
import type { GridReport, MachineReport } from "../../../../src/ui/ablation/report";
import { facts, timeText, toDo } from "../../../../src/ui/ablation/summary";

const runs = { keep: 2, await: 0, resume: 0, launch: 4, failed: 0 };
const ann: MachineReport = {
  ...{ name: "ann", root: "/lab/runs", cpus: 2, queue: null, standing: "here", asked: 0 },
  runs: { ...runs, launch: 0 },
};
const share = (machine: string, count: number, seconds: number, failed = 0) => ({
  ...{ machine, seconds, failed },
  cells: Array.from({ length: count }, (_, seed) => `accuracy:${seed}`),
});
const report: GridReport = {
  ...{ variants: ["no RL", "accuracy"], seeds: 3, secondsLeft: 1260, secrets: [], isScheduled: false, markdown: "" },
  runs,
  machines: [ann],
  shares: [share("ann", 4, 1260)],
};
const told = (changed: Partial<GridReport>, unreached: Parameters<typeof facts>[1] = []) =>
  Object.fromEntries(facts({ ...report, ...changed }, unreached).map(({ label, value }) => [label, value]));

test("the summary says what is to do, what is kept and where", () => {
  expect(told({})).toEqual({
    "To do": "4 to launch",
    Kept: "2 finished with the same settings, datasets and lexicon",
    Grid: "2 variants × 3 seeds: no RL, accuracy",
    "Runs folder": "/lab/runs",
  });
});

test("runs that were interrupted, are under way or failed are told apart", () => {
  expect(told({ runs: { ...runs, resume: 1, await: 2, failed: 3 } })).toMatchObject({
    "To do": "4 to launch · 1 to go on with · 2 under way",
    Failed: "3, each waits to be tried again",
  });
  expect(toDo({ shares: [share("ann", 5, 1, 3), share("bob", 4, 1)] })).toBe(6);
});

test("of several machines each has its line, also those that are out of reach", () => {
  const bob: MachineReport = { ...ann, name: "bob", queue: 4711, runs: { ...runs, keep: 1, await: 2, failed: 1 } };
  const cyd: MachineReport = { ...ann, name: "cyd", standing: "lost" };
  const dee: MachineReport = { ...ann, name: "dee", standing: "away", runs: { ...runs, keep: 0, launch: 0 } };
  const lines = told({ machines: [ann, bob, cyd, dee] });
  expect(lines).toMatchObject({
    ann: "2 finished · its share: 4",
    bob: "1 finished · 2 under way · 1 failed · its queue works, 4 wait in it",
    cyd: "2 finished · given up: what it has not finished is done by others",
    dee: "0 finished · out of reach: what it has begun stays with it",
  });
  expect(lines).not.toHaveProperty("Runs folder");
});

test("runs side by side take their part of the time, and never none; the last machine to end counts", () => {
  expect(timeText(report, 1)).toBe("about 21 min");
  expect(timeText(report, 2)).toBe("about 11 min");
  expect(timeText({ ...report, secondsLeft: 3 }, 1)).toBe("about 1 min");
  const shares = [share("ann", 4, 1200), share("bob", 2, 600)];
  expect(timeText({ ...report, shares }, 2)).toBe("about 10 min");
});
