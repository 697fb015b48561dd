import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderWatch } from "../../../src/files";

let folder: string;
const watches: FolderWatch[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "watch-"));
});
afterEach(() => {
  for (const watch of watches.splice(0)) watch.dispose();
});

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Watches with looks that take a while, and notes when each began and whether another was under way. */
function watched(intervalMs: number, lookMs = 0) {
  const seen = { looks: 0, atOnce: 0, most: 0 };
  const look = async () => {
    seen.looks += 1;
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    await pause(lookMs);
    seen.atOnce -= 1;
  };
  const watch = new FolderWatch(folder, look, intervalMs);
  watches.push(watch);
  return { watch, seen };
}

test("a change is looked at long before the regular look", async () => {
  const { watch, seen } = watched(60_000);
  await watch.now();
  await writeFile(path.join(folder, "a"), "");
  await pause(400);
  expect(seen.looks).toBe(2);
});

test("a folder that is not there is looked at regularly, and heard once it is there", async () => {
  folder = path.join(folder, "later");
  const { watch, seen } = watched(50);
  await watch.now();
  await mkdir(folder);
  await pause(300);
  expect(seen.looks).toBeGreaterThan(2);
});

test("looks do not overlap, and one that is asked for begins after the asking", async () => {
  const { watch, seen } = watched(60_000, 60);
  const first = watch.now();
  await pause(10);
  await Promise.all([watch.now(), watch.now(), watch.now()]);
  expect([seen.looks, seen.most]).toEqual([2, 1]);
  await first;
});

test("a watch that is to look more often looks at once, and one that was never asked to look does not", async () => {
  folder = path.join(folder, "later");
  const { watch, seen } = watched(60_000);
  watch.every(50_000);
  await pause(20);
  expect(seen.looks).toBe(0);
  await watch.now();
  watch.every(50);
  await pause(20);
  expect(seen.looks).toBe(2);
  await pause(300);
  expect(seen.looks).toBeGreaterThan(4);
  watch.every(60_000);
  await pause(100);
  const { looks } = seen;
  await pause(200);
  expect(seen.looks).toBe(looks);
});

test("nothing is looked at after the end", async () => {
  const { watch, seen } = watched(20);
  await watch.now();
  watch.dispose();
  await writeFile(path.join(folder, "a"), "");
  await watch.now();
  await pause(200);
  expect(seen.looks).toBe(1);
});
