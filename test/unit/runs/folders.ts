import { appendFile, mkdir, mkdtemp, readFile, rename, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { startTicks } from "../../../src/runs/processes";

/** A folder of this test alone. */
export const temporaryFolder = (name: string): Promise<string> => mkdtemp(path.join(tmpdir(), `${name}-`));

const seconds = (): number => Date.now() / 1000;

/** Makes a run folder as the relay does, with what a test wants otherwise in run.json. */
export async function makeRun(folder: string, change: object = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = path.basename(folder);
  const info = { schema: 1, id: name, name, created: "2026-11-01T10:00:00Z", host: { name: "lab", kind: "local" } };
  await writeFile(path.join(folder, "run.json"), JSON.stringify({ ...info, ...change }));
  return folder;
}

/** Replaces a small file whole, as its writers do: readers look at a folder's own time. */
export async function put(folder: string, file: string, value: object): Promise<void> {
  const written = path.join(folder, `.${file}.${crypto.randomUUID()}.tmp`);
  await writeFile(written, JSON.stringify(value));
  await rename(written, path.join(folder, file));
}

/** Makes the run look alive: this process is its supervisor. */
export async function supervise(folder: string): Promise<void> {
  const bootId = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  const supervisor = { pid: process.pid, startTicks: await startTicks(process.pid) };
  await put(folder, "process.json", { schema: 1, supervisor, bootId, hostName: hostname(), user: "tester" });
}

export const beat = (folder: string, phase: string, step: number, totalSteps = 100): Promise<void> =>
  put(folder, "state.json", { schema: 1, phase, step, totalSteps, heartbeat: step, time: seconds() });

export const append = (folder: string, file: string, ...rows: readonly object[]): Promise<void> =>
  appendFile(path.join(folder, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

export const rolloutRow = (step: number, group: number, index: number, change: object = {}) => ({
  step,
  group,
  index,
  time: step,
  sample: `s${group}`,
  completion: `<think>I see it.</think><answer>happy, step ${step}</answer>`,
  tokens: 7,
  truncated: false,
  rewards: { accuracy: index / 4, format: 1 },
  total: 1 + index / 4,
  advantage: index - 1.5,
  truth: ["happy"],
  ...change,
});

/** Waits until something holds, and fails with what was waited for when it does not in time. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, limitMs = 5000): Promise<number> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > limitMs) throw new Error(`After ${limitMs} ms not yet: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - start;
}
