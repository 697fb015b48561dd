import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { compareFiles, EmotionError, type Lexicon, loadLexicon, scoreFiles } from "../../../../src/emotion";
import { Scoring } from "../../../../src/ui/scorePredictions/scoring";
import { temporaryFolder } from "../../runs/folders";

let workers: string;
let lexicon: Lexicon;
let folder: string;
const never = new AbortController().signal;
beforeAll(async () => {
  lexicon = await loadLexicon("media/lexicon.json");
  workers = await temporaryFolder("scoring-workers");
  await build({
    entryPoints: ["src/ui/scorePredictions/scoring.worker.ts"],
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    outdir: workers,
    logLevel: "error",
  });
  return () => rm(workers, { recursive: true });
});
beforeEach(async () => {
  folder = await temporaryFolder("scoring");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function labels(name: string, rows: readonly (readonly string[])[]): Promise<string> {
  const file = path.join(folder, name);
  const lines = rows.map((labels, at) => JSON.stringify({ name: `s${at}`, labels }));
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}
const TRUTH = [["happy"], ["sad"], ["angry"], ["qwxyz"]];

test("a file is scored on a thread as it is scored here, with what the scores are made of", async () => {
  const predictions = await labels("p.jsonl", [["happy"], ["happy", "zzplk"], ["angry"], ["sad"]]);
  const truth = await labels("t.jsonl", TRUTH);
  const files = { task: "ov", level: "level1", predictions, truth } as const;
  const scores = await new Scoring(workers).score(files, lexicon, never);
  expect(scores).toEqual(await scoreFiles(lexicon, "ov", predictions, truth, { level: "level1", details: true }));
  expect(scores).toMatchObject({ samples: 4, skipped: 1, details: { coverage: { truth: { labels: 4, mapped: 3 } } } });
});

test("two files are compared as they are compared here", async () => {
  const predictions = await labels("p.jsonl", [["happy"], ["sad"], ["angry"], ["sad"]]);
  const baseline = await labels("b.jsonl", [["happy"], ["happy"], ["sad"], ["sad"]]);
  const truth = await labels("t.jsonl", TRUTH);
  const files = { task: "basic", level: "level1", predictions, truth } as const;
  const compared = await new Scoring(workers).compare(files, baseline, lexicon, never);
  expect(compared).toEqual(await compareFiles(lexicon, "basic", { predictions, baseline, truth }));
  expect(compared.difference).toBeGreaterThan(0);
});

test("a file that cannot be scored is said as it is said here, and cancelling ends the thread", async () => {
  const predictions = await labels("p.jsonl", [["happy"]]);
  const truth = await labels("t.jsonl", TRUTH);
  const files = { task: "ov", level: "level1", predictions, truth } as const;
  const error: unknown = await new Scoring(workers).score(files, lexicon, never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EmotionError);
  expect((error as Error).message).toContain("p.jsonl lacks 3 of the names");
  const cancel = new AbortController();
  const scoring = new Scoring(workers).score(files, lexicon, cancel.signal);
  cancel.abort();
  await expect(scoring).rejects.toThrow("aborted");
});
