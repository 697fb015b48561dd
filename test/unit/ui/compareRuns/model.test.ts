import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Emitter } from "../../../../src/files";
import { classify } from "../../../../src/hosts";
import { localLiveness, RunReader } from "../../../../src/runs";
import { RelayError } from "../../../../src/runs/relay";
import type { CompareSnapshot } from "../../../../src/ui/compareRuns/contract";
import { CompareModel } from "../../../../src/ui/compareRuns/model";
import type { HostNews } from "../../../../src/ui/hosts/texts";
import { type TrainedRun, writeTrainedRun } from "../../../support/trainedRun";

let root: string;
let model: CompareModel;
let asked: unknown[];
let disposed: string[];
const news = new Map<string, HostNews>();

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "compare-"));
  [asked, disposed] = [[], []];
  news.clear();
});
afterEach(async () => {
  model.dispose();
  await rm(root, { recursive: true });
});

const add = (name: string, plan: TrainedRun = {}) =>
  writeTrainedRun(path.join(root, name), { done: 30, prompts: 4, groups: 1, size: 2, ...plan });

function open(folders: readonly string[]): CompareModel {
  model = new CompareModel(
    folders,
    {
      async open(folder) {
        const value = await RunReader.open(folder, { alive: localLiveness, workers: "none" });
        value.follow();
        const dispose = () => {
          disposed.push(path.basename(folder));
          value.dispose();
        };
        return { value, dispose };
      },
      hosts: { newsOf: (folder) => news.get(folder), onDidChange: new Emitter<void>().event },
    },
    {
      openDashboard: async (folder) => void asked.push(["dashboard", folder]),
      showDiff: async (left, right) => void asked.push(["diff", left.label, right.label]),
    },
  );
  return model;
}

const data = (wanted: (snapshot: CompareSnapshot) => boolean): Promise<CompareSnapshot> =>
  vi.waitFor(async () => {
    const view = await model.view();
    if (view.kind !== "data" || !wanted(view.data)) throw new Error(JSON.stringify(view).slice(0, 300));
    return view.data;
  });
const both = ({ runs }: CompareSnapshot) => runs.length === 2;

test("runs of this machine and of a host stand beside each other, with what differs between them", async () => {
  const here = await add("here");
  const there = await add("there", { done: 60, run: { name: "dual", config: { rl: { steps: 200 } } } });
  news.set(there, { host: "lab", heard: 1, connection: { kind: "connected", hello: {} as never, since: 0 } });
  open([here, there]);
  expect(await model.view()).toEqual({ kind: "loading", what: "Opening 2 runs…" });
  const snapshot = await data(both);
  expect(snapshot.runs.map(({ label, host, step }) => [label, host, step])).toEqual([
    ["demo-acc-format · this machine", "this machine", 30],
    ["dual · lab", "lab", 60],
  ]);
  expect(snapshot.charts.map(({ id }) => id)).toEqual([
    "heldOut",
    "reward",
    "reward:accuracy",
    "reward:format",
    "reward:alignment",
    "kl",
    "words",
  ]);
  expect(snapshot.phases.find(({ phase }) => phase === "rl")?.steps).toBe(200);
  expect(snapshot.settings.map(({ key, values }) => [key, ...values])).toEqual([
    ["rl.steps", "150", "200"],
    ["rl.batchSize", "64", null],
    ["rl.groupSize", "8", null],
  ]);
  expect(snapshot.notices).toEqual([]);
});

test("runs of the same name and machine are told by when they were started, and keep their colours whichever is first", async () => {
  const folders = [await add("a"), await add("b", { run: { created: "2026-06-01T00:00:00Z" } })];
  open(folders);
  const { runs, charts } = await data(both);
  expect(new Set(runs.map(({ label }) => label)).size).toBe(2);
  await model.handle({ type: "baseline", run: folders[1] ?? "" });
  const after = await data(({ runs: [first] }) => first?.run === folders[1]);
  expect(after.charts[0]?.series.map(({ id }) => id)).toEqual(charts[0]?.series.map(({ id }) => id));
  expect(after.figures[0]?.cells[0]?.difference).toBeNull();
  await model.restore({ baseline: folders[0] ?? "" });
  expect((await data(both)).runs[0]?.run).toBe(folders[0]);
});

test("a run that grows is drawn anew, and what stands still is the same object", async () => {
  const folders = [await add("a"), await add("b")];
  open(folders);
  const before = await data(both);
  expect((await data(both)).charts).toBe(before.charts);
  await appendFile(
    path.join(folders[0] ?? "", "metrics.jsonl"),
    `${JSON.stringify({ step: 31, phase: "rl", time: 1, values: { reward: 0.5 } })}\n`,
  );
  const after = await data(({ figures }) => figures[1]?.cells[0]?.last?.step === 31);
  expect(after.charts).not.toBe(before.charts);
});

test("a run that cannot be read leaves the others to be seen, and is opened by trying again", async () => {
  const folders = [await add("a"), path.join(root, "b")];
  open(folders);
  const { runs, notices } = await data((snapshot) => snapshot.notices.length === 1);
  expect(runs).toHaveLength(1);
  expect(notices[0]).toMatchObject({ what: "run.json is not there.", canRetry: true });
  await add("b");
  await model.retry();
  expect((await data(both)).notices).toEqual([]);
});

test("without a single run that can be read the page says why", async () => {
  open([path.join(root, "a"), path.join(root, "b")]);
  await vi.waitFor(async () => expect(await model.view()).toMatchObject({ kind: "error" }));
});

test("a host that is away is said beside the last known state", async () => {
  const folders = [await add("a"), await add("b")];
  const failure = classify(new RelayError("died", "Connection refused"));
  const connection = { kind: "waiting", failure, since: 0, until: 1 } as const;
  news.set(folders[1] ?? "", { host: "lab", heard: 0, connection });
  open(folders);
  const { runs } = await data(both);
  expect(runs[1]?.unreachable).toMatch(/^lab is away since/);
});

test("a page can only name runs that it was shown", async () => {
  const folders = [await add("a"), await add("b", { run: { name: "dual" } })];
  open(folders);
  await data(both);
  await model.handle({ type: "openDashboard", run: "/etc" });
  await model.handle({ type: "diff", run: folders[1] ?? "" });
  await model.handle({ type: "openDashboard", run: folders[1] ?? "" });
  expect(asked).toEqual([
    ["diff", "demo-acc-format · this machine", "dual · this machine"],
    ["dashboard", folders[1]],
  ]);
});

test("a closed page lets go of its runs", async () => {
  open([await add("a"), await add("b")]);
  await data(both);
  model.dispose();
  expect(disposed.sort()).toEqual(["a", "b"]);
});
