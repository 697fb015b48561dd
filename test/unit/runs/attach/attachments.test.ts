import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunReader, RunStore } from "../../../../src/runs";
import { Attachments, detectRun, identify } from "../../../../src/runs/attach";
import { localLiveness } from "../../../../src/runs/processes";
import { readStanding } from "../../../../src/runs/state";
import { add, age, completionsParquet, jsonl, put, temporary, twoGroups } from "./writers";

class Memory {
  readonly kept = new Map<string, unknown>();
  get(key: string): unknown {
    return this.kept.get(key);
  }
  async update(key: string, value: unknown): Promise<void> {
    // As VS Code keeps it.
    this.kept.set(key, JSON.parse(JSON.stringify(value)));
  }
}

const NONE = { groupSize: null, pattern: null };
const WORKERS = "unused";

let foreign: string;
let storage: string;
let memory: Memory;
let attachments: Attachments;
const opened: { dispose(): void }[] = [];

beforeEach(async () => {
  [foreign, storage] = [await temporary(), await temporary()];
  memory = new Memory();
  attachments = new Attachments(memory, storage);
  opened.push(attachments);
});
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const line = (step: number, reward = step / 10) => ({ reward, "global_step/max_steps": `${step}/10` });

async function attach(process: Parameters<Attachments["attach"]>[0]["process"] = null): Promise<string> {
  return attachments.attach({ detection: await detectRun(foreign), name: "theirs", options: NONE, process });
}

async function reader(folder: string): Promise<RunReader> {
  const open = await RunReader.open(folder, { alive: localLiveness, workers: WORKERS });
  opened.push(open);
  return open;
}

const now = () => Date.now() / 1000;

