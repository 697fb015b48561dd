import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { BenchmarkCancelled, BenchmarkError, BenchmarkRunner, evaluate } from "../../../src/benchmark";
import { loadLexicon } from "../../../src/emotion";
import { folderOf, labels } from "./suites";

const own = await loadLexicon("media/lexicon.json");
let runner: BenchmarkRunner;

beforeAll(async () => {
  const outdir = await mkdtemp(path.join(tmpdir(), "benchmark-worker-"));
  await build({
    entryPoints: ["src/benchmark/benchmark.worker.ts"],
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    outdir,
    logLevel: "silent",
  });
  runner = new BenchmarkRunner(outdir);
});

const MELD = { id: "meld", name: "MELD", task: "basic", size: 2610 } as const;
const suite = async () => ({
  predictions: await folderOf({
    "meld/one.jsonl": labels({ a: ["glad"], b: ["sad"] }),
    "meld/two.jsonl": labels({ a: ["sad"], b: ["sad"] }),
  }),
  truth: await folderOf({ "meld.jsonl": labels({ a: ["happy"], b: ["angry"] }) }),
});

test("a thread gives what the library gives, and says how far it is", async () => {
  const of = await suite();
  const steps: string[] = [];
  const result = await runner.evaluate(of, own, {
    onProgress: ({ done, total, set }) => steps.push(`${set} ${done}/${total}`),
  });
  expect(result).toEqual(await evaluate(of, own, () => {}));
  expect(steps).toEqual(["MELD 0/2", "MELD 1/2"]);
  const [checkpoint] = result.sets[0]?.checkpoints ?? [];
  const files = { predictions: checkpoint?.file ?? "", truth: checkpoint?.truth ?? "" };
  const rows = await runner.samples({ set: MELD, ...files }, own);
  expect(rows.map(({ name, score }) => [name, score])).toEqual([
    ["b", 0],
    ["a", 1],
  ]);
});

test("what is wrong passes between the threads with its kind", async () => {
  const predictions = await folderOf({ "answers.jsonl": [] });
  const failed = runner.evaluate({ predictions, truth: predictions }, own);
  await expect(failed).rejects.toBeInstanceOf(BenchmarkError);
  await expect(failed).rejects.toMatchObject({ problem: { kind: "nothing", file: predictions } });
  const gone = { set: MELD, predictions: "/gone.jsonl", truth: "/gone.jsonl" } as const;
  await expect(runner.samples(gone, own)).rejects.toThrow("/gone.jsonl cannot be read");
});

test("work that is called off ends", async () => {
  const abort = new AbortController();
  const work = runner.evaluate(await suite(), own, { signal: abort.signal });
  abort.abort();
  await expect(work).rejects.toBeInstanceOf(BenchmarkCancelled);
  await expect(runner.evaluate(await suite(), own, { signal: abort.signal })).rejects.toBeInstanceOf(
    BenchmarkCancelled,
  );
});
