import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const FILES: Readonly<Record<string, string>> = {
  "run.yaml": `version: 1
name: small
data:
  train: train.jsonl
  heldOut: held-out.jsonl
rl:
  batchSize: 16
  groupSize: 8
rewards:
  - name: accuracy
    weight: 1
`,
  "wrong/run.yaml": `version: 1
name: wrong
data:
  train: train.jsonl
  heldOut: held-out.jsonl
rewads:
  - name: accuracy
`,
  "completion.md": `truth: angry, afraid

<think>Her voice sounds furious, then sad.</think><answer>furious, sad</answer>
`,
  "notes.txt": "Nothing that a model wrote: she was furious.\n",
};

/** Makes a folder to open, with files of each sort that the extension looks at. */
export async function makeWorkspace(): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "affectgpt-rl-")), "workspace");
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return folder;
}
