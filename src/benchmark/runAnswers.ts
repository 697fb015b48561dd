import { stat } from "node:fs/promises";
import path from "node:path";
import { objectIn, RowTail, wholeIn } from "../files";
import { type EvaluationRow, evaluationRow, type RunInfo, readRunInfo } from "../runs";
import { BenchmarkError } from "./problems";
import type { BenchmarkSet } from "./sets";

/** What a run's policy answered to its held-out set at one evaluation. */
export interface RunAnswers {
  readonly set: BenchmarkSet;
  readonly checkpoint: string;
  /** The file of answers and the dataset with their truth, absolute. */
  readonly file: string;
  readonly truth: string;
}

/** A run's policy with what it answered. */
export interface RunPolicy {
  /** The run's name. */
  readonly name: string;
  readonly answers: readonly RunAnswers[];
}

/**
 * The answers of a run's own policy, by its evaluations of the held-out set.
 *
 * @param folder A run's folder, or the `predictions` folder in it.
 * @returns Undefined when the folder is no run's.
 * @throws BenchmarkError when the run has no answers, or its dataset is not named.
 */
export async function runAnswers(folder: string): Promise<RunPolicy | undefined> {
  const run = await runFolder(folder);
  if (run === undefined) return undefined;
  const info = await readRunInfo(run);
  const truth = info?.dataset.heldOut?.path;
  if (!info || truth === undefined) throw none(run, "The run names no held-out set.");
  const rows: EvaluationRow[] = [];
  const sink = {
    add: ({ row }: { readonly row: EvaluationRow }) => void rows.push(row),
    clear: () => void rows.splice(0),
  };
  await new RowTail(path.join(run, "evaluations.jsonl"), evaluationRow, sink).refresh();
  const set = heldOutSet(info);
  const found = new Map<string, RunAnswers>();
  for (const { phase, step, set: name, predictions } of rows) {
    if (name !== "held-out" || predictions === null) continue;
    const file = path.join(run, predictions);
    // The file is named by a file: it must lie in the run's folder.
    if (path.relative(run, file).startsWith("..")) continue;
    const checkpoint = `${phase === "rl" ? "GRPO" : phase.replace("-", " ")} ${step}`;
    found.set(checkpoint, { set, checkpoint, file, truth });
  }
  if (found.size === 0) throw none(run, "The run has not answered its held-out set yet.");
  return { name: info.name, answers: [...found.values()] };
}

function heldOutSet({ name, config }: RunInfo): BenchmarkSet {
  const first = wholeIn(objectIn(config, "evaluation") ?? {}, "samples");
  const part = first === undefined ? "" : `, first ${first}`;
  return { id: "own", name: `${name}: held-out${part}`, task: "ov", size: null, ...(first !== undefined && { first }) };
}

const none = (file: string, message: string) => new BenchmarkError({ kind: "noAnswers", file, message });

async function runFolder(folder: string): Promise<string | undefined> {
  const resolved = path.resolve(folder);
  for (const candidate of [resolved, ...(path.basename(resolved) === "predictions" ? [path.dirname(resolved)] : [])]) {
    const isRun = await stat(path.join(candidate, "run.json")).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (isRun) return candidate;
  }
  return undefined;
}
