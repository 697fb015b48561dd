import { appendFile, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RolloutIndex } from "../../../src/runs/rolloutIndex";
import { append, rolloutRow, temporaryFolder } from "./folders";

let folder: string;
let file: string;
let workers: string;
const opened: RolloutIndex[] = [];
beforeAll(async () => {
  workers = await temporaryFolder("workers");
  const entryPoints = ["src/runs/rolloutScan.worker.ts"];
  await build({ entryPoints, outdir: workers, bundle: true, platform: "node", format: "cjs" });
});
beforeEach(async () => {
  folder = await temporaryFolder("rollouts");
  file = path.join(folder, "rollouts.jsonl");
});
afterEach(() => {
  for (const index of opened.splice(0)) index.dispose();
});

function indexed(): RolloutIndex {
  const index = new RolloutIndex(folder, workers);
  opened.push(index);
  return index;
}
const keys = (index: RolloutIndex) => index.groups.map(({ key }) => key);
const words = (index: RolloutIndex, row: number) => [...index.answer(row)].map((word) => index.words[word]);

test("a rollout's figures, words and flags are known without reading it again, and its bytes lead back to it", async () => {
  const rows = [
    rolloutRow(1, 0, 0, { prompt: "Which emotions?", rewards: { format: 1 }, total: null }),
    rolloutRow(1, 0, 1, { truncated: true, rewards: { format: 0, accuracy: null } }),
    rolloutRow(1, 1, 0, { completion: "<think>Happy", advantage: -2.5, tokens: 3 }),
  ];
  await append(folder, "rollouts.jsonl", ...rows);
  const index = indexed();
  await index.caughtUp();
  expect(index.groups).toEqual([
    { key: "1:0", step: 1, group: 0, sample: "s0", rows: [0, 1] },
    { key: "1:1", step: 1, group: 1, sample: "s1", rows: [2] },
  ]);
  expect(index.rewardNames).toEqual(["format", "accuracy"]);
  expect([0, 1, 2].map((row) => index.reward(row, "accuracy"))).toEqual([Number.NaN, Number.NaN, 0]);
  expect([0, 1, 2].map((row) => index.total(row))).toEqual([Number.NaN, 1.25, 1]);
  expect([0, 1, 2].map((row) => [index.truncated(row), index.malformed(row), index.notJudged(row)])).toEqual([
    [false, false, false],
    [true, false, true],
    [false, true, false],
  ]);
  expect([index.advantage(2), index.tokens(2), index.index(1)]).toEqual([-2.5, 3, 1]);
  expect(words(index, 0)).toEqual(["happy", "step 1"]);
  expect(words(index, 2)).toEqual([]);
  const [second, first] = await index.read([1, 0]);
  expect([second?.index, first?.prompt]).toEqual([1, "Which emotions?"]);
});

test("a resumed run has each completion once, as written last", async () => {
  const attempt = (from: number, to: number, text: string) =>
    Array.from({ length: to - from + 1 }, (_, at) =>
      [0, 1].map((index) => rolloutRow(from + at, 0, index, { completion: text })),
    ).flat();
  const index = indexed();
  await append(folder, "rollouts.jsonl", ...attempt(1, 5, "first"));
  await index.caughtUp();
  await append(folder, "rollouts.jsonl", ...attempt(3, 4, "second"));
  await index.caughtUp();
  expect(keys(index)).toEqual(["1:0", "2:0", "3:0", "4:0"]);
  const texts = await index.read(index.groups.flatMap(({ rows }) => rows));
  expect(texts.map(({ completion }) => completion)).toEqual([...Array(4).fill("first"), ...Array(4).fill("second")]);
  expect(index.ofSample("s0").map(({ step }) => step)).toEqual([1, 2, 3, 4]);
});

