import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Three variants whose runs take no time. */
export const FAST_GRID = `version: 1
base: fast/run.yaml
seeds: [0, 1]
variants:
  - { name: no-rl, title: no RL, set: { rl.steps: 0 } }
  - { name: accuracy, set: { rewards: [{ name: accuracy }] } }
  - { name: dual, set: { rewards: [{ name: dual }] } }
`;

const ROWS = ["happy", "sad", "angry"].map((word, at) => ({ id: `s${at}`, subtitle: "Well.", labels: [word] }));

/**
 * Says at once what a policy would, by its seed and its name alone. Where its folder has a file `hold`, all runs but those without RL wait
 * until it is gone.
 */
const ENGINE = `import json, os, time
folder = os.environ["AFFECTGPT_RL_RUN_DIR"]
run = json.load(open(folder + "/run.json"))
while os.path.exists("hold") and "no-rl" not in run["name"]:
    time.sleep(0.1)
f1 = round(0.3 + 0.07 * run["seed"] + 0.013 * len(run["name"]), 6)
os.makedirs(folder + "/predictions", exist_ok=True)
def lines(name, rows):
    with open(folder + "/" + name, "a") as file:
        file.writelines(json.dumps(row) + "\\n" for row in rows)
words = ["happy", "sad", "afraid"]
lines("predictions/end.jsonl", [{"sample": f"s{n}", "labels": [word],
    "completion": f"<think>{word}</think><answer>{word}</answer>"} for n, word in enumerate(words)])
lines("evaluations.jsonl", [{"time": 1, "set": "held-out", "f1": f1, "precision": f1, "recall": f1, "words": 1.0,
    "swapped": {}, "predictions": "predictions/end.jsonl"}])
lines("events.jsonl", [{"time": 1, "level": "info", "kind": "cost", "message": "Cost.",
    "data": {"wallSeconds": 60.0, "cpuSeconds": 50.0, "peakMemoryMB": 900.0}}])
`;

/**
 * The run.yaml of the grid.
 *
 * @param place Where a machine has what `furnish` leaves; a leading `~` is its home.
 */
export const fastRun = (place: string): string => `version: 1
name: run
engine: command
command: { argv: [python3, engine.py], cwd: "${place}" }
data: { train: "${place}/train.jsonl", heldOut: "${place}/held-out.jsonl" }
rewards: [{ name: format }]
`;

/** Leaves datasets and engine in a folder of a machine. */
export async function furnish(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = ROWS.map((row) => `${JSON.stringify(row)}\n`).join("");
  for (const name of ["train", "held-out"]) await writeFile(path.join(folder, `${name}.jsonl`), rows);
  await writeFile(path.join(folder, "engine.py"), ENGINE);
}
