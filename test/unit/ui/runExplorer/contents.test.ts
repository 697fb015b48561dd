import { expect, test } from "vitest";
import { FileError } from "../../../../src/files";
import { contentsOf, MOST_SHOWN, type RunList } from "../../../../src/ui/runExplorer/contents";
import { runEntry } from "./runs";

const list = (change: Partial<{ [K in keyof RunList]: RunList[K] }> = {}): RunList => ({
  runs: () => [],
  broken: () => [],
  problem: null,
  ...change,
});
const runs = () => [
  runEntry({ name: "demo-all-five", state: "running", seed: 3 }),
  runEntry({ name: "demo-accuracy", state: "failed", host: "lab-2" }),
];
const broken = () => [
  { folder: "/runs/torn", name: "torn", problem: new FileError("broken", "/runs/torn/run.json", "…") },
];

test.each([
  ["", ["demo-all-five", "demo-accuracy"]],
  ["DEMO five", ["demo-all-five"]],
  ["failed", ["demo-accuracy"]],
  ["lab-2 demo", ["demo-accuracy"]],
  ["five failed", []],
])("the filter '%s' shows the runs that hold each of its words", (filter, names) => {
  expect(contentsOf(list({ runs }), filter).runs.map(({ name }) => name)).toEqual(names);
});

test("emptiness says why", () => {
  const problem = new FileError("denied", "/runs", "no permission.");
  expect(contentsOf(list(), "").emptiness).toBe("none");
  expect(contentsOf(list({ runs, broken }), "nothing").emptiness).toBe("filtered");
  expect(contentsOf(list({ problem }), "").emptiness).toBe("error");
  expect(contentsOf(list({ broken }), "torn").emptiness).toBeUndefined();
});

test("what runs is counted whether the filter shows it or not", () => {
  expect(contentsOf(list({ runs, broken }), "failed")).toMatchObject({ running: 1, matching: 1, total: 3 });
});

test("of very many runs the newest are shown and the others counted", () => {
  const many = Array.from({ length: MOST_SHOWN + 7 }, (_, number) => runEntry({ name: `run-${number}` }));
  const contents = contentsOf(list({ runs: () => many }), "");
  expect([contents.runs.length, contents.runs[0]?.name, contents.older]).toEqual([MOST_SHOWN, "run-0", 7]);
});
