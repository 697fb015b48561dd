import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RunStore, type RunsChange } from "../../../src/runs/store";
import { append, beat, makeRun, put, supervise, temporaryFolder, until } from "./folders";

let root: string;
const stores: RunStore[] = [];
beforeEach(async () => {
  root = path.join(await temporaryFolder("store"), "runs");
});
afterEach(() => {
  for (const store of stores.splice(0)) store.dispose();
});

async function started(): Promise<{ store: RunStore; changes: RunsChange[] }> {
  const store = new RunStore({ root, workers: "" });
  stores.push(store);
  const changes: RunsChange[] = [];
  store.onDidChange((change) => changes.push(change));
  await store.start();
  return { store, changes };
}
const exit = (folder: string, reason: string) =>
  put(folder, "exit.json", { schema: 1, reason, code: 0, message: "", time: 1 });
const evaluation = (step: number, f1: number, set = "held-out") => ({
  step,
  phase: "rl",
  time: step,
  f1,
  set,
  words: 2,
});
const at = (name: string) => path.join(root, name);

test("a root that does not exist has no runs and no problem, and its first run appears by itself", async () => {
  const { store } = await started();
  expect([store.runs(), store.problem]).toEqual([[], null]);
  await makeRun(at("a"));
  await until(() => store.runs().length === 1, "the first run");
});

test("runs stand newest first, with state, progress and held-out score", async () => {
  await makeRun(at("old"), { created: "2026-10-01T00:00:00Z" });
  await exit(at("old"), "stopped");
  await makeRun(at("new"), { created: "2026-11-01T00:00:00Z", seed: 3 });
  await supervise(at("new"));
  await beat(at("new"), "rl", 87, 140);
  await append(at("new"), "evaluations.jsonl", evaluation(0, 0.4), evaluation(50, 0.58), evaluation(50, 0.1, "other"));
  await mkdir(at("notes"));
  const { store } = await started();
  expect(store.runs().map(({ name, state, heldOut }) => [name, state, heldOut])).toEqual([
    ["new", "running", { f1: 0.58, trend: "rising" }],
    ["old", "stopped", null],
  ]);
  expect(store.run(at("new"))?.progress).toMatchObject({ phase: "rl", step: 87, totalSteps: 140 });
  expect(store.active()).toEqual(store.runs().slice(0, 1));
  expect(store.broken()).toEqual([]);
});

test("after a resume the score of the newest evaluation counts, against the one that still stands before it", async () => {
  await makeRun(at("a"));
  const rows = [evaluation(10, 0.4), evaluation(20, 0.5), evaluation(30, 0.6), evaluation(20, 0.3)];
  await append(at("a"), "evaluations.jsonl", ...rows);
  const { store } = await started();
  expect(store.runs()[0]?.heldOut).toEqual({ f1: 0.3, trend: "falling" });
});

test("a long file of evaluations is read from its end alone", async () => {
  await makeRun(at("a"));
  const rows = Array.from({ length: 2000 }, (_, step) => evaluation(step, step / 2000));
  await append(at("a"), "evaluations.jsonl", ...rows);
  const { store } = await started();
  expect(store.runs()[0]?.heldOut?.f1).toBe(1999 / 2000);
});

test("a step, an ending and a resume are seen without asking, and only for the run that they happened to", async () => {
  await Promise.all([makeRun(at("a")), makeRun(at("b"))]);
  await supervise(at("a"));
  await exit(at("b"), "stopped");
  const { store, changes } = await started();
  changes.length = 0;
  await beat(at("a"), "rl", 5);
  await until(() => store.run(at("a"))?.progress?.step === 5, "step 5");
  await exit(at("a"), "finished");
  await until(() => store.run(at("a"))?.state === "finished", "finished");
  expect(changes.every(({ folders, list }) => !list && [...folders].join() === at("a"))).toBe(true);
  await rm(path.join(at("b"), "exit.json"));
  await supervise(at("b"));
  await until(() => store.run(at("b"))?.state === "running", "running again");
});

