import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BenchmarkResult, exportTable, PUBLISHED, SETS } from "../../../src/benchmark";
import { escapeLatex } from "../../../src/benchmark/exports";

const scored = (score: number) => ({ score, interval: { low: score - 0.02, high: score + 0.02 } });
const cell = (set: "mer2023" | "cmumosi", checkpoint: string, score: number) => ({ set, checkpoint, ...scored(score) });
const sets = ["MER2023", "CMU-MOSI"];
const result: BenchmarkResult = {
  name: "=mine_50% | [a]",
  suite: { predictions: "/home/me/answers", truth: "/home/me/truth" },
  lexicon: { name: "own", version: "1", sha256: "0123456789abcdef" },
  sets: SETS.filter(({ id }) => id === "mer2023" || id === "cmumosi").map(({ pattern: _, ...set }) => {
    const one = { truth: "t", file: "f", samples: 411, skipped: 1, wheels: [], ...scored(0.5) };
    return { set, checkpoints: ["c1", "c2"].map((checkpoint) => ({ checkpoint, ...one })) };
  }),
  rows: [
    {
      rule: "best",
      checkpoint: null,
      cells: [cell("mer2023", "c1", 0.7), cell("cmumosi", "c2", 0.8)],
      mean: { ...scored(0.75), sets },
    },
    {
      rule: "one",
      checkpoint: "c1",
      cells: [cell("mer2023", "c1", 0.7), cell("cmumosi", "c1", 0.6)],
      mean: { ...scored(0.65), sets },
    },
  ],
  problems: [
    {
      kind: "unreadable",
      file: "/home/me/answers/meld/x.jsonl",
      set: "MELD",
      message: "/home/me/answers/meld/x.jsonl:1: not JSON.",
    },
  ],
};

test("published means are the means of their rows, where all nine scores are known", () => {
  const whole = PUBLISHED.filter(({ scores }) => Object.keys(scores).length === SETS.length);
  expect(whole.map(({ system }) => system)).toEqual(["PandaGPT", "Emotion-LLaMA", "AffectGPT"]);
  for (const { scores, mean } of whole) {
    expect(Object.values(scores).reduce((sum, score) => sum + score, 0) / SETS.length).toBeCloseTo(mean ?? 0, 2);
  }
});

test("every published row names where it stands", () => {
  for (const { source } of PUBLISHED) expect(source.url).toMatch(/^https:\/\/arxiv\.org\/abs\/\d{4}\.\d{5}$/);
});

test("Markdown has both rules beside the published rows, a dash for what is missing, and what the figures are made of", async () => {
  const text = await exportTable(result, "markdown");
  const [head, , best, one] = text.split("\n");
  expect(head?.split("|")).toHaveLength(SETS.length + 4);
  expect(best).toContain("| =mine\\_50% \\| \\[a\\], best checkpoints | **70.00** (68.00–72.00) | – |");
  expect(best).toContain("**75.00** † (73.00–77.00) |");
  expect(one).toContain(", c1 | **70.00** (68.00–72.00) | – |");
  expect(text).toContain("| AffectGPT [1] | 78.54 | 78.80 |");
  expect(text).toContain("Lexicon: own 1 (sha256 0123456789ab)");
  expect(text).toContain("Published scores were made with the official wheels");
  expect(text).toContain("† Mean over 2 of 9 sets: MER2023, CMU-MOSI.");
  expect(text).toContain("MER2023 c1; CMU-MOSI c2");
  expect(text).toContain("MELD: meld/x.jsonl:1: not JSON.");
  expect(text).not.toContain("/home/me");
});

test("LaTeX is a booktabs table with as many cells in every row as it has columns", async () => {
  const text = await exportTable(result, "latex");
  const [rows = ""] = text.split("\\bottomrule");
  const lines = rows.split("\n").filter((line) => line.endsWith("\\\\"));
  for (const line of lines) expect(line.replaceAll("\\&", "").split("&")).toHaveLength(SETS.length + 2);
  expect(lines).toHaveLength(2 + 2 * 2 + PUBLISHED.length);
  expect(text).toContain("=mine\\_50\\% \\textbar{} {[}a{]}, best checkpoints & 70.00 & --");
  expect(text).toContain("{\\scriptsize [68.0, 72.0]}");
  for (const rule of ["\\toprule", "\\midrule", "\\bottomrule"]) expect(text).toContain(rule);
});

test("a run's own set stands alone: no published figure is of the same samples", async () => {
  const set = { id: "own", name: "demo: held-out", task: "ov", size: null } as const;
  const [checkpoint] = result.sets[0]?.checkpoints ?? [];
  const rows = [
    {
      rule: "best" as const,
      checkpoint: null,
      cells: [{ set: set.id, checkpoint: "GRPO 20", ...scored(0.5) }],
      mean: null,
    },
  ];
  const own: BenchmarkResult = {
    ...result,
    name: "demo",
    sets: [{ set, checkpoints: checkpoint ? [checkpoint] : [] }],
    rows,
    problems: [],
  };
  const text = await exportTable(own, "markdown");
  expect(text.split("\n").slice(0, 3)).toEqual([
    "| System | demo: held-out (F1) |",
    "| --- | ---: |",
    "| demo, best checkpoints | **50.00** (48.00–52.00) |",
  ]);
  expect(text).not.toContain("AffectGPT");
  expect(await exportTable(own, "latex")).toContain("Held-out scores");
});

test("escaped text has no character left that LaTeX would take for a command", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const commands =
        /\\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|dag)\{\}|\\[{}$&#%_]|\{[[\]]\}/g;
      expect(escapeLatex(text).replaceAll(commands, "")).not.toMatch(/[\\{}$&#%_^~<>|[\]\n]/);
    }),
  );
});

test("CSV has one figure a line, and a name that looks like a formula is none", async () => {
  const rows: Record<string, string>[] = parse(await exportTable(result, "csv"), { columns: true });
  const published = PUBLISHED.flatMap(({ scores, mean }) => [
    ...Object.values(scores),
    ...(mean === null ? [] : [mean]),
  ]);
  expect(rows).toHaveLength(2 * 3 + published.length);
  expect(rows[0]).toMatchObject({
    system: "'=mine_50% | [a]",
    set: "MER2023",
    metric: "hit rate",
    score: "70.0000",
    low: "68.0000",
    high: "72.0000",
    rule: "best",
    checkpoint: "c1",
    samples: "411",
    lexicon: "own 1",
    lexicon_sha256: "0123456789abcdef",
    source: "",
  });
  expect(rows.find(({ set, rule }) => set === "Mean" && rule === "one")).toMatchObject({ sets: "MER2023; CMU-MOSI" });
  expect(rows.at(-1)).toMatchObject({
    system: "AffectGPT-RL",
    score: "84.3200",
    low: "",
    source: "https://arxiv.org/abs/2605.06126",
  });
});