describe("an attached run", () => {
  it("is read by the run folder's own readers, with curves, groups and progress, and nothing is written beside the files", async () => {
    await put(
      path.join(foreign, "trainer_state.json"),
      JSON.stringify({ max_steps: 9, log_history: [{ step: 2, reward: 0.5 }] }),
    );
    for (const step of [1, 2]) {
      await put(
        path.join(foreign, "completions", `completions_0000${step}.parquet`),
        completionsParquet(step, twoGroups(step)),
      );
    }
    const before = await readdir(foreign, { recursive: true });
    const run = await reader(await attach());
    const index = run.rollouts();
    await index.caughtUp();
    expect(run.metrics).toMatchObject([{ step: 2, phase: "rl", values: { reward: 0.5 } }]);
    expect(index.groups.map(({ key, rows }) => [key, rows.length])).toEqual([
      ["1:0", 2],
      ["1:1", 2],
      ["2:0", 2],
      ["2:1", 2],
    ]);
    expect(index.rewardNames).toEqual(["accuracy", "format"]);
    expect(index.notJudged(3)).toBe(true);
    expect((await index.read([1]))[0]).toMatchObject({ advantage: -0.7, tokens: 5, prompt: null });
    expect(run.standing).toMatchObject({ state: "running", progress: { step: 2, totalSteps: 9 } });
    expect(run.info.engine.name).toBe("trl");
    expect(await readdir(foreign, { recursive: true })).toEqual(before);
  });

  it("grows with its files without a lost or a double row, and begins anew when they do", async () => {
    const log = await put(path.join(foreign, "logging.jsonl"), jsonl(line(1), line(2)));
    const folder = await attach();
    await attachments.start();
    const run = await reader(folder);
    // Two lines of one step are one row.
    await add(log, line(3), { kl: 0.5, "global_step/max_steps": "3/10" });
    await attachments.start();
    await run.refresh();
    expect(run.metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(run.metrics[2]?.values).toMatchObject({ reward: 0.3, kl: 0.5 });
    expect((await readFile(path.join(folder, "metrics.jsonl"), "utf8")).trim().split("\n")).toHaveLength(3);
    await put(log, jsonl(line(1, 0.9)));
    await attachments.start();
    await run.refresh();
    expect(run.metrics.map(({ step, values }) => [step, values.reward])).toEqual([[1, 0.9]]);
    expect(run.standing.progress?.step).toBe(1);
  });

  it("is remembered by a later window", async () => {
    const log = await put(path.join(foreign, "logging.jsonl"), jsonl(line(1)));
    const folder = await attach();
    attachments.dispose();
    await add(log, line(2));
    const later = new Attachments(memory, storage);
    opened.push(later);
    await later.start();
    expect(later.folders).toEqual([folder]);
    expect((await reader(folder)).metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(later.of(folder)?.path).toBe(foreign);
  });

  it("says what cannot be read, and goes on with the rest", async () => {
    await put(path.join(foreign, "logging.jsonl"), jsonl(line(1)));
    await put(path.join(foreign, "completions.jsonl"), jsonl({ step: ["1"], prompt: ["A?"], completion: ["b"] }));
    const { rm, mkdir } = await import("node:fs/promises");
    const detection = await detectRun(foreign);
    await rm(path.join(foreign, "completions.jsonl"));
    await mkdir(path.join(foreign, "completions.jsonl"));
    const folder = await attachments.attach({ detection, name: "theirs", options: NONE, process: null });
    const run = await reader(folder);
    expect(run.metrics).toHaveLength(1);
    expect(run.events.at(-1)).toMatchObject({ level: "error", kind: "attached-problem" });
    expect(attachments.problemsOf(folder)[0]).toMatch(/completions\.jsonl: is a folder/);
  });
});

describe("how it stands", () => {
  it("is by the growth of its files, and never failed by a guess", async () => {
    const log = await put(path.join(foreign, "logging.jsonl"), jsonl(line(1)));
    const folder = await attach();
    expect((await readStanding(folder, localLiveness, now())).state).toBe("running");
    expect((await readStanding(folder, localLiveness, now() + 7200)).state).toBe("silent");
    await age(log, 3600);
    const older = await attach();
    const standing = await readStanding(older, localLiveness, now());
    expect(standing.state).toBe("silent");
    expect(now() - (standing.progress?.time ?? 0)).toBeCloseTo(3600, -1);
  });

  it("is by its process where that was named, by pid and start", async () => {
    const log = await put(path.join(foreign, "logging.jsonl"), jsonl(line(1)));
    await age(log, 3600);
    const child = spawn("sleep", ["60"]);
    const identity = await identify(child.pid ?? 0);
    if (!identity) throw new Error("The process cannot be seen.");
    const folder = await attach(identity);
    expect(await readStanding(folder, localLiveness, now())).toMatchObject({
      state: "running",
      attached: { path: foreign, kind: "ms-swift", process: { pid: child.pid } },
    });
    const other = await attach({ ...identity, startTicks: identity.startTicks + 1 });
    expect((await readStanding(other, localLiveness, now())).state).toBe("silent");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await readStanding(folder, localLiveness, now())).state).toBe("silent");
    expect(await identify(child.pid ?? 0)).toBeUndefined();
  });
});

describe("the list of runs", () => {
  it("shows attached runs beside the others until they are detached", async () => {
    const log = await put(path.join(foreign, "logging.jsonl"), jsonl(line(1)));
    const folder = await attach();
    const store = new RunStore({ root: path.join(storage, "none"), workers: WORKERS });
    opened.push(store);
    await store.include(attachments.folders);
    expect(store.runs()).toMatchObject([{ folder, name: "theirs", state: "running", attached: { kind: "ms-swift" } }]);
    await attachments.detach(folder);
    await store.include(attachments.folders);
    expect(store.runs()).toEqual([]);
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
    expect((await stat(log)).size).toBeGreaterThan(0);
    expect(memory.get("attachedRuns")).toEqual([]);
  });

  it("has an adopted run as one of ours, whatever becomes of the files", async () => {
    const { rm } = await import("node:fs/promises");
    await put(path.join(foreign, "logging.jsonl"), jsonl(line(1), line(2)));
    const root = path.join(storage, "runs");
    const adopted = await attachments.adopt(await attach(), root);
    expect(path.dirname(adopted)).toBe(root);
    await rm(foreign, { recursive: true });
    const run = await reader(adopted);
    expect(run.metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(run.standing).toMatchObject({ state: "silent", attached: { adopted: true } });
    expect(attachments.folders).toEqual([]);
    expect(await readdir(root)).toEqual([path.basename(adopted)]);
  });
});
