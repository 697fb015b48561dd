import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { artefacts, root, trainerPython } from "./paths";

/** The demo in small: it comes to GRPO in less than a minute, and has more steps there than a test waits for. */
const CONFIG = `version: 1
name: demo
data:
  train: corpus/train.jsonl
  heldOut: corpus/held-out.jsonl
encoder:
  steps: 40
  batchSize: 16
coldStart:
  steps: 120
  batchSize: 16
rl:
  steps: 600
  batchSize: 16
  groupSize: 8
  maxNewTokens: 32
rewards:
  - name: format
    weight: 1
  - name: accuracy
    weight: 1
    lengthPenalty: P2
  - name: alignment
    weight: 0.5
evaluation:
  everySteps: 10
  set: held-out
checkpoint:
  everySteps: 10
  keep: 2
`;

/** Makes a folder as `npm run demo` makes it, with a small corpus of real clips and a short configuration. */
export async function makeDemoWorkspace(): Promise<string> {
  // The same for every test, so it is made once and copied.
  const corpus = path.join(artefacts, "corpus");
  const counts = ["--train", "96", "--validation", "8", "--held-out", "16"];
  await promisify(execFile)(trainerPython, ["-m", "affectgpt_rl", "demo-corpus", "--out", corpus, ...counts]);
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "affectgpt-rl-demo-")), "demo");
  await mkdir(folder);
  await cp(corpus, path.join(folder, "corpus"), { recursive: true });
  await copyFile(path.join(root, "demo/example-traces.md"), path.join(folder, "example-traces.md"));
  await writeFile(path.join(folder, "run.yaml"), CONFIG);
  return folder;
}
