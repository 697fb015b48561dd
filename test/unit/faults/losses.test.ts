import { appendFile, cp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { losses } from "../../faults/world";
import { append, makeRun, rolloutRow, temporaryFolder } from "../runs/folders";

// What the matrix of faults counts by has to see a row that is missing and one that is there twice.
const STEPS = 3;
let root: string;
let run: string;
let copy: string;
beforeEach(async () => {
  root = await temporaryFolder("losses");
  run = await makeRun(path.join(root, "run"));
  copy = path.join(root, "copy");
  for (let step = 1; step <= STEPS; step += 1) {
    await append(run, "metrics.jsonl", { step, time: step, phase: "rl", values: { loss: 1 } });
    const rows = [0, 1].flatMap((group) => [0, 1, 2, 3].map((index) => rolloutRow(step, group, index)));
    await append(run, "rollouts.jsonl", ...rows);
  }
  await cp(run, copy, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

test("a whole copy of a whole run has lost nothing", async () => {
  expect(await losses(run, copy, STEPS)).toEqual({ lost: 0, doubled: 0 });
});

test("a row that the copy lacks, and one that the engine never wrote", async () => {
  await append(run, "metrics.jsonl", { step: 4, time: 4, phase: "rl", values: {} });
  expect(await losses(run, copy, STEPS)).toEqual({ lost: 1, doubled: 0 });
  expect(await losses(run, run, STEPS + 1)).toEqual({ lost: 8, doubled: 0 });
});

test("a row that the copy has twice", async () => {
  await append(copy, "rollouts.jsonl", rolloutRow(STEPS, 1, 3));
  expect((await losses(run, copy, STEPS)).doubled).toBeGreaterThan(0);
});

test("bytes that differ in no row are no copy either", async () => {
  await writeFile(path.join(copy, "log.txt"), "b\na\n");
  await appendFile(path.join(run, "log.txt"), "a\nb\n");
  expect((await losses(run, copy, STEPS)).lost).toBe(1);
});
