import { copyFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PolicyError, PolicyRunner, type PolicyTrouble } from "../../../src/inference";
import { Tokenizer } from "../../../src/inference/tokenizer";
import { trainPolicy } from "../../support/trainedPolicy";

interface Check {
  readonly sample: string;
  readonly subtitle: string;
  readonly prompt: readonly number[];
  readonly tokens: readonly number[];
  readonly completion: string;
}

let policy: string;
let workers: string;
let scratch: string;
const opened: PolicyRunner[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), "policy-"));
  // Under the project, so that the worker finds onnxruntime-node as it does when packaged beside it.
  workers = await mkdtemp(path.resolve("node_modules/.policy-worker-"));
  await build({
    entryPoints: ["src/inference/policy.worker.ts"],
    outdir: workers,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node"],
  });
  policy = await trainPolicy(scratch);
}, 600_000);
afterAll(async () => {
  await rm(workers, { recursive: true });
  await rm(scratch, { recursive: true });
});
afterEach(() => {
  for (const runner of opened.splice(0)) runner.dispose();
});

async function open(folder: string, from = workers): Promise<PolicyRunner> {
  const runner = await PolicyRunner.open(folder, { workers: from });
  opened.push(runner);
  return runner;
}

async function checks(): Promise<{ check: Check; pictures: Uint8Array }[]> {
  const rows: Check[] = (await readFile(path.join(policy, "check.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const bytes = await readFile(path.join(policy, "check-images.u8"));
  const size = bytes.length / rows.length;
  return rows.map((check, row) => ({ check, pictures: bytes.subarray(row * size, (row + 1) * size) }));
}

/** A copy of the policy that may be spoilt. */
async function copied(): Promise<string> {
  const folder = await mkdtemp(path.join(scratch, "copy-"));
  await cp(policy, folder, { recursive: true });
  return folder;
}

async function trouble(doing: Promise<unknown>): Promise<PolicyTrouble> {
  const failure = await doing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof PolicyError)) throw new Error(`Not refused, or otherwise: ${failure}`);
  return failure.trouble;
}

describe("a policy that was trained on clips", () => {
  test("answers each held-out sample with the very tokens that torch gave", async () => {
    const runner = await open(policy);
    const samples = await checks();
    const answers = [];
    for (const { check, pictures } of samples) {
      const { tokens, completion } = await runner.answer({ pictures, subtitle: check.subtitle });
      answers.push({ sample: check.sample, tokens, completion });
    }
    expect(answers).toEqual(
      samples.map(({ check: { sample, tokens, completion } }) => ({ sample, tokens, completion })),
    );
    // Equal answers to everything would prove nothing; neither would answers that were all cut off.
    expect(samples.length).toBeGreaterThanOrEqual(20);
    expect(new Set(answers.map(({ completion }) => completion)).size).toBeGreaterThanOrEqual(5);
    expect(answers.some(({ tokens }) => tokens.length < runner.manifest.maxNewTokens)).toBe(true);
  });

  test("reads prompts as the trainer's own tokenizer does", async () => {
    const { manifest } = await open(policy);
    const tokenizer = new Tokenizer(manifest.tokens);
    for (const { check } of await checks()) {
      const text = tokenizer.encode(manifest.prompt.replace("{subtitle}", check.subtitle));
      expect(check.prompt.slice(manifest.images.perSample * manifest.images.tokens)).toEqual(text);
    }
  });

  test("looks at the pictures: other ones change its answers", async () => {
    const runner = await open(policy);
    const [first, ...others] = await checks();
    if (!first) throw new Error("The policy has no check samples.");
    const answers = [];
    for (const { pictures } of [first, ...others]) {
      answers.push((await runner.answer({ pictures, subtitle: first.check.subtitle })).completion);
    }
    expect(new Set(answers).size).toBeGreaterThan(1);
  });

  test("answers questions that come together one after another, each its own", async () => {
    const runner = await open(policy);
    const samples = (await checks()).slice(0, 6);
    const answers = await Promise.all(
      samples.map(({ check, pictures }) => runner.answer({ pictures, subtitle: check.subtitle })),
    );
    expect(answers.map(({ completion }) => completion)).toEqual(samples.map(({ check }) => check.completion));
  });

  test("refuses pictures that do not fit, and goes on answering", async () => {
    const runner = await open(policy);
    expect(await trouble(runner.answer({ pictures: new Uint8Array(3), subtitle: "" }))).toBe("badInput");
    const [sample] = await checks();
    if (!sample) throw new Error("The policy has no check samples.");
    const { completion } = await runner.answer({ pictures: sample.pictures, subtitle: sample.check.subtitle });
    expect(completion).toBe(sample.check.completion);
  });

  test("takes any subtitle, one that is full of signs and tags included", async () => {
    const runner = await open(policy);
    const [sample] = await checks();
    if (!sample) throw new Error("The policy has no check samples.");
    for (const subtitle of ["", "<image><image> $& <eos>", "好的！".repeat(20)]) {
      const { tokens } = await runner.answer({ pictures: sample.pictures, subtitle });
      expect(tokens.length).toBeLessThanOrEqual(runner.manifest.maxNewTokens);
    }
  });
});

describe("a policy that cannot be used says why", () => {
  test("no manifest", async () => {
    expect(await trouble(open(path.join(scratch, "nowhere")))).toBe("missing");
  });

  test("a graph that is gone", async () => {
    const folder = await copied();
    await rm(path.join(folder, "decoder.onnx"));
    expect(await trouble(open(folder))).toBe("graphMissing");
  });

  test("a graph that was cut off or exchanged", async () => {
    const folder = await copied();
    await truncate(path.join(folder, "vision.onnx"), 1000);
    expect(await trouble(open(folder))).toBe("graphChanged");
    await copyFile(path.join(policy, "embed.onnx"), path.join(folder, "vision.onnx"));
    expect(await trouble(open(folder))).toBe("graphChanged");
  });
});

test("native code that crashes ends its own process, which is told with its signal", async () => {
  const folder = await mkdtemp(path.join(scratch, "crashing-"));
  await writeFile(path.join(folder, "policy.worker.js"), "process.on('message', () => process.abort());");
  const failure = await open(policy, folder).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PolicyError);
  expect(failure).toMatchObject({ trouble: "crashed", message: expect.stringContaining("SIGABRT") });
});

test("what a dying process said is kept", async () => {
  const folder = await mkdtemp(path.join(scratch, "dying-"));
  await writeFile(path.join(folder, "policy.worker.js"), "throw new Error('no such library');");
  const failure = await open(policy, folder).catch((error: unknown) => error);
  expect(failure).toMatchObject({ trouble: "crashed", message: expect.stringContaining("no such library") });
});

test("a runner that is given up refuses what is still asked", async () => {
  const runner = await open(policy);
  const [sample] = await checks();
  if (!sample) throw new Error("The policy has no check samples.");
  const asked = runner.answer({ pictures: sample.pictures, subtitle: sample.check.subtitle });
  runner.dispose();
  expect(await trouble(asked)).toBe("crashed");
});
