import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../emotion";
import { BenchmarkError } from "./problems";
import { type BenchmarkSet, locate, type SetId } from "./sets";

/** Deeper and larger trees are no folders of predictions. */
const MOST_DEPTH = 6;
const MOST_FILES = 20_000;
const ENDINGS = [".jsonl", ".ndjson", ".csv", ".npz"];
const TRUTH = /^(?:labels?|truths?|ground[-_ ]?truths?)$/i;
const TRUTH_FILE = /[-_. ](?:labels?|truths?)(?:[-_. ]|$)/i;

/** What a file of answers holds by its name: AffectGPT writes `-openset` for label lists and `-openset-sentiment` for signs. */
type Kind = "labels" | "sentiment" | "plain";

/** A file of answers or of truth that belongs to a set. */
export interface FoundFile {
  readonly set: BenchmarkSet & { readonly id: SetId };
  /** Absolute. */
  readonly file: string;
  /** The checkpoint's name; empty where the path says none. */
  readonly checkpoint: string;
}

interface Candidate extends FoundFile {
  readonly kind: Kind;
}

/**
 * Finds the answers of a benchmark: files that a folder's name or their own assigns to a set, one a set and checkpoint. Of files of one
 * checkpoint the one is taken that its name calls fit for the task. Where answers and truth lie in one folder, what is called labels or
 * truth is the truth.
 *
 * @throws BenchmarkError when the folder cannot be read or holds too much.
 */
export async function findPredictions(folder: string, truth: string): Promise<FoundFile[]> {
  const shared = path.relative(folder, truth) === "";
  const best = new Map<string, Candidate>();
  for (const parts of await filesUnder(folder)) {
    if (shared && isTruth(parts)) continue;
    const candidate = candidateOf(folder, parts);
    if (!candidate || rank(candidate) === 0) continue;
    const key = JSON.stringify([candidate.set.id, candidate.checkpoint]);
    const known = best.get(key);
    if (!known || rank(candidate) > rank(known)) best.set(key, candidate);
  }
  return [...best.values()];
}

/** How well a file fits its set's task; 0 for one that holds something else. Text is preferred to packed files of the same kind. */
function rank({ kind, set, file }: Candidate): number {
  const wanted: Kind = set.task === "sentiment" ? "sentiment" : "labels";
  if (kind !== wanted && kind !== "plain") return 0;
  return (kind === wanted ? 10 : 1) + ENDINGS.length - ENDINGS.indexOf(path.extname(file).toLowerCase());
}

/**
 * Finds the files of truth. Several of one set are all returned, text before packed files.
 *
 * @throws BenchmarkError when the folder cannot be read or holds too much.
 */
export async function findTruths(folder: string, predictions: string): Promise<FoundFile[]> {
  const shared = path.relative(folder, predictions) === "";
  const found = (await filesUnder(folder)).flatMap(
    (parts) => (!shared || isTruth(parts) ? candidateOf(folder, parts) : undefined) ?? [],
  );
  const order = ({ file }: FoundFile) => ENDINGS.indexOf(path.extname(file).toLowerCase());
  return found.sort((left, right) => order(left) - order(right));
}

const isTruth = (parts: readonly string[]): boolean =>
  parts.slice(0, -1).some((part) => TRUTH.test(part)) || TRUTH_FILE.test(parts.at(-1) ?? "");

function candidateOf(folder: string, parts: readonly string[]): Candidate | undefined {
  const name = parts.at(-1) ?? "";
  const stem = name.slice(0, -path.extname(name).length);
  const [, bare = stem, openset, sentiment] = /^(.*?)(?:[-_.](openset))?(?:[-_.](sentiment))?$/i.exec(stem) ?? [];
  const located = locate([...parts.slice(0, -1), bare]);
  if (!located) return undefined;
  const kind: Kind = sentiment !== undefined ? "sentiment" : openset !== undefined ? "labels" : "plain";
  return { set: located.set, checkpoint: located.rest, file: path.join(folder, ...parts), kind };
}

/** Files with one of the endings, as parts of their path, in the order of their names. */
async function filesUnder(folder: string): Promise<string[][]> {
  const found: string[][] = [];
  const look = async (parts: readonly string[]): Promise<void> => {
    const here = path.join(folder, ...parts);
    const entries = await readdir(here, { withFileTypes: true }).catch((error: unknown) => {
      throw new BenchmarkError({ kind: "folder", file: here, message: reasonOf(error) });
    });
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      if (found.length >= MOST_FILES)
        throw new BenchmarkError({ kind: "tooMany", file: folder, message: String(MOST_FILES) });
      const place = [...parts, entry.name];
      // Predictions of many gigabytes are linked into place more often than copied.
      const target = entry.isSymbolicLink() ? await stat(path.join(folder, ...place)).catch(() => entry) : entry;
      if (target.isDirectory()) {
        if (place.length < MOST_DEPTH) await look(place);
      } else if (target.isFile() && ENDINGS.includes(path.extname(entry.name).toLowerCase())) found.push(place);
    }
  };
  await look([]);
  return found;
}
