/** A policy that the trainer itself trains, for less than a minute, on a small demo corpus, and exports. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const CONFIG = `version: 1
name: parity
seed: 1
threads: 1
data: { train: corpus/train.jsonl, heldOut: corpus/held-out.jsonl }
encoder: { steps: 30, batchSize: 16 }
coldStart: { steps: 80, batchSize: 16, learningRate: 0.004 }
rl: { steps: 2, batchSize: 16, groupSize: 4, warmupSteps: 1 }
rewards:
  - { name: format }
  - { name: accuracy, lengthPenalty: P2 }
evaluation: { everySteps: 2 }
checkpoint: { everySteps: 2 }
`;

const trainer = path.resolve("trainer/.venv/bin/python");

/** Trains in a folder and returns the exported `policy/`. */
export async function trainPolicy(folder: string): Promise<string> {
  const counts = ["--train", "64", "--validation", "0", "--held-out", "24"];
  const python = (...argv: string[]) => promisify(execFile)(trainer, ["-m", "affectgpt_rl", ...argv], { cwd: folder });
  await python("demo-corpus", "--out", "corpus", ...counts);
  await writeFile(path.join(folder, "run.yaml"), CONFIG);
  await python("train", "--config", "run.yaml", "--run-dir", "run");
  return path.join(folder, "run", "policy");
}
