import { isPositive, type Lexicon, readLabelPairs, readSentimentPairs, scoreSample } from "../emotion";
import type { BenchmarkSet } from "./sets";
import type { SampleRow } from "./types";

/**
 * The samples under a score, the worst first; those that the metric skips come last.
 *
 * @throws EmotionError when a file cannot be read any more.
 */
export async function sampleRows(
  lexicon: Lexicon,
  { task, first }: Pick<BenchmarkSet, "task" | "first">,
  predictions: string,
  truth: string,
): Promise<SampleRow[]> {
  const rows =
    task === "sentiment"
      ? (await readSentimentPairs(predictions, truth)).map(({ name, label, value }) => ({
          name,
          score: value === 0 ? null : Number(isPositive(label) === value > 0),
          truth: [String(value)],
          answer: [label],
          missed: [],
        }))
      : (await readLabelPairs(predictions, truth, first)).map(({ name, predicted, truth: true_ }) => ({
          name,
          score: scoreLabels(lexicon, task, predicted, true_),
          truth: true_,
          answer: predicted,
          missed: missedClusters(lexicon, predicted, true_),
        }));
  const place = ({ score }: SampleRow) => score ?? Number.POSITIVE_INFINITY;
  return rows.sort((left, right) => place(left) - place(right) || (left.name < right.name ? -1 : 1));
}

/** What a sample adds to the score: its F1 over the wheels, or how many of the truth's clusters are answered, as a mean over the wheels. */
function scoreLabels(lexicon: Lexicon, task: "ov" | "basic", answer: readonly string[], truth: readonly string[]) {
  const scores = scoreSample(lexicon, answer, truth);
  if (scores === null || task === "ov") return scores?.f1 ?? null;
  const shared = lexicon.wheels.map((_, wheel) => {
    const trues = clustersOn(lexicon, wheel, truth);
    return trues.size === 0
      ? null
      : [...clustersOn(lexicon, wheel, answer)].filter((cluster) => trues.has(cluster)).length;
  });
  const counted = shared.filter((count) => count !== null);
  return counted.reduce((sum, count) => sum + count, 0) / counted.length;
}

function missedClusters(lexicon: Lexicon, answer: readonly string[], truth: readonly string[]): string[] {
  const missed = lexicon.wheels.flatMap((_, wheel) => {
    const answered = clustersOn(lexicon, wheel, answer);
    return [...clustersOn(lexicon, wheel, truth)].filter((cluster) => !answered.has(cluster));
  });
  return [...new Set(missed)];
}

function clustersOn(lexicon: Lexicon, wheel: number, labels: readonly string[]): Set<string> {
  return new Set(labels.map((label) => lexicon.clusters(label)[wheel] ?? null).filter((cluster) => cluster !== null));
}
