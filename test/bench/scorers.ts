import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { Bench } from "tinybench";
import {
  type Lexicon,
  loadLexicon,
  loadOfficialPack,
  parseLabels,
  readLabelPairs,
  scoreSample,
  scoreSets,
} from "../../src/emotion";
import { seeded } from "../support/rolloutRows";
import { type Figure, median } from "./figure";
import { plainF1, tablesOf } from "./plainScorer";

const SAMPLES = 1000;
/** The plain reading takes thousands of times longer: a few samples are enough. */
const FEW = 20;
const THOUSAND = "1,000 OV samples on five wheels";

interface Material {
  readonly lexicon: Lexicon;
  readonly pack: string | null;
  readonly pairs: readonly { readonly predicted: readonly string[]; readonly truth: readonly string[] }[];
  /** Where the samples come from. */
  readonly source: string;
}

/** How fast samples are scored in both languages, beside a plain reading of the metric that gives the same values. */
export async function measureScorers(root: string): Promise<Figure[]> {
  const own = path.join(root, "media/lexicon.json");
  const start = await startMs(own);
  const material = await materialOf(root, own);
  const { lexicon, pairs, source } = material;
  const tables = tablesOf(lexicon);
  for (const { predicted, truth } of pairs.slice(0, FEW)) {
    const [ours, plain] = [scoreSample(lexicon, predicted, truth)?.f1 ?? null, plainF1(tables, predicted, truth)];
    if (ours === null ? plain !== null : plain === null || Math.abs(ours - plain) > 1e-12) {
      throw new Error(`The scorers differ on ${predicted} against ${truth}: ${ours} and ${plain}.`);
    }
  }
  const texts = pairs.map(
    ({ predicted, truth }) => [`[${predicted.join(", ")}]`, `['${truth.join("', '")}']`] as const,
  );
  const thousands = pairs.length / SAMPLES;
  const bench = new Bench({ time: 1000 });
  bench.add("parsed", () => {
    scoreSets(lexicon, pairs);
  });
  bench.add("raw", () => {
    scoreSets(
      lexicon,
      texts.map(([predicted, truth]) => ({ predicted: parseLabels(predicted), truth: parseLabels(truth) })),
    );
  });
  bench.add("plain", () => {
    for (const { predicted, truth } of pairs.slice(0, FEW)) plainF1(tables, predicted, truth);
  });
  await bench.run();
  const [parsed, raw, plain] = bench.tasks.map(({ name, result }) => {
    if (result.state !== "completed") throw new Error(`The bench of '${name}' did not complete.`);
    return result.latency.p50 / (name === "plain" ? FEW / SAMPLES : thousands);
  });
  const python = await inPython(root, { own, pack: material.pack, few: FEW, pairs, texts });
  return [
    // 200,000 samples a second in TypeScript and 50,000 in Python.
    ...figures("TypeScript", { parsed, raw, plain, start }, 5, source),
    ...figures("Python", python, 20, source),
  ];
}

type Measured = { readonly [name in "parsed" | "raw" | "plain" | "start"]: number | undefined };

function figures(language: string, measured: Measured, limit: number, source: string): Figure[] {
  const { parsed = Number.NaN, raw = Number.NaN, plain = Number.NaN, start = Number.NaN } = measured;
  const times = (value: number) => `1/${Math.round(plain / value)} of the plain reading`;
  return [
    {
      name: `${language}: ${THOUSAND}, from label lists`,
      value: parsed,
      unit: "ms",
      limit,
      note: `${source}; ${times(parsed)}`,
    },
    { name: `${language}: ${THOUSAND}, from text`, value: raw, unit: "ms", limit, note: times(raw) },
    {
      name: `${language}: ${THOUSAND}, plain reading of the metric`,
      value: plain,
      unit: "ms",
      note: `by ${FEW} samples`,
    },
    {
      name: `${language}: loading the own lexicon and scoring once`,
      value: start,
      unit: "ms",
      limit: 50,
      note: "cold",
    },
  ];
}

/** Answers of published systems with the official pack where that data is at hand, else words drawn from the own lexicon. */
async function materialOf(root: string, own: string): Promise<Material> {
  const shared = process.env.AFFECTGPT_RL_DATA ?? path.resolve(root, "../shared/data");
  const answers = path.join(shared, "predictions/ovmerd");
  if (existsSync(answers)) {
    const pack = path.join(shared, "emotion-wheel/affectgpt-2025");
    const files = (await readdir(answers, { recursive: true })).filter((file) => file.endsWith("-openset.npz"));
    const truth = path.join(shared, "labels/ovmerd-openset.csv");
    const sets = await Promise.all(files.map((file) => readLabelPairs(path.join(answers, file), truth)));
    return {
      lexicon: await loadOfficialPack(pack),
      pack,
      pairs: sets.flat(),
      source: "OV-MERD answers, official pack",
    };
  }
  const lexicon = await loadLexicon(own);
  const words = [...lexicon.forms.keys()];
  const random = seeded(1);
  const draw = (most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => words[Math.floor(random() * words.length)] ?? "");
  const pairs = Array.from({ length: 3 * SAMPLES }, () => ({ predicted: draw(5), truth: draw(6) }));
  return { lexicon, pack: null, pairs, source: "words of the own lexicon" };
}

/** Of the first load in this process, before anything is warm. */
async function startMs(own: string): Promise<number> {
  const started = performance.now();
  scoreSample(await loadLexicon(own), ["happy"], ["joyful"]);
  return performance.now() - started;
}

async function inPython(root: string, given: object): Promise<Measured> {
  const runs: Measured[] = [];
  for (let run = 0; run < 3; run++) {
    const python = promisify(execFile)(path.join(root, "trainer/.venv/bin/python"), [
      path.join(root, "test/bench/scorers.py"),
    ]);
    python.child.stdin?.end(JSON.stringify(given));
    runs.push(JSON.parse((await python).stdout));
  }
  const of = (name: keyof Measured) => median(runs.map((run) => run[name] ?? Number.NaN));
  return { parsed: of("parsed"), raw: of("raw"), plain: of("plain"), start: of("start") };
}
