// AffectGPT's own answers, scored as its paper does, give the paper's figures. Skipped where that data is not at hand.
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { evaluate, exportTable } from "../../../src/benchmark";
import { loadOfficialPack } from "../../../src/emotion";

const shared = process.env.AFFECTGPT_RL_DATA ?? path.resolve("../shared/data");

test.skipIf(!existsSync(shared))(
  "the best checkpoints of AffectGPT have the published scores",
  async () => {
    const suite = {
      predictions: path.join(shared, "predictions/affectgpt"),
      truth: path.join(shared, "labels"),
    };
    const official = await loadOfficialPack(path.join(shared, "emotion-wheel/affectgpt-2025"));
    const result = await evaluate(suite, official, () => {});
    expect(result.sets.map(({ set, checkpoints }) => [set.name, checkpoints.length])).toEqual([
      ["MER2023", 7],
      ["CMU-MOSI", 7],
    ]);
    const [best, one] = result.rows;
    expect(best?.cells.map(({ score }) => (100 * score).toFixed(2))).toEqual(["78.54", "81.30"]);
    expect(best?.cells.map(({ checkpoint }) => checkpoint.slice(0, 17))).toEqual([
      "checkpoint_000050",
      "checkpoint_000040",
    ]);
    expect(one?.mean?.score).toBeLessThan(best?.mean?.score ?? 0);
    // There is no truth for OV-MERD+ there: its column stays empty, and that is said.
    expect(result.problems.map(({ kind, set }) => [kind, set])).toEqual([["noTruth", "OV-MERD+"]]);
    const table = await exportTable(result, "markdown");
    const row = (system: string) => table.split("\n").find((line) => line.startsWith(`| ${system}`)) ?? "";
    expect(row("affectgpt, best")).toContain("| **78.54** (");
    expect(row("AffectGPT [1]")).toContain("| 78.54 |");
  },
  120_000,
);
