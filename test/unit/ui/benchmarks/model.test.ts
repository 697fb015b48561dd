import { beforeEach, expect, test } from "vitest";
import {
  BenchmarkCancelled,
  BenchmarkError,
  type BenchmarkResult,
  type BenchmarkRunner,
  type SampleRow,
} from "../../../../src/benchmark";
import { loadLexicon } from "../../../../src/emotion";
import { type BenchmarkEditor, BenchmarkModel } from "../../../../src/ui/benchmarks/model";
import { BenchmarkResults } from "../../../../src/ui/benchmarks/results";

const own = await loadLexicon("media/lexicon.json");
const suite = { predictions: "/home/me/answers", truth: "/home/me/truth" };
const scored = (score: number) => ({ score, interval: { low: score - 0.1, high: score + 0.1 } });
const checkpoint = (name: string, score: number) => ({
  checkpoint: name,
  file: `/${name}.jsonl`,
  truth: "/truth.jsonl",
  samples: 411,
  skipped: 1,
  wheels: [{ wheel: "one", score }],
  ...scored(score),
});
const set = { id: "mer2023", name: "MER2023", task: "basic", size: 411 } as const;
const cell = { set: "mer2023", checkpoint: "late", ...scored(0.8) } as const;
const result: BenchmarkResult = {
  name: "answers",
  suite,
  lexicon: own.identity,
  sets: [{ set, checkpoints: [checkpoint("early", 0.5), checkpoint("late", 0.8)] }],
  rows: [{ rule: "best", checkpoint: null, cells: [cell], mean: { ...scored(0.8), sets: ["MER2023"] } }],
  problems: [],
};
const rows: SampleRow[] = [
  { name: "a", score: 0, truth: ["happy"], answer: ["angry"], missed: ["joy"] },
  { name: "b", score: 1, truth: ["sad"], answer: ["sorrowful"], missed: [] },
];

/** What the fake thread was asked for, and how it ends. */
let asked: string[];
let ending: () => Promise<BenchmarkResult>;
/** What the editor was asked to do. */
let done: unknown[][];
let knows: boolean;

beforeEach(() => {
  [asked, done, knows] = [[], [], false];
  ending = async () => result;
});

const runner = {
  evaluate: () => {
    asked.push("evaluate");
    return ending();
  },
  samples: async ({ predictions }: { predictions: string }) => {
    asked.push(predictions);
    return rows;
  },
} as unknown as BenchmarkRunner;

const editor: BenchmarkEditor = {
  openSample: async (sample) => {
    done.push(["open", sample]);
    return knows;
  },
  copy: async (text) => void done.push(["copy", text]),
  installWheels: async () => void done.push(["install"]),
  tell: (message) => void done.push(["tell", message]),
  save: async (...what) => void done.push(["save", ...what]),
};

