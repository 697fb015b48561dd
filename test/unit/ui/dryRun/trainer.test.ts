import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dryRun } from "../../../../src/ui/dryRun/trainer";
import { temporaryFolder, until } from "../../runs/folders";

const TRAINER = path.resolve("trainer/.venv/bin/python");
const never = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder("dry-run");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A configuration whose names need no shell to survive. */
async function config(rewards: string): Promise<string> {
  const home = path.join(folder, "it's $HOME; a folder");
  await mkdir(home);
  const samples = ["happy", "sad", "angry"].map((label, index) =>
    JSON.stringify({ id: `s${index}`, video: "a.mp4", subtitle: "Fine.", labels: [label] }),
  );
  await writeFile(path.join(home, "train.jsonl"), `${samples.join("\n")}\n`);
  const file = path.join(home, "run.yaml");
  await writeFile(
    file,
    `version: 1\nname: small\ndata:\n  train: train.jsonl\n  heldOut: train.jsonl\nrl:\n  batchSize: 16\n  groupSize: 8\nrewards:\n${rewards}`,
  );
  return file;
}

/** A program in place of Python. */
async function program(script: string): Promise<string> {
  const file = path.join(folder, "python");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe("with the trainer", () => {
  test("each reward says what kinds of answers it cannot tell from the ideal one", async () => {
    const end = await dryRun(TRAINER, await config("  - name: accuracy\n    weight: 1\n"), never);
    if (end.kind !== "report") throw new Error(JSON.stringify(end));
    const { report } = end;
    expect(report.dataset).toMatchObject({ rows: 3, samples: 3 });
    expect(report.lexicon.name).toBe("own");
    const [accuracy] = report.rewards;
    expect(accuracy?.values.ideal?.mean).toBe(1);
    expect(accuracy?.values["keyword-stuffed"]?.mean).toBeLessThan(1);
    expect(report.examples.map(({ kind }) => kind)).toEqual(report.kinds);
  });

  test("a configuration that it refuses is said in its words", async () => {
    const end = await dryRun(TRAINER, await config("  - name: acuracy\n    weight: 1\n"), never);
    expect(end).toMatchObject({ kind: "refused", said: expect.stringContaining("acuracy") });
    const missing = await dryRun(TRAINER, path.join(folder, "nowhere.yaml"), never);
    expect(missing).toMatchObject({ kind: "refused", said: expect.stringContaining("nowhere.yaml") });
  });
});

describe("without one", () => {
  test("a Python that lacks it, or is none, is told apart from a failure", async () => {
    const lacking = await program("echo 'python: No module named affectgpt_rl' >&2; exit 1");
    expect((await dryRun(lacking, "/run.yaml", never)).kind).toBe("noTrainer");
    expect((await dryRun(path.join(folder, "nothing"), "/run.yaml", never)).kind).toBe("noTrainer");
    const failing = await program("echo 'Traceback' >&2; echo 'MemoryError' >&2; exit 1");
    expect(await dryRun(failing, "/run.yaml", never)).toEqual({ kind: "failed", said: "Traceback MemoryError" });
  });

  test("output that is no report of this version is no result", async () => {
    expect((await dryRun(await program("echo hello"), "/run.yaml", never)).kind).toBe("failed");
    const other = await dryRun(await program(`echo '{"schema": 2}'`), "/run.yaml", never);
    expect(other).toMatchObject({ kind: "failed", said: expect.stringContaining("must") });
  });

  test("cancelling ends the program", async () => {
    const mark = path.join(folder, "ended");
    const python = await program(
      `trap 'touch ${mark}; exit 0' TERM; touch ${mark}-begun; while :; do sleep 0.05; done`,
    );
    const cancel = new AbortController();
    const end = dryRun(python, "/run.yaml", cancel.signal);
    const { existsSync } = await import("node:fs");
    await until(() => existsSync(`${mark}-begun`), "the program");
    cancel.abort();
    expect(await end).toEqual({ kind: "cancelled" });
    expect(existsSync(mark)).toBe(true);
  });
});
