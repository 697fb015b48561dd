import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { compareFiles, compareScores, loadLexicon, type ScoreSums } from "../../../src/emotion";
import { permutationPValue } from "../../../src/emotion/permutation";
import { words } from "../../../src/emotion/random";

/** Tosses, scored by their share of heads. */
function coin(heads: readonly number[]): ScoreSums {
  const score = ([sum = 0]: Float64Array) => sum / heads.length;
  return { samples: heads.length, width: 1, rows: Float64Array.from(heads), score };
}

test("the generator is the one of its authors", () => {
  // The 10,000th number from the seed 5489, as the C++ standard has it (ISO/IEC 14882, [rand.predef]).
  const next = words(5489);
  for (let drawn = 1; drawn < 10_000; drawn++) next();
  expect(next()).toBe(4123659995);
});

test("the p-value is the share of all exchanges", () => {
  const first = [1, 1, 1, 0, 1, 1, 0, 1, 1];
  const second = [0, 0, 1, 0, 0, 1, 1, 0, 0];
  const differences = first.map((head, toss) => head - (second[toss] ?? 0));
  const seen = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const all = 2 ** first.length;
  let atLeast = 0;
  for (let signs = 0; signs < all; signs++) {
    const sum = differences.reduce((total, value, toss) => total + ((signs >> toss) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= seen) atLeast += 1;
  }
  expect(permutationPValue(coin(first), coin(second), 3, 20_000)).toBeCloseTo(atLeast / all, 2);
});

test("systems that do not differ have no interval and p 1", () => {
  const options = { resamples: 50, seed: 0 };
  expect(compareScores(coin([1, 0, 1]), coin([1, 0, 1]), options)).toEqual({
    interval: { low: 0, high: 0 },
    pValue: 1,
  });
});

test("two files are compared on the names of the truth", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "compare-"));
  const write = async (name: string, labels: readonly string[]) => {
    const lines = labels.map((label, index) => JSON.stringify({ name: `${index}`, labels: [label] }));
    await writeFile(path.join(folder, name), lines.join("\n"));
    return path.join(folder, name);
  };
  const own = await loadLexicon("media/lexicon.json");
  const many = (label: string) => Array.from({ length: 40 }, () => label);
  const truth = await write("truth.jsonl", many("happy"));
  const files = {
    truth,
    predictions: await write("good.jsonl", many("joyful")),
    baseline: await write("bad.jsonl", many("sad")),
  };
  const compared = await compareFiles(own, "basic", files, "level1", { resamples: 200, seed: 5 });
  expect(compared).toMatchObject({ figure: "hitRate", samples: 40, predictions: 1, baseline: 0, difference: 1 });
  expect(compared).toMatchObject({ interval: { low: 1, high: 1 }, pValue: 1 / 201 });
  const other = path.join(folder, "other.jsonl");
  await writeFile(other, '{"name":"z","labels":[]}');
  await expect(compareFiles(own, "ov", { ...files, baseline: other })).rejects.toThrow("have no name in common");
});
