import path from "node:path";
import { Bench } from "tinybench";
import { loadLexicon, scoreSample } from "../../src/emotion";
import { seeded } from "../support/rolloutRows";
import type { Figure } from "./figure";
import { plainF1 } from "./plainScorer";

const SAMPLES = 1000;

/** How fast samples are scored, beside a plain reading of the metric that gives the same values. */
export async function measureScorers(root: string): Promise<Figure[]> {
  const lexicon = await loadLexicon(path.join(root, "media/lexicon.json"));
  const words = [...lexicon.forms.keys()];
  const random = seeded(1);
  const draw = (most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => words[Math.floor(random() * words.length)] ?? "");
  const pairs = Array.from({ length: SAMPLES }, () => ({ predicted: draw(4), truth: draw(4) }));
  for (const { predicted, truth } of pairs) {
    const [ours, plain] = [scoreSample(lexicon, predicted, truth)?.f1 ?? null, plainF1(lexicon, predicted, truth)];
    if (ours === null ? plain !== null : plain === null || Math.abs(ours - plain) > 1e-12) {
      throw new Error(`The scorers differ on ${predicted} against ${truth}: ${ours} and ${plain}.`);
    }
  }
  const bench = new Bench({ time: 1000 });
  bench.add("ours", () => {
    for (const { predicted, truth } of pairs) scoreSample(lexicon, predicted, truth);
  });
  bench.add("plain", () => {
    for (const { predicted, truth } of pairs) plainF1(lexicon, predicted, truth);
  });
  await bench.run();
  return bench.tasks.map((task): Figure => {
    const { result } = task;
    if (result.state !== "completed") throw new Error(`The bench of '${task.name}' did not complete.`);
    const name = task.name === "ours" ? "scoring 1,000 samples" : "scoring 1,000 samples, plain reading of the metric";
    return { name, value: result.latency.p50, unit: "ms", note: "median" };
  });
}