test("however the writer is interrupted, growing and reading at once give the same index", async () => {
  const rows = fc.array(
    fc.record({ step: fc.nat(5), group: fc.nat(1), index: fc.nat(1), completion: fc.string({ unit: "grapheme" }) }),
    { minLength: 1, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.array(fc.nat(400)), async (list, cuts) => {
      const bytes = Buffer.from(list.map((row) => `${JSON.stringify({ ...rolloutRow(0, 0, 0), ...row })}\n`).join(""));
      await writeFile(file, "");
      const grown = indexed();
      let at = 0;
      for (const cut of cuts) {
        await appendFile(file, bytes.subarray(at, at + cut));
        at += cut;
        await grown.caughtUp();
      }
      await appendFile(file, bytes.subarray(at));
      await grown.caughtUp();
      const whole = indexed();
      await whole.caughtUp();
      expect(grown.groups).toEqual(whole.groups);
      for (const row of whole.groups.flatMap((group) => group.rows)) {
        expect(words(grown, row)).toEqual(words(whole, row));
      }
      expect(grown.progress).toEqual({ read: bytes.length, total: bytes.length });
    }),
    { numRuns: 40 },
  );
});

test("lines that are no rollouts are counted, and what Python writes is read", async () => {
  const good = JSON.stringify(rolloutRow(2, 0, 0)).replace('"advantage":-1.5', '"advantage":NaN');
  const lines = [
    `\uFEFF${JSON.stringify(rolloutRow(1, 0, 0))}\r`,
    '{"step":1,"group":',
    "[]",
    JSON.stringify(rolloutRow(2 ** 40, 0, 0)),
    JSON.stringify(rolloutRow(1, -1, 0)),
    good,
    JSON.stringify(rolloutRow(3, 0, 0, { completion: "x".repeat(10 * 1024 * 1024), answer: 7 })),
  ];
  await writeFile(file, Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), Buffer.from([0xff, 0xfe, 0x0a])]));
  const index = indexed();
  await index.caughtUp();
  expect(keys(index)).toEqual(["1:0", "2:0", "3:0"]);
  expect(index.unreadable).toBe(5);
  expect(index.advantage(1)).toBeNaN();
});

test("a file that is replaced is indexed anew, with tables of its own", async () => {
  const index = indexed();
  await append(folder, "rollouts.jsonl", rolloutRow(1, 0, 0), rolloutRow(9, 0, 0));
  await index.caughtUp();
  const other = rolloutRow(1, 4, 0, { rewards: { length: 0.5 }, completion: "<answer>sad</answer>" });
  await writeFile(`${file}.new`, `${JSON.stringify(other)}\n`);
  await rename(`${file}.new`, file);
  await index.caughtUp();
  expect(keys(index)).toEqual(["1:4"]);
  expect([index.rewardNames, index.words]).toEqual([["length"], ["sad"]]);
  expect(index.reward(0, "length")).toBe(0.5);
});

test("a folder in place of the file is said, and a file that is not there is empty", async () => {
  const index = indexed();
  await index.caughtUp();
  expect([index.groups, index.problem]).toEqual([[], null]);
  await mkdir(file);
  await index.caughtUp();
  expect(index.problem).toMatchObject({ trouble: "notAFile", path: file });
});

test("rows whose bytes are no longer there are said so", async () => {
  const index = indexed();
  await append(folder, "rollouts.jsonl", rolloutRow(1, 0, 0));
  await index.caughtUp();
  await writeFile(file, " ".repeat((await readFile(file)).length));
  await expect(index.read([0])).rejects.toMatchObject({ trouble: "broken", path: file });
});

test("a large file is read by a worker, in pieces, with the event loop free", async () => {
  const steps = 400;
  const handle = await open(file, "w");
  const completion = `<think>${"She smiles. ".repeat(80)}</think><answer>happy</answer>`;
  for (let step = 1; step <= steps; step++) {
    const rows = Array.from({ length: 32 }, (_, at) => rolloutRow(step, at >> 2, at & 3, { completion }));
    await handle.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
  await handle.close();
  const index = indexed();
  let events = 0;
  index.onDidChange(() => {
    events += 1;
  });
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  await index.caughtUp();
  clearInterval(timer);
  expect(index.groups).toHaveLength(steps * 8);
  expect(index.groups.at(-1)).toMatchObject({ key: `${steps}:7`, rows: [12796, 12797, 12798, 12799] });
  expect(events).toBeGreaterThan(2);
  // Generous, for a busy machine: parsing these 14 MB here would take longer.
  expect(longest).toBeLessThan(150);
  await append(folder, "rollouts.jsonl", rolloutRow(steps + 1, 0, 0));
  await index.caughtUp();
  expect(index.groups.at(-1)?.key).toBe(`${steps + 1}:0`);
  expect((await index.read([12800])).map(({ step }) => step)).toEqual([steps + 1]);
});