function open() {
  const lexicon = async () => own;
  const results = new BenchmarkResults(runner, lexicon);
  return { model: new BenchmarkModel(suite, { results, runner, lexicon }, editor), results };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** The page's data once everything that was started has come. */
async function data(model: BenchmarkModel) {
  await model.view();
  await settled();
  await model.view();
  await settled();
  const view = await model.view();
  if (view.kind !== "data") throw new Error(view.kind);
  return view.data;
}

test("a page scores its suite by itself and shows own rows beside the published ones", async () => {
  const { model } = open();
  expect((await model.view()).kind).toBe("loading");
  const { columns, own: ownRows, published, sources, remarks, isPartial, lacksOfficialWheels } = await data(model);
  expect(columns.map(({ id }) => id)).toEqual([
    "mer2023",
    "mer2024",
    "meld",
    "iemocap",
    "cmumosi",
    "cmumosei",
    "sims",
    "simsv2",
    "ovmerdplus",
    "mean",
  ]);
  expect(ownRows[0]?.figures.map((figure) => figure?.value ?? null)).toEqual([80, ...Array(8).fill(null), 80]);
  expect(ownRows[0]?.rule).toBe("best checkpoint of each set");
  expect([isPartial, lacksOfficialWheels]).toEqual([true, true]);
  expect(remarks).toEqual([
    expect.stringContaining("Mean over 1 of 9 sets: MER2023"),
    expect.stringContaining("the extension's own wheels"),
  ]);
  for (const { figures, source } of published) {
    expect(figures).toHaveLength(columns.length);
    expect(sources[source]?.url).toMatch(/^https:/);
  }
  expect(asked).toEqual(["evaluate", "/late.jsonl"]);
});

test("a chosen score shows its own samples, in windows, the worst first", async () => {
  const { model } = open();
  await data(model);
  await model.handle({ type: "select", key: { set: "mer2023", checkpoint: "early" } });
  const { selected } = await data(model);
  expect(selected).toMatchObject({ key: { checkpoint: "early" }, list: { shown: 2 }, problem: null });
  expect(asked.at(-1)).toBe("/early.jsonl");
  const generation = selected?.list?.generation ?? -1;
  const window = await model.handle({ type: "window", generation, from: 0, count: 60 });
  expect(window?.rows.map(({ name, score, missed }) => [name, score, missed])).toEqual([
    ["a", 0, ["joy"]],
    ["b", 1, []],
  ]);
  // Hits have no effect of a word on F1.
  expect(window?.rows[0]?.answer).toEqual([expect.not.objectContaining({ effect: expect.anything() })]);
  expect(await model.handle({ type: "window", generation: generation - 1, from: 0, count: 60 })).toBeUndefined();
});

test("a score that is gone after a reload leaves the first one", async () => {
  const { model } = open();
  await model.restore({ selected: { set: "mer2023", checkpoint: "of another time" } });
  expect((await data(model)).selected?.key).toEqual({ set: "mer2023", checkpoint: "late" });
});

test("a sample opens where a dataset knows it, else its name is copied and that is said", async () => {
  const { model } = open();
  await model.handle({ type: "openSample", sample: "a" });
  expect(done).toEqual([
    ["open", "a"],
    ["copy", "a"],
    ["tell", expect.stringContaining("'a'")],
  ]);
  [done, knows] = [[], true];
  await model.handle({ type: "openSample", sample: "a" });
  expect(done).toEqual([["open", "a"]]);
});

test("the table is exported under the benchmark's name", async () => {
  const { model } = open();
  await data(model);
  await model.handle({ type: "export", format: "latex" });
  expect(done).toEqual([["save", "answers", "latex", expect.stringContaining("\\toprule")]]);
});

test("nothing to score is a problem with a remedy, and trying again scores again", async () => {
  ending = () => Promise.reject(new BenchmarkError({ kind: "nothing", file: suite.predictions, message: "" }));
  const { model } = open();
  await model.view();
  await settled();
  expect(await model.view()).toMatchObject({
    kind: "error",
    problem: { what: "No predictions were found.", where: suite.predictions },
  });
  ending = async () => result;
  await model.retry();
  expect((await data(model)).name).toBe("answers");
});

test("a benchmark that was called off says so and can be run again", async () => {
  ending = () => Promise.reject(new BenchmarkCancelled());
  const { model } = open();
  await model.view();
  await settled();
  const view = await model.view();
  expect(view).toMatchObject({ kind: "empty", actions: [{ primary: true }] });
  ending = async () => result;
  if (view.kind === "empty") await model.act(view.actions[0]?.id ?? "");
  expect((await data(model)).name).toBe("answers");
});

test("with another lexicon everything is scored anew", async () => {
  const { model, results } = open();
  await data(model);
  results.forgetAll();
  await data(model);
  expect(asked).toEqual(["evaluate", "/late.jsonl", "evaluate", "/late.jsonl"]);
});

test("what was forgotten while it was scored has no say any more", async () => {
  const { results } = open();
  let finish = (_: BenchmarkResult) => {};
  ending = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  const first = results.score(suite);
  await settled();
  const late = finish;
  ending = () => Promise.reject(new BenchmarkCancelled());
  await results.scoreAgain(suite);
  late(result);
  await first;
  expect(results.standing(suite)).toEqual({ kind: "cancelled" });
});
