import { expect, test } from "vitest";
import { compareSettings, compareWarnings } from "../../../../src/ui/compareRuns/settings";

type Compared = Parameters<typeof compareSettings>[0][number];

const run = (config: Compared["config"], change: Partial<Compared> = {}): Compared => ({
  config,
  dataset: { train: null, heldOut: null },
  engine: { name: "trl", versions: {} },
  lexicon: null,
  ...change,
});
const keysOf = (...runs: readonly Compared[]) =>
  compareSettings(runs).differing.map(({ key, values }) => [key, ...values]);

test("only what differs is listed, by its way in the configuration; the rest is counted", () => {
  const one = run({ name: "a", seed: 1, rl: { steps: 100, beta: 0.01 }, data: { train: "t.jsonl" } });
  const other = run({ name: "b", seed: 1, rl: { steps: 150, beta: 0.01 }, data: { train: "t.jsonl" } });
  expect(compareSettings([one, other])).toEqual({
    differing: [{ group: "configuration", key: "rl.steps", values: ["100", "150"] }],
    same: 4,
  });
});

test("items of a list are told by their names, whatever their order, and by their places where they have none", () => {
  const rewards = (...names: readonly string[]) => ({ rewards: names.map((name, weight) => ({ name, weight })) });
  expect(keysOf(run(rewards("format", "accuracy")), run(rewards("accuracy", "format")))).toEqual([
    ["rewards[format].weight", "0", "1"],
    ["rewards[accuracy].weight", "1", "0"],
  ]);
  expect(keysOf(run(rewards("format")), run(rewards("format", "judge")))).toEqual([
    ["rewards[judge].name", null, "judge"],
    ["rewards[judge].weight", null, "1"],
  ]);
  expect(keysOf(run({ argv: ["a", "b"] }), run({ argv: ["a", "c"] }))).toEqual([["argv[1]", "b", "c"]]);
  expect(keysOf(run({ argv: [] }), run({ argv: ["a"] }))).toEqual([
    ["argv", "[]", null],
    ["argv[0]", null, "a"],
  ]);
});

test("a value that is missing is told from one that says so", () => {
  expect(keysOf(run({ lexicon: null }), run({}))).toEqual([["lexicon", "null", null]]);
});

test("datasets, wheels and versions are compared as well, after the configuration", () => {
  const stamp = (sha256: string, rows: number) => ({ path: "/data/held-out.jsonl", rows, sha256: sha256.repeat(64) });
  const lexicon = (version: string) => ({ name: "own", version, sha256: null });
  const one = run({ seed: 1 }, { dataset: { train: null, heldOut: stamp("a", 10) }, lexicon: lexicon("1") });
  const other = run(
    { seed: 2 },
    {
      dataset: { train: null, heldOut: stamp("b", 20) },
      lexicon: lexicon("2"),
      engine: { name: "trl", versions: { torch: "2.9" } },
    },
  );
  expect(keysOf(one, other)).toEqual([
    ["seed", "1", "2"],
    ["heldOut.rows", "10", "20"],
    ["heldOut.sha256", "a".repeat(12), "b".repeat(12)],
    ["lexicon", "own 1", "own 2"],
    ["torch", null, "2.9"],
  ]);
  expect(compareWarnings([one, other])).toHaveLength(2);
  expect(compareWarnings([one, one])).toEqual([]);
  // What was not recorded is not known to be different.
  expect(compareWarnings([one, run({})])).toEqual([]);
});
