import { appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localLiveness } from "../../../src/runs/processes";
import { RunReader } from "../../../src/runs/reader";
import { append, beat, makeRun, put, rolloutRow, supervise, temporaryFolder, until } from "./folders";

let folder: string;
const opened: RunReader[] = [];
beforeEach(async () => {
  folder = await makeRun(path.join(await temporaryFolder("reader"), "demo"));
});
afterEach(() => {
  for (const reader of opened.splice(0)) reader.dispose();
});

async function read(): Promise<RunReader> {
  const reader = await RunReader.open(folder, { alive: localLiveness, workers: "" });
  reader.follow();
  opened.push(reader);
  return reader;
}
const metric = (step: number, reward: number, phase = "rl") => ({ step, phase, time: step, values: { reward } });
const evaluation = (step: number, f1: number, set = "held-out") => ({
  step,
  phase: "rl",
  time: step,
  f1,
  set,
  words: 2,
});

test("an opened run has its rows, without those that a resume replaced", async () => {
  await append(folder, "metrics.jsonl", metric(9, 0, "cold-start"), metric(1, 0.1), metric(2, 0.2), metric(3, 0.3));
  await append(folder, "metrics.jsonl", metric(2, 0.5));
  await append(folder, "evaluations.jsonl", evaluation(2, 0.4), evaluation(2, 0.3, "validation"), evaluation(2, 0.5));
  await append(folder, "events.jsonl", { time: 1, level: "warning", kind: "resumed", message: "Step 2 again." });
  await append(folder, "hardware.jsonl", { time: 1, cpuPercent: 90 }, { time: 2, cpuPercent: 80 });
  const reader = await read();
  expect(reader.metrics.map(({ step, values }) => [step, values.reward])).toEqual([
    [9, 0],
    [1, 0.1],
    [2, 0.5],
  ]);
  expect(reader.evaluations.map(({ set, f1 }) => [set, f1])).toEqual([
    ["validation", 0.3],
    ["held-out", 0.5],
  ]);
  expect(reader.events).toHaveLength(1);
  expect(reader.hardware.map(({ cpuPercent }) => cpuPercent)).toEqual([90, 80]);
});

test("a line that is written is seen within half a second, and the state with it", async () => {
  const reader = await read();
  await supervise(folder);
  await until(() => reader.standing.state === "running", "running");
  let events = 0;
  reader.onDidChange(() => {
    events += 1;
  });
  const waits: number[] = [];
  for (let step = 1; step <= 10; step++) {
    await append(folder, "metrics.jsonl", metric(step, 0));
    await beat(folder, "rl", step);
    waits.push(await until(() => reader.metrics.at(-1)?.step === step, `step ${step}`));
  }
  expect(Math.max(...waits)).toBeLessThan(500);
  await until(() => reader.standing.progress?.step === 10, "the state of step 10");
  await put(folder, "exit.json", { schema: 1, reason: "finished", code: 0, message: "", time: 1 });
  expect(await until(() => reader.standing.state === "finished", "finished")).toBeLessThan(500);
  await until(() => events > 10, "an event for each step and the end");
});

test("rows that did not change are the same array, and silence is no event", async () => {
  await append(folder, "metrics.jsonl", metric(1, 0));
  const reader = await read();
  const before = [reader.metrics, reader.evaluations, reader.events, reader.hardware];
  let events = 0;
  reader.onDidChange(() => {
    events += 1;
  });
  await reader.refresh();
  expect(events).toBe(0);
  await append(folder, "events.jsonl", { time: 1, kind: "checkpoint", message: "Saved." });
  await reader.refresh();
  const after = [reader.metrics, reader.evaluations, reader.events, reader.hardware];
  expect(after.map((rows, at) => rows === before[at])).toEqual([true, true, false, true]);
});

test("a file that cannot be read is said and does not hide the others", async () => {
  await mkdir(path.join(folder, "metrics.jsonl"));
  await append(folder, "evaluations.jsonl", evaluation(1, 0.4));
  await appendFile(path.join(folder, "evaluations.jsonl"), '{"f1":\nnonsense\n');
  const reader = await read();
  expect(reader.problems).toMatchObject([{ trouble: "notAFile", path: path.join(folder, "metrics.jsonl") }]);
  expect(reader.evaluations).toHaveLength(1);
  expect([...reader.unreadable]).toEqual([["evaluations.jsonl", 2]]);
});

test("rollouts are indexed from the first time that they are asked for, and followed from then on", async () => {
  await append(folder, "rollouts.jsonl", rolloutRow(1, 0, 0));
  const reader = await read();
  const index = reader.rollouts();
  expect(reader.rollouts()).toBe(index);
  await until(() => index.groups.length === 1, "the first group");
  await append(folder, "rollouts.jsonl", rolloutRow(2, 0, 0));
  expect(await until(() => index.groups.length === 2, "the second group")).toBeLessThan(500);
});

test.each([
  ["none", undefined, "missing"],
  ["torn", '{"schema":1', "broken"],
  ["of a later version", '{"schema":2,"id":"a","name":"a"}', "newer"],
  ["without a name", '{"schema":1,"id":"a"}', "broken"],
])("a folder whose run.json is %s is refused with where and why", async (_, text, trouble) => {
  folder = await temporaryFolder("other");
  const file = path.join(folder, "run.json");
  if (text !== undefined) await writeFile(file, text);
  await expect(read()).rejects.toMatchObject({ trouble, path: file });
});

test("a run that nobody follows is read when it is asked for, and by itself again once somebody does", async () => {
  const reader = await RunReader.open(folder, { alive: localLiveness, workers: "" });
  opened.push(reader);
  const first = reader.follow();
  first.dispose();
  await reader.refresh();
  await append(folder, "metrics.jsonl", metric(1, 0.1));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(reader.metrics).toHaveLength(0);
  await reader.refresh();
  expect(reader.metrics).toHaveLength(1);
  reader.follow();
  await append(folder, "metrics.jsonl", metric(2, 0.2));
  await until(() => reader.metrics.length === 2, "the second line");
});