test("a run that stands still is seen to stall, though nothing in its folder changes", async () => {
  await makeRun(at("a"));
  await supervise(at("a"));
  // Old enough to be stalled in three seconds: more than the grain within which files are read again.
  await put(at("a"), "state.json", { schema: 1, phase: "rl", step: 3, totalSteps: 9, time: Date.now() / 1000 - 57 });
  const { store } = await started();
  expect(store.run(at("a"))?.state).toBe("running");
  await until(() => store.run(at("a"))?.state === "stalled", "stalled", 10_000);
  await beat(at("a"), "rl", 4);
  await until(() => store.run(at("a"))?.state === "running", "running again");
});

test("a run that is removed vanishes, also with the whole root", async () => {
  await Promise.all([makeRun(at("a")), makeRun(at("b"))]);
  const { store, changes } = await started();
  await rm(at("a"), { recursive: true });
  await until(() => store.runs().length === 1, "one run");
  expect(changes.at(-1)).toEqual({ folders: new Set([at("a")]), list: true });
  await rm(root, { recursive: true });
  await until(() => store.runs().length === 0, "no run");
  expect(store.problem).toBeNull();
});

test("a run.json that cannot be used is shown as what it is, and the run once it is repaired", async () => {
  await mkdir(at("torn"), { recursive: true });
  await writeFile(path.join(at("torn"), "run.json"), '{"schema": 1, "id"');
  await makeRun(at("future"), { schema: 9 });
  await makeRun(at("good"));
  const { store } = await started();
  expect(store.runs().map(({ name }) => name)).toEqual(["good"]);
  expect(store.broken().map(({ name, problem }) => [name, problem.trouble])).toEqual([
    ["future", "newer"],
    ["torn", "broken"],
  ]);
  await makeRun(at("repaired"));
  await rename(path.join(at("repaired"), "run.json"), path.join(at("torn"), "run.json"));
  await until(() => store.runs().length === 2, "the repaired run");
  expect(store.broken()).toHaveLength(1);
});

test.runIf(process.getuid?.() !== 0)("a root without permission is a problem that says so", async () => {
  await mkdir(root);
  await chmod(root, 0);
  const { store } = await started();
  expect(store.problem).toMatchObject({ trouble: "denied", path: root });
});

test("a file in place of the root is a problem, which ends when a folder takes its place", async () => {
  await writeFile(root, "");
  const { store, changes } = await started();
  expect(store.problem?.message).toBe(`${root}: is no folder.`);
  expect(changes).toEqual([{ folders: new Set(), list: true }]);
  await rm(root);
  await makeRun(at("a"));
  await store.refresh();
  expect([store.problem, store.runs().length]).toEqual([null, 1]);
});

test("another root shows its own runs and nothing of the first one", async () => {
  await makeRun(at("a"));
  const { store } = await started();
  const other = await temporaryFolder("other");
  await makeRun(path.join(other, "b"));
  await store.moveTo(other);
  expect(store.runs().map(({ folder }) => folder)).toEqual([path.join(other, "b")]);
});

test("holders of one run share its reader until the last lets it go", async () => {
  await makeRun(at("a"));
  const { store } = await started();
  const [one, two] = await Promise.all([store.open(at("a")), store.open(at("a"))]);
  expect(one.value).toBe(two.value);
  one.dispose();
  one.dispose();
  const third = await store.open(at("a"));
  expect(third.value).toBe(two.value);
  two.dispose();
  third.dispose();
  const fourth = await store.open(at("a"));
  expect(fourth.value).not.toBe(two.value);
  fourth.dispose();
  await expect(store.open(at("missing"))).rejects.toMatchObject({ trouble: "missing" });
  await makeRun(at("missing"));
  (await store.open(at("missing"))).dispose();
});

test("thousands of runs are read without holding up the event loop, and come before all are read", async () => {
  const names = Array.from({ length: 3000 }, (_, number) => `run-${String(number).padStart(5, "0")}`);
  for (let from = 0; from < names.length; from += 100) {
    const slice = names.slice(from, from + 100);
    await Promise.all(slice.map((name) => makeRun(at(name)).then((folder) => exit(folder, "finished"))));
  }
  // Others get their turns meanwhile, however slow the machine is.
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  const { store, changes } = await started();
  clearInterval(timer);
  expect(store.runs()).toHaveLength(3000);
  expect(changes.length).toBeGreaterThan(1);
  expect(turns).toBeGreaterThan(10);
  await rm(path.join(at("run-00007"), "exit.json"));
  await until(() => store.run(at("run-00007"))?.state === "lost", "the change of a run that rests", 15_000);
});
