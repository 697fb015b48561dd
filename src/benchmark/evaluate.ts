import path from "node:path";
import {
  type Lexicon,
  labelSums,
  type NamedLabelPair,
  percentileInterval,
  readLabelPairs,
  readSentimentPairs,
  resampledScores,
  scoreHits,
  scoreSentiment,
  scoreSets,
  sentimentSums,
} from "../emotion";
import { type FoundFile, findPredictions, findTruths } from "./discover";
import { BenchmarkError, type BenchmarkProblem, messageOf } from "./problems";
import { type RunAnswers, runAnswers } from "./runAnswers";
import { type BenchmarkSet, SETS } from "./sets";
import { ownRows, type Resampled } from "./summary";
import type { BenchmarkResult, Suite } from "./types";

const SEED = 1;

/** How far a benchmark is, in files of predictions. */
export interface BenchmarkProgress {
  readonly done: number;
  readonly total: number;
  /** The set that is being scored. */
  readonly set: string;
}

/** A file of answers with the files that may hold its truth. */
interface Pairing {
  readonly set: BenchmarkSet;
  readonly checkpoint: string;
  readonly file: string;
  readonly truths: readonly string[];
}

/**
 * Scores every checkpoint on every set that the suite has, with an interval by a bootstrap over samples. A file that cannot be scored is a
 * problem of the result and keeps no other from being scored.
 *
 * @throws BenchmarkError when a folder cannot be read or there is nothing to score.
 */
export async function evaluate(
  suite: Suite,
  lexicon: Lexicon,
  onProgress: (progress: BenchmarkProgress) => void,
): Promise<BenchmarkResult> {
  const problems: BenchmarkProblem[] = [];
  const run = await runAnswers(suite.predictions);
  const pairings = run ? run.answers.map(ofRun) : await pairingsOf(suite, problems);
  const scored: Resampled[] = [];
  for (const [done, pairing] of pairings.entries()) {
    onProgress({ done, total: pairings.length, set: pairing.set.name });
    try {
      scored.push(await score(lexicon, pairing));
    } catch (error) {
      const { name } = pairing.set;
      problems.push({ kind: "unreadable", file: pairing.file, set: name, message: messageOf(error) });
    }
  }
  const [reason] = problems;
  // A table of published rows alone would look as if something had been scored.
  if (scored.length === 0 && reason) throw new BenchmarkError(reason);
  const sets = [...new Set(scored.map(({ set }) => set))].map((set) => ({
    set,
    checkpoints: scored.filter((one) => one.set === set).map(({ checkpoint }) => checkpoint),
  }));
  for (const { set, checkpoints } of sets) {
    const other = set.size === null ? undefined : checkpoints.find(({ samples }) => samples !== set.size);
    if (other) {
      const message = `${other.samples} samples where the published set has ${set.size}`;
      problems.push({ kind: "otherSize", file: other.truth, set: set.name, message });
    }
  }
  return {
    name: run?.name ?? nameOf(path.resolve(suite.predictions)),
    suite,
    lexicon: lexicon.identity,
    sets,
    rows: ownRows(scored),
    problems,
  };
}

/** What a folder is called; one of a common name takes the folder's name above it along. */
function nameOf(folder: string): string {
  const name = path.basename(folder);
  return /^(?:predictions|results|outputs?|answers)$/i.test(name)
    ? `${path.basename(path.dirname(folder))}/${name}`
    : name;
}

const ofRun = (answers: RunAnswers): Pairing => ({ ...answers, truths: [answers.truth] });

async function pairingsOf(suite: Suite, problems: BenchmarkProblem[]): Promise<Pairing[]> {
  const [found, truths] = await Promise.all([
    findPredictions(suite.predictions, suite.truth),
    findTruths(suite.truth, suite.predictions),
  ]);
  if (found.length === 0) {
    throw new BenchmarkError({ kind: "nothing", file: suite.predictions, message: "" });
  }
  return SETS.flatMap(({ pattern: _, ...set }) => pairingsOfSet(set, found, truths, problems));
}

function pairingsOfSet(
  set: BenchmarkSet,
  found: readonly FoundFile[],
  truths: readonly FoundFile[],
  problems: BenchmarkProblem[],
): Pairing[] {
  const answers = found.filter((file) => file.set.id === set.id);
  const known = truths.filter((file) => file.set.id === set.id).map(({ file }) => file);
  const [first] = answers;
  if (first && known.length === 0) {
    const wanted = set.task === "sentiment" ? "{name, value}" : "{name, labels}";
    problems.push({ kind: "noTruth", file: first.file, set: set.name, message: `${set.id}.jsonl, a ${wanted} a line` });
    return [];
  }
  return answers
    .map(({ checkpoint, file }) => ({ set, checkpoint, file, truths: known }))
    .sort((left, right) => left.checkpoint.localeCompare(right.checkpoint, "en", { numeric: true }));
}

async function score(lexicon: Lexicon, pairing: Pairing): Promise<Resampled> {
  const { set, checkpoint, file } = pairing;
  const { truth, ...scored } = await withTruth(pairing, (truthFile) => scoreTask(lexicon, set, file, truthFile));
  const { score: value, samples, skipped, wheels, resampled } = scored;
  const interval = percentileInterval(resampled);
  return { set, resampled, checkpoint: { checkpoint, file, truth, score: value, interval, samples, skipped, wheels } };
}

/** The score, its parts, and the score of each resample. Checkpoints of a set are resampled alike, so that they can be compared. */
async function scoreTask(lexicon: Lexicon, { task, first }: BenchmarkSet, predictions: string, truth: string) {
  if (task === "sentiment") {
    const pairs = await readSentimentPairs(predictions, truth);
    const { waf, skipped } = scoreSentiment(pairs);
    requireSome(pairs.length - skipped, truth, "has the value 0 on every line");
    const resampled = resampledScores(sentimentSums(pairs), SEED);
    return { score: waf, samples: pairs.length, skipped, wheels: [], resampled };
  }
  const pairs = await readLabelPairs(predictions, truth, first);
  const { score: value, skipped, wheels } = task === "basic" ? hitsOf(lexicon, pairs) : f1Of(lexicon, pairs);
  requireSome(pairs.length - skipped, truth, "has no label that maps on a wheel");
  const resampled = resampledScores(labelSums(lexicon, task, pairs), SEED);
  return { score: value, samples: pairs.length, skipped, wheels, resampled };
}

function hitsOf(lexicon: Lexicon, pairs: readonly NamedLabelPair[]) {
  const { hitRate, skipped, wheels } = scoreHits(lexicon, pairs);
  return { score: hitRate, skipped, wheels: wheels.map(({ wheel, hitRate: rate }) => ({ wheel, score: rate })) };
}

function f1Of(lexicon: Lexicon, pairs: readonly NamedLabelPair[]) {
  const { f1, skipped, wheels } = scoreSets(lexicon, pairs);
  return { score: f1, skipped, wheels: wheels.map(({ wheel, f1: own }) => ({ wheel, score: own })) };
}

function requireSome(samples: number, file: string, reason: string): void {
  if (samples === 0) throw new Error(`${file} ${reason}: there is nothing to score.`);
}

/** Tries the files that may hold the truth: the first that has the answers' names is the one. */
async function withTruth<T extends object>(
  { truths }: Pairing,
  work: (truth: string) => Promise<T>,
): Promise<T & { readonly truth: string }> {
  const troubles: string[] = [];
  for (const truth of truths) {
    try {
      return { ...(await work(truth)), truth };
    } catch (error) {
      troubles.push(messageOf(error));
    }
  }
  throw new Error(troubles.join(" "));
}
