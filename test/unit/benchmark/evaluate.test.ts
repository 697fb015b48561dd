import path from "node:path";
import { expect, test } from "vitest";
import { evaluate, sampleRows } from "../../../src/benchmark";
import { loadLexicon } from "../../../src/emotion";
import { folderOf, labels } from "./suites";

const own = await loadLexicon("media/lexicon.json");
const run = (predictions: string, truth = predictions) => evaluate({ predictions, truth }, own, () => {});

const TRUTH = {
  "mer2023.jsonl": labels({ a: ["happy"], b: ["sad"], c: ["angry"], d: ["happy"] }),
  "cmumosi.csv": "name,value\nx,0.4\ny,-1\nz,0\n",
};
const PREDICTIONS = {
  "mer2023/early.jsonl": labels({ a: ["joyful"], b: ["glad"], c: ["angry"], d: ["sad"] }),
  "mer2023/late.jsonl": labels({ a: ["joyful"], b: ["sad"], c: ["angry"], d: ["sad"] }),
  "cmumosi/early.csv": "name,label\nx,positive\ny,negative\nz,positive\n",
  "cmumosi/late.csv": "name,label\nx,negative\ny,negative\nz,positive\n",
};

test("each set has its checkpoints, the best of each makes a row, and one checkpoint for all makes another", async () => {
  const { sets, rows, problems, lexicon } = await run(await folderOf(PREDICTIONS), await folderOf(TRUTH));
  expect(lexicon.name).toBe("own");
  expect(
    sets.map(({ set, checkpoints }) => [set.id, checkpoints.map(({ checkpoint, score }) => [checkpoint, score])]),
  ).toEqual([
    [
      "mer2023",
      [
        ["early", 0.5],
        ["late", 0.75],
      ],
    ],
    [
      "cmumosi",
      [
        ["early", 1],
        ["late", expect.closeTo(1 / 3, 9)],
      ],
    ],
  ]);
  expect(rows.map(({ rule, checkpoint, mean }) => [rule, checkpoint, mean?.score, mean?.sets])).toEqual([
    ["best", null, 0.875, ["MER2023", "CMU-MOSI"]],
    ["one", "early", 0.75, ["MER2023", "CMU-MOSI"]],
  ]);
  // Four samples are no MER2023: nobody may take the score for one of the published kind.
  expect(problems.map(({ kind, set }) => [kind, set])).toEqual([
    ["otherSize", "MER2023"],
    ["otherSize", "CMU-MOSI"],
  ]);
});

test("every score lies in its interval, and the interval of the mean is narrower than those of its sets", async () => {
  const { rows } = await run(await folderOf(PREDICTIONS), await folderOf(TRUTH));
  for (const { score, interval } of rows.flatMap(({ cells }) => cells)) {
    expect(interval.low).toBeLessThanOrEqual(score);
    expect(interval.high).toBeGreaterThanOrEqual(score);
  }
  const width = (of: { low: number; high: number } | undefined) => (of ? of.high - of.low : Number.NaN);
  const one = rows.find(({ rule }) => rule === "one");
  expect(width(one?.mean?.interval)).toBeLessThan(width(one?.cells[0]?.interval));
});

test("a single checkpoint needs no rule", async () => {
  const folder = await folderOf({ "mer2023.jsonl": PREDICTIONS["mer2023/early.jsonl"] });
  const { rows } = await run(folder, await folderOf(TRUTH));
  expect(rows.map(({ rule }) => rule)).toEqual(["best"]);
});

test("a file that cannot be scored is a problem, and the others are scored", async () => {
  const { "mer2023/early.jsonl": early, ...others } = PREDICTIONS;
  const broken = await folderOf({ ...others, "mer2023/early.jsonl": "{", "meld/early.jsonl": early });
  const { sets, problems } = await run(broken, await folderOf(TRUTH));
  expect(sets.map(({ checkpoints }) => checkpoints.length)).toEqual([1, 2]);
  expect(problems.map(({ kind, set }) => [kind, set])).toEqual(
    expect.arrayContaining([
      ["unreadable", "MER2023"],
      ["noTruth", "MELD"],
    ]),
  );
  expect(problems.find(({ kind }) => kind === "unreadable")?.message).toContain("early.jsonl:1: not JSON");
});

test("of several truth files the one with the answers' names is taken", async () => {
  const truth = await folderOf({
    "mer2023-test1.jsonl": labels({ other: ["happy"] }),
    "mer2023-test2.jsonl": TRUTH["mer2023.jsonl"],
  });
  const { sets } = await run(await folderOf({ "mer2023.jsonl": PREDICTIONS["mer2023/early.jsonl"] }), truth);
  expect(path.basename(sets[0]?.checkpoints[0]?.truth ?? "")).toBe("mer2023-test2.jsonl");
});

test("a folder without any set is said", async () => {
  const folder = await folderOf({ "answers.jsonl": [] });
  await expect(run(folder)).rejects.toThrow("holds no predictions");
});

