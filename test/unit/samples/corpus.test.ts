import { appendFile, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { type Lexicon, loadLexicon } from "../../../src/emotion";
import { Corpus } from "../../../src/samples/corpus";
import { splitFiles } from "../../../src/samples/discover";
import { newFolder, row } from "./rowsOf";

let lexicon: Lexicon;
let folder: string;
let run: string;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
});
beforeEach(async () => {
  folder = await newFolder();
  run = await newFolder();
  const held = [
    row("a", { labels: ["Happy"], attributes: { tone: "plain" } }),
    row("b", { labels: ["sad"], attributes: { tone: "contrary" } }),
    row("c", { labels: ["zzz"] }),
  ];
  await writeFile(path.join(folder, "train.jsonl"), `${row("a", { labels: ["angry"] })}\n`);
  await writeFile(path.join(folder, "held-out.jsonl"), `${held.join("\n")}\n`);
});

async function open(): Promise<Corpus> {
  const corpus = new Corpus(await splitFiles(folder));
  await corpus.refresh();
  corpus.useLexicon(lexicon);
  return corpus;
}
async function evaluate(step: number, answers: Readonly<Record<string, readonly string[]>>, time = step) {
  const file = `predictions/${step}.jsonl`;
  await mkdir(path.join(run, "predictions"), { recursive: true });
  const lines = Object.entries(answers).map(([sample, labels]) => JSON.stringify({ sample, completion: "", labels }));
  await writeFile(path.join(run, file), `${lines.join("\n")}\n`);
  return { phase: "rl" as const, step, time, split: "held-out", file };
}
const keys = async (corpus: Corpus) => (await corpus.rows(0, 100)).map(({ key }) => key);

test("split files of a folder are one corpus, in which the same id may stand in each split", async () => {
  const corpus = await open();
  expect(corpus.overview).toMatchObject({
    reading: false,
    splits: [
      { split: "train", samples: 1 },
      { split: "held-out", samples: 3 },
    ],
    attributes: ["tone"],
    list: { shown: 4, total: 4 },
  });
  expect(await keys(corpus)).toEqual(["train/a", "held-out/a", "held-out/b", "held-out/c"]);
  expect((await corpus.detail("held-out/a"))?.sample.labels).toEqual(["Happy"]);
  expect((await corpus.detail("b"))?.key).toBe("held-out/b");
  expect(await corpus.detail("nobody")).toBeUndefined();
});

test("looks that come at once read each line once", async () => {
  const corpus = new Corpus(await splitFiles(folder));
  await Promise.all([corpus.refresh(), corpus.refresh(), corpus.refresh()]);
  expect(corpus.overview).toMatchObject({ faulty: 0, list: { total: 4 } });
});

test("a look that finds nothing new leaves the list's generation alone", async () => {
  const corpus = await open();
  const { generation } = corpus.overview.list;
  await corpus.refresh();
  expect(corpus.overview.list.generation).toBe(generation);
  await appendFile(path.join(folder, "held-out.jsonl"), `${row("d")}\n`);
  await corpus.refresh();
  expect(corpus.overview.list).toMatchObject({ shown: 5 });
  expect(corpus.overview.list.generation).toBeGreaterThan(generation);
});

test("predictions follow the training, the newest is scored, and samples are put in order by it", async () => {
  const corpus = await open();
  const first = await evaluate(10, { a: ["sad"], b: ["sad", "happy"], c: ["happy"] });
  const second = await evaluate(20, { a: ["happy"], b: ["happy"] });
  await corpus.predict({ folder: run, evaluations: [first, second] });
  expect((await corpus.detail("held-out/a"))?.predictions).toEqual([
    { phase: "rl", step: 10, labels: ["sad"] },
    { phase: "rl", step: 20, labels: ["happy"] },
  ]);
  expect((await corpus.detail("train/a"))?.predictions).toEqual([]);
  const rows = await corpus.rows(0, 9);
  expect(rows.map(({ newest }) => newest && [newest.f1, newest.disagreement])).toEqual([
    null,
    [1, 0],
    [0, 1],
    // The truth "zzz" is on no wheel: its answer has no score, and agrees with nothing.
    [null, 1],
  ]);
  corpus.filter({ text: "", order: "worst" });
  expect(await keys(corpus)).toEqual(["held-out/b", "held-out/a", "train/a", "held-out/c"]);
  corpus.filter({ text: "", order: "best" });
  expect(await keys(corpus)).toEqual(["held-out/a", "held-out/b", "train/a", "held-out/c"]);
  corpus.filter({ text: "word:happy", order: "disagreement" });
  expect(await keys(corpus)).toEqual(["held-out/b", "held-out/c", "held-out/a"]);
});

test("predictions that were written again are read again; those that cannot be read are named", async () => {
  const corpus = await open();
  await corpus.predict({ folder: run, evaluations: [await evaluate(10, { a: ["sad"] })] });
  const again = await evaluate(10, { a: ["happy"] }, 99);
  const outside = { ...again, step: 30, file: "../elsewhere.jsonl" };
  await corpus.predict({ folder: run, evaluations: [again, { ...again, step: 20, file: "gone.jsonl" }, outside] });
  expect((await corpus.detail("held-out/a"))?.predictions.map(({ labels }) => labels)).toEqual([["happy"]]);
  expect(corpus.overview.unreadablePredictions).toEqual(["gone.jsonl", "../elsewhere.jsonl"]);
});

test("a query that cannot be read keeps the list of the last good one", async () => {
  const corpus = await open();
  corpus.filter({ text: "tone:contrary", order: "dataset" });
  corpus.filter({ text: "tone:contrary f1:x", order: "dataset" });
  expect(corpus.overview.filterProblem).toMatchObject({ kind: "badRange" });
  expect(await keys(corpus)).toEqual(["held-out/b"]);
  expect((await corpus.detail("held-out/a"))?.place).toBeNull();
  expect((await corpus.detail("held-out/b"))?.place).toBe(0);
});

test("a note is saved, searched and listed at once", async () => {
  const corpus = await open();
  await corpus.annotate("held-out/a", { flagged: true, note: "trembles", labels: null });
  corpus.filter({ text: "flagged:yes trembles", order: "dataset" });
  expect(await corpus.rows(0, 9)).toMatchObject([{ key: "held-out/a", flagged: true }]);
  expect((await corpus.detail("train/a"))?.annotation.flagged).toBe(false);
});

test("a file that vanishes is trouble, and the other splits stay", async () => {
  const corpus = await open();
  await rm(path.join(folder, "train.jsonl"));
  await corpus.refresh();
  expect(corpus.overview.troubles).toEqual([{ file: path.join(folder, "train.jsonl"), trouble: "missing" }]);
  expect(corpus.overview.list.total).toBe(3);
});

test("a folder without datasets, and one that is not there, say so", async () => {
  await expect(splitFiles(run)).rejects.toMatchObject({ trouble: "missing", path: run });
  await expect(splitFiles(path.join(run, "gone"))).rejects.toMatchObject({ trouble: "missing" });
  const [only] = await splitFiles(path.join(folder, "held-out.jsonl"));
  expect(only).toEqual({ file: path.join(folder, "held-out.jsonl"), split: "held-out" });
});
