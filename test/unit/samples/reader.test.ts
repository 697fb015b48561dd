import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, expect, test } from "vitest";
import { loadLexicon } from "../../../src/emotion";
import { countRows } from "../../../src/samples/countRows";
import { CorpusReader } from "../../../src/samples/reader";
import { newFolder, row } from "./rowsOf";

let workers: string;
let reader: CorpusReader;
beforeAll(async () => {
  workers = await newFolder();
  await build({
    entryPoints: ["src/samples/samples.worker.ts"],
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    outdir: workers,
  });
});
afterEach(() => reader.dispose());

test("a corpus is read, listed and annotated on its own thread", async () => {
  const folder = await newFolder();
  const file = path.join(folder, "held-out.jsonl");
  await writeFile(file, `${row("a")}\n${row("b", { labels: ["sad"] })}\n`);
  reader = new CorpusReader(workers);
  let changes = 0;
  reader.onDidChange(() => {
    changes += 1;
  });
  expect(reader.overview.reading).toBe(true);
  await reader.open([{ file, split: "held-out" }]);
  await reader.useLexicon(await loadLexicon("media/lexicon.json"));
  await reader.filter({ text: "truth:sad", order: "dataset" });
  expect(reader.overview.list).toMatchObject({ shown: 1, total: 2 });
  expect(changes).toBeGreaterThan(1);
  expect(await reader.rows(0, 10)).toMatchObject({ from: 0, rows: [{ key: "held-out/b", video: null }] });
  await reader.annotate("held-out/b", { flagged: true, note: "", labels: null });
  expect((await reader.detail("b"))?.annotation.flagged).toBe(true);
  expect(await reader.detail("nobody")).toBeUndefined();
});

test("notes that cannot be saved come back as a file's trouble, and the reader lives on", async () => {
  const folder = await newFolder();
  const file = path.join(folder, "held-out.jsonl");
  await writeFile(file, row("a"));
  await writeFile(path.join(folder, "held-out.annotations.jsonl"), "");
  reader = new CorpusReader(workers);
  await reader.open([{ file, split: "held-out" }]);
  await rm(path.join(folder, "held-out.annotations.jsonl"));
  await mkdir(path.join(folder, "held-out.annotations.jsonl"));
  const saving = reader.annotate("held-out/a", { flagged: true, note: "", labels: null });
  await expect(saving).rejects.toMatchObject({ name: "FileError" });
  expect((await reader.rows(0, 1)).rows).toHaveLength(1);
});

test("a thread that cannot run is told of, and requests to it end", async () => {
  reader = new CorpusReader(path.join(workers, "nowhere"));
  const failed = new Promise<Error>((resolve) => reader.onDidFail(resolve));
  await expect(reader.open([])).rejects.toThrow();
  expect((await failed).message).toContain("samples.worker.js");
});

test("a hundred thousand samples are listed while they are read, and hold up nothing", async () => {
  const file = path.join(await newFolder(), "train.jsonl");
  const count = 100_000;
  const description = "The brows are level, the eyes open and the mouth is smiling. The voice is of middle pitch.";
  await writeFile(file, Array.from({ length: count }, (_, n) => row(`s${n}`, { description })).join("\n"));
  expect(await countRows(file)).toBe(count);
  reader = new CorpusReader(workers);
  let early = 0;
  reader.onDidChange(() => {
    if (reader.overview.reading && reader.overview.list.total > 0) early += 1;
  });
  const [own, all] = [process.threadCpuUsage(), process.cpuUsage()];
  await reader.open([{ file, split: "train" }]);
  await reader.filter({ text: "s99999", order: "worst" });
  const used = process.threadCpuUsage(own);
  const usedByAll = process.cpuUsage(all);
  expect(reader.overview.list).toMatchObject({ shown: 1, total: count });
  expect(early).toBeGreaterThan(0);
  // The thread does the work: this one has only messages to take.
  expect(used.user + used.system).toBeLessThan(0.2 * (usedByAll.user + usedByAll.system));
});
