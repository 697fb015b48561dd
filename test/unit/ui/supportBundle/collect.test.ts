import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collect, runSources } from "../../../../src/ui/supportBundle/collect";

const who = { home: "/home/wei", user: "wei", hosts: ["lab-gpu7"], secrets: [] };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bundle-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a run's small files go in redacted; its rollouts and predictions stay at home", async () => {
  await writeFile(path.join(folder, "run.json"), '{"cwd": "/home/wei/work", "token": "abc"}');
  await writeFile(path.join(folder, "rollouts.jsonl"), '{"completion": "secret thoughts"}\n');
  const files = await collect(runSources(folder), who);
  expect(files).toEqual([{ name: "run/run.json", text: '{"cwd": "~/work", "token": "<secret>"}' }]);
});

test("of a long log the end goes in, by whole lines", async () => {
  await writeFile(path.join(folder, "log.txt"), `HF_TOKEN=abcdef\n${"line\n".repeat(100_000)}the end\n`);
  const [log] = await collect(runSources(folder), who);
  expect(log?.text).toMatch(/^\[the first \d+ bytes are left out\]\nline\n/);
  expect(log?.text).toMatch(/the end\n$/);
  expect(log?.text.length).toBeLessThan(201_000);
});

test("a file that cannot be read is told in its place", async () => {
  await mkdir(path.join(folder, "log.txt"));
  const [log] = await collect(runSources(folder), who);
  expect(log?.name).toBe("run/log.txt.unreadable.txt");
  expect(log?.text).toContain("EISDIR");
});
