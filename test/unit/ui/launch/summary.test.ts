import { expect, test } from "vitest";
import type { CheckReport, Probe } from "../../../../src/runs/relay";
import { type LaunchFacts, runName, summary } from "../../../../src/ui/launch/summary";

const probe: Probe = {
  python: { executable: "/venv/bin/python", version: "3.11.7" },
  cpus: 2,
  memoryMB: 16_384,
  disk: { folder: "/lab/runs", freeMB: 51_200, totalMB: 102_400 },
  gpus: [],
  slurm: null,
  trainer: { python: "/venv/bin/python", version: "0.1.0", engines: { trl: true }, problem: null },
};
const report: CheckReport = {
  ok: true,
  problems: [],
  resolved: {
    name: "demo",
    engine: "trl",
    seed: 3,
    encoder: { steps: 400 },
    coldStart: { steps: 300 },
    rl: { steps: 140 },
    model: { preset: "tiny-llava" },
    rewards: [
      { name: "format", weight: 1 },
      { name: "accuracy", weight: 0.5, lengthPenalty: "P2" },
    ],
  },
  dataset: { train: { path: "/data/train.jsonl", rows: 1000 }, heldOut: { path: "/data/held-out.jsonl" } },
  engine: { name: "trl", versions: { torch: "2.15", trl: "1.16", onnx: "1.20" } },
  argv: ["/venv/bin/python", "-m", "affectgpt_rl", "train", "--config", "/my work/run.yaml"],
};
const facts: LaunchFacts = {
  config: "/my work/run.yaml",
  root: "/lab/runs",
  host: "lab1",
  probe,
  report,
  resolved: report.resolved ?? {},
  estimate: { seconds: 245, from: "preset" },
};
const values = (changed: Partial<LaunchFacts> = {}) =>
  Object.fromEntries(summary({ ...facts, ...changed }).map(({ label, value }) => [label, value]));

test("the summary says time, phases, engine, machine, GPUs, data, rewards, disk, versions, configuration and command", () => {
  expect(runName(report)).toBe("demo");
  expect(values()).toEqual({
    "Estimated time": "about 4 min on 2 free CPU cores",
    Phases: "encoder 400 · cold start 300 · GRPO 140 steps",
    Engine: "torch 2.15, trl 1.16 · tiny-llava",
    Machine: "lab1 · 2 CPUs · 16 GB",
    GPUs: "none: trains on the CPU",
    Data: "train: 1000 rows of /data/train.jsonl · heldOut: ? rows of /data/held-out.jsonl",
    Rewards: "format × 1 · accuracy × 0.5 (P2)",
    Disk: "50 GB free for /lab/runs",
    Trainer: "affectgpt-rl 0.1.0 · Python 3.11.7",
    Configuration: "/my work/run.yaml · seed 3",
    Command: "/venv/bin/python -m affectgpt_rl train --config '/my work/run.yaml'",
  });
});

test("little disk is a warning, an unknown time is not invented, GPUs are named", () => {
  const small = { ...probe, disk: { folder: "/lab/runs", freeMB: 1024, totalMB: 102_400 } };
  expect(values({ probe: small }).Disk).toBe("1.0 GB free for /lab/runs: this is little");
  expect(summary({ ...facts, probe: small }).find(({ label }) => label === "Disk")?.icon).toBe("warning");
  expect(values({ estimate: null })["Estimated time"]).toMatch(/^not known/);
  const gpu = { index: 0, name: "H200", memoryTotalMB: 141_000, memoryUsedMB: 0, utilization: 0 };
  expect(values({ probe: { ...probe, gpus: [gpu, { ...gpu, index: 1 }] } }).GPUs).toBe("0 (H200), 1 (H200)");
});

test("runs on the same GPUs are named, those that wait as such", () => {
  const run = (name: string, gpus: readonly number[], waiting: boolean) => ({ folder: "/r", name, gpus, waiting });
  const busy = { ...probe, runs: [run("a", [0], false), run("b", [1], false), run("c", [0, 1], true)] };
  expect(values({ probe: busy, resolved: { resources: { gpus: [0] } } })["Runs there"]).toBe(
    "'a' (GPU 0), 'c' waits (GPU 0, 1)",
  );
});

test("a job's GPUs are what it asks of Slurm, whatever this machine has", () => {
  const job = (slurm: object) => ({ launcher: "slurm", slurm });
  expect(values({ resolved: job({ gpus: 2, gpuType: "h100" }) }).GPUs).toBe("2 · h100 · chosen by Slurm");
  expect(values({ resolved: job({}) }).GPUs).toMatch(/^none asked for/);
  const busy = { ...probe, runs: [{ folder: "/r", name: "a", gpus: null, waiting: false }] };
  expect(values({ probe: busy, resolved: job({}) })).not.toHaveProperty("Runs there");
});

test("what was sent to a host is named, as far as a line goes; the configuration alone is no news", () => {
  const files = (count: number) => Array.from({ length: count }, (_, index) => ({ path: `file${index}` }));
  expect(values({ sent: files(1) })).not.toHaveProperty("Sent there");
  expect(values({ sent: files(3) })["Sent there"]).toBe("file1, file2");
  expect(values({ sent: files(20) })["Sent there"]).toMatch(/file8, and 11 more$/);
});

test("phases without steps are left out, and of a program its command is what is known", () => {
  expect(values({ resolved: { engine: "trl", rl: { steps: 9 }, encoder: { steps: 0 } } }).Phases).toBe("GRPO 9 steps");
  const program = values({ resolved: { engine: "command", command: { argv: ["sh", "-c", "a b"] }, rl: { steps: 9 } } });
  expect(program.Engine).toBe("command · sh -c 'a b'");
  expect(program).not.toHaveProperty("Phases");
});
