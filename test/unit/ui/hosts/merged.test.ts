import { expect, test } from "vitest";
import { byAge } from "../../../../src/runs";
import type { ListedRun } from "../../../../src/runs/relay";
import { listedEntry, overlaid } from "../../../../src/ui/hosts/merged";
import { runEntry } from "../runExplorer/runs";

const copyOf = (folder: string) => `/copies${folder}`;
const listed = (name: string, change: Partial<ListedRun> = {}): ListedRun => ({
  ...{ folder: `/there/${name}`, id: name, name, created: "2026-11-03T00:00:00Z", state: "finished" },
  ...{ phase: null, step: null, totalSteps: null },
  ...change,
});
const copied = (name: string, change: Parameters<typeof runEntry>[0] = {}) =>
  runEntry({ name, folder: copyOf(`/there/${name}`), ...change });
const merge = (runs: readonly ListedRun[], copies: ReturnType<typeof copied>[], asked: number | "never" = 1) => {
  const asOf = asked === "never" ? undefined : asked;
  const entries = runs.map((run) => listedEntry(run, copyOf(run.folder), "lab")).sort(byAge);
  return overlaid(entries, asOf, copies);
};

test("a copy says more than a line of the list, and a run without a copy is there all the same", () => {
  const copy = copied("one", { heldOut: { f1: 0.5, trend: null } });
  const [first, second] = merge([listed("one"), listed("two", { created: "2026-01-01T00:00:00Z" })], [copy]);
  expect(first).toBe(copy);
  expect(second).toMatchObject({ folder: "/copies/there/two", name: "two", host: "lab", state: "finished" });
});

test("a running one without a copy yet shows where it is", () => {
  const [run] = merge([listed("one", { state: "running", phase: "rl", step: 8, totalSteps: 90 })], []);
  expect(run?.progress).toMatchObject({ phase: "rl", step: 8, totalSteps: 90 });
});

test("what the host does not list any more is left out; what has just begun, and all of it before the host was asked, is not", () => {
  const [ended, begun] = [copied("ended", { state: "finished" }), copied("begun", { state: "running" })];
  expect(merge([], [ended, begun])).toEqual([begun]);
  expect(merge([], [ended, begun], "never")).toHaveLength(2);
});

test("the newest stands first, and a date that is none last", () => {
  const names = merge(
    [listed("odd", { created: "?" }), listed("old", { created: "2020-01-01T00:00:00Z" }), listed("new")],
    [],
  ).map(({ name }) => name);
  expect(names).toEqual(["new", "old", "odd"]);
});