const evaluationRow = (step: number, predictions: string) => ({
  step,
  phase: "rl",
  time: 1,
  set: "held-out",
  samples: 2,
  precision: 0,
  recall: 0,
  f1: 0,
  words: 1,
  distinctWords: 1,
  predictions,
});

async function runFolder(
  extra: Readonly<Record<string, string | readonly object[]>>,
  config: object = {},
): Promise<string> {
  const dataset = await folderOf({
    "held-out.jsonl": [
      { id: "a", video: "a.mp4", subtitle: "", labels: ["happy"] },
      { id: "b", video: "b.mp4", subtitle: "", labels: ["sad"] },
    ],
  });
  const info = {
    schema: 1,
    id: "1",
    name: "demo",
    created: 1,
    config,
    engine: { name: "trl", versions: {} },
    argv: [],
    host: { name: "here", kind: "local" },
    dataset: { heldOut: { path: path.join(dataset, "held-out.jsonl"), rows: 2, sha256: "0" } },
  };
  return folderOf({ "run.json": JSON.stringify(info), ...extra });
}

test.each([[""], ["predictions"]])("a run's own policy is scored on its held-out set: %j", async (inside) => {
  const answers = (word: string) => [
    { sample: "a", completion: "", labels: ["glad"], f1: 1 },
    { sample: "b", completion: "", labels: [word], f1: 0 },
  ];
  const folder = await runFolder({
    "predictions/rl-000010.jsonl": answers("angry"),
    "predictions/rl-000020.jsonl": answers("sorrowful"),
    "evaluations.jsonl": [
      evaluationRow(10, "predictions/rl-000010.jsonl"),
      evaluationRow(20, "predictions/rl-000020.jsonl"),
      evaluationRow(30, "../../etc/passwd"),
    ],
  });
  const { name, sets, rows, problems } = await run(path.join(folder, inside));
  expect(name).toBe("demo");
  expect(sets.map(({ set }) => [set.id, set.name])).toEqual([["own", "demo: held-out"]]);
  expect(sets[0]?.checkpoints.map(({ checkpoint, score }) => [checkpoint, score])).toEqual([
    ["GRPO 10", 0.5],
    ["GRPO 20", 1],
  ]);
  expect(rows[0]?.mean).toBeNull();
  expect(problems).toEqual([]);
});

test("a run that answers only the first samples of its set is scored on those, and says so", async () => {
  const extra = {
    "predictions/rl-000010.jsonl": [{ sample: "a", completion: "", labels: ["glad"], f1: 1 }],
    "evaluations.jsonl": [evaluationRow(10, "predictions/rl-000010.jsonl")],
  };
  const { sets } = await run(await runFolder(extra, { evaluation: { samples: 1 } }));
  expect(sets[0]?.set.name).toBe("demo: held-out, first 1");
  expect(sets[0]?.checkpoints[0]).toMatchObject({ score: 1, samples: 1 });
  await expect(run(await runFolder(extra))).rejects.toThrow("lacks 1 of the names");
});

test("a run without answers is said", async () => {
  await expect(run(await runFolder({}))).rejects.toThrow("has not answered its held-out set yet");
});

test("samples come worst first with what was missed; those that the metric skips come last", async () => {
  const folder = await folderOf({
    "p.jsonl": labels({ right: ["glad"], wrong: ["sad"], half: ["glad"], skipped: ["sad"] }),
    "t.jsonl": labels({ right: ["happy"], wrong: ["happy"], half: ["happy", "angry"], skipped: ["neutral"] }),
  });
  const rows = await sampleRows(own, { task: "ov" }, path.join(folder, "p.jsonl"), path.join(folder, "t.jsonl"));
  expect(rows.map(({ name }) => name)).toEqual(["wrong", "half", "right", "skipped"]);
  expect(rows.map(({ score }) => score)).toEqual([0, expect.closeTo(2 / 3, 9), 1, null]);
  const [wrong, , right] = rows;
  expect(wrong?.missed).toEqual([...new Set(own.clusters("happy").filter((cluster) => cluster !== null))]);
  expect(right?.missed).toEqual([]);
});

test("a sentiment sample is right or wrong, and one without a sign is skipped", async () => {
  const folder = await folderOf({
    "p.csv": "name,label\na,Positive\nb,neutral\nc,positive\n",
    "t.csv": "name,value\na,-1\nb,-2\nc,0\n",
  });
  const rows = await sampleRows(own, { task: "sentiment" }, path.join(folder, "p.csv"), path.join(folder, "t.csv"));
  expect(rows.map(({ name, score, truth, answer }) => [name, score, truth, answer])).toEqual([
    ["a", 0, ["-1"], ["Positive"]],
    ["b", 1, ["-2"], ["neutral"]],
    ["c", null, ["0"], ["positive"]],
  ]);
});
